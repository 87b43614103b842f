import { randomBytes } from 'node:crypto'
import { hashSecret } from '../../core/secrets.ts'

/** What a link's fragment carries: the tenant's id (16 bytes) and 256 random bits, 64 characters of base64url. */
const format = /^[A-Za-z0-9_-]{64}$/

/**
 * A new token and the hash that is stored in its place. The tenant's id is part of it, so that looking it up is a look
 * into one tenant's rows, under its row level security.
 */
export function newInvitationToken(tenantId: string): { token: string; hash: Buffer } {
  const tenant = Buffer.from(tenantId.replaceAll('-', ''), 'hex')
  const token = Buffer.concat([tenant, randomBytes(32)]).toString('base64url')
  return { token, hash: hashSecret(token) }
}

/** The tenant a token belongs to and the hash to look for; null for what no invitation ever looked like. */
export function readInvitationToken(token: string): { tenantId: string; hash: Buffer } | null {
  if (!format.test(token)) return null
  const hex = Buffer.from(token, 'base64url').subarray(0, 16).toString('hex')
  const tenantId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return { tenantId, hash: hashSecret(token) }
}

/** The link to give to a person. The token is in the fragment, which no browser sends to a server or a next page. */
export function invitationUrl(baseUrl: string, token: string): string {
  return `${baseUrl}/invite#${token}`
}
