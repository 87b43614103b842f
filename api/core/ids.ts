import { fromString, fromUUID, toUUID } from 'typeid-js'
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
} as const

export type IdKind = keyof typeof idPrefixes

/** A new UUIDv7: ids sort by the time they were made. */
export function newId(): string {
  return v7()
}

/** `0198…` (UUID) to `ten_01h…` (TypeID: prefix, base32 of the same 128 bits). */
export function toPublicId(kind: IdKind, uuid: string): string {
  return fromUUID(uuid, idPrefixes[kind])
}

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
