import { randomBytes } from 'node:crypto'
import type { TenantCtx } from '../../core/context.ts'
import { openForTenant, sealForTenant } from '../keys/sealing.ts'

/** Standard Webhooks asks for 24 to 64 random bytes. */
const secretBytes = 24
const prefix = 'whsec_'
/** Shown of a secret, to tell two apart: the prefix and 12 of its 192 bits. */
const shownLength = prefix.length + 2

/** A secret just made: as it is shown once, and as it is kept. */
export interface NewSecret {
  secret: string
  columns: { secret: Buffer; secretPrefix: string }
}

/** Makes a secret, sealed under the tenant's encryption key. Throws KEY_UNAVAILABLE, UNAVAILABLE. */
export async function newWebhookSecret(ctx: TenantCtx): Promise<NewSecret> {
  const secret = `${prefix}${randomBytes(secretBytes).toString('base64')}`
  // Reads more or less, by what key is at hand, and changes nothing: no steps for a repeated request to go through again.
  const aside = { ...ctx, request: { ...ctx.request, idempotency: null } }
  const { ciphertext } = await sealForTenant(aside, Buffer.from(secret))
  return { secret, columns: { secret: ciphertext, secretPrefix: secret.slice(0, shownLength) } }
}

/** Opens a secret to sign with. Throws KEY_UNAVAILABLE when the key it is sealed under is gone, UNAVAILABLE. */
export async function openWebhookSecret(ctx: TenantCtx, sealed: Buffer): Promise<string> {
  return (await openForTenant(ctx, sealed)).plaintext.toString()
}
