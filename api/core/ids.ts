import { fromString, toUUID } from 'typeid-js'
import { v7 } from 'uuid'
import { AppError } from './errors.ts'

/** The prefix each kind of object has in the API. In the database an id is a plain UUIDv7. */
export const idPrefixes = {
  tenant: 'ten',
  user: 'usr',
  member: 'mem',
  role: 'rol',
  transfer: 'otr',
  session: 'ses',
  key: 'kms',
  apiKey: 'key',
  auditEvent: 'aud',
  invitation: 'inv',
  invitationLink: 'lnk',
  securityFinding: 'fnd',
  export: 'exp',
  limitOverride: 'lim',
  usageAlert: 'alr',
  increaseRequest: 'inc',
  reservation: 'rsv',
  rule: 'rul',
  signal: 'sig',
  invoice: 'ivc',
  invoiceLine: 'ivl',
  payment: 'pay',
  credit: 'crd',
  creditNote: 'cnt',
  stripeDrift: 'drf',
  webhookEndpoint: 'whe',
  webhookMessage: 'msg',
  webhookDelivery: 'whd',
} as const

export type IdKind = keyof typeof idPrefixes

/** A new UUIDv7: ids sort by the time they were made. */
export function newId(): string {
  return v7()
}

/** `0198…` (UUID) to `ten_01h…` (TypeID: prefix, base32 of the same 128 bits). Throws for what is no UUID. */
export function toPublicId(kind: IdKind, uuid: string): string {
  const id = written[kind]
  if (uuid.length !== 36) throw new Error('not a UUID')
  // The 128 bits with two zeros before them, five at a time. A list of ten rows writes twenty ids and more: the library's
  // way over arrays of bytes took a twentieth of such a request.
  let to = id.length - base32Length
  let rest = 0
  let bits = 2
  for (let at = 0; at < 36; at++) {
    const code = uuid.charCodeAt(at)
    if (at === 8 || at === 13 || at === 18 || at === 23) {
      if (code !== dash) throw new Error('not a UUID')
      continue
    }
    const nibble = code < 128 ? (nibbles[code] as number) : -1
    if (nibble < 0) throw new Error('not a UUID')
    rest = ((rest << 4) | nibble) & 0xff
    bits += 4
    if (bits < 5) continue
    bits -= 5
    id[to++] = alphabet[(rest >> bits) & 31] as number
  }
  return id.toString('latin1')
}

const base32Length = 26
const alphabet = Buffer.from('0123456789abcdefghjkmnpqrstvwxyz')
const dash = 0x2d
/** What a character stands for in base 16; -1 for those that stand for nothing. */
const nibbles = Int8Array.from({ length: 128 }, (_, code) => '0123456789abcdef'.indexOf(String.fromCharCode(code)))
/** The prefix of each kind with room for its ids, one after the other. */
const written = Object.fromEntries(
  Object.entries(idPrefixes).map(([kind, prefix]) => [kind, Buffer.from(`${prefix}_${'0'.repeat(base32Length)}`)]),
) as Record<IdKind, Buffer>

/** `ten_01h…` back to its UUID; null when it is malformed or of another kind. */
export function parsePublicId(kind: IdKind, id: string): string | null {
  try {
    const uuid = toUUID(fromString(id, idPrefixes[kind]))
    return uuidPattern.test(uuid) ? uuid : null
  } catch {
    return null
  }
}

/** As parsePublicId, but a malformed id is NOT_FOUND: to a caller there is no such object. */
export function fromPublicId(kind: IdKind, id: string): string {
  const uuid = parsePublicId(kind, id)
  if (!uuid) throw new AppError('NOT_FOUND')
  return uuid
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export function isUuid(value: string): boolean {
  return uuidPattern.test(value)
}

/** A role's id in the API: built-in roles go by their name, a tenant's own by `rol_…`. */
export function toPublicRoleId(id: string): string {
  return isUuid(id) ? toPublicId('role', id) : id
}

/** Back again. What is no `rol_…` stays as it is: a built-in role's name, or one that nobody knows. */
export function fromPublicRoleId(id: string): string {
  return parsePublicId('role', id) ?? id
}

/** Who acted, as the API names them: a person `usr_…`, an API key `key_…`, nobody in particular null. */
export function toPublicActorId(kind: string, id: string | null): string | null {
  return id && toPublicId(kind === 'API_KEY' ? 'apiKey' : 'user', id)
}
