import type { FastifyRequest } from 'fastify'
import type { KeyActor, Services } from '../core/context.ts'
import { AppError, type ErrorCode } from '../core/errors.ts'
import type { KnownKey } from '../modules/api-keys/look-up.ts'
import { type KeyRefusal, verifyKey } from '../modules/api-keys/verify.ts'
import type { Authentication } from './authenticate.ts'
import { waitUntil } from './wait-until.ts'

/**
 * Every refusal of a key takes this long: the time of an answer does not tell a typo, found without a look-up, from a key
 * that nobody has, from one of another tenant, from one that has ended. Looking a key up takes 1 to 3 ms.
 */
const refusalMs = 20

const refusals: Record<Exclude<KeyRefusal, 'UNKNOWN'>, ErrorCode> = {
  REVOKED: 'KEY_REVOKED',
  EXPIRED: 'KEY_EXPIRED',
  DISABLED: 'KEY_DISABLED',
  IP_NOT_ALLOWED: 'IP_NOT_ALLOWED',
}

/**
 * The API key of the `Authorization: Bearer` or `X-API-Key` header. It acts in its own tenant, and naming another one is
 * NOT_FOUND. Throws UNAUTHENTICATED alike for whatever is no key, and KEY_REVOKED, KEY_EXPIRED, KEY_DISABLED or
 * IP_NOT_ALLOWED to who holds the right one.
 */
export async function byKey(
  services: Services,
  request: FastifyRequest,
  named: string | null,
): Promise<Authentication | null> {
  const presented = presentedKey(request)
  if (presented === null) return null
  const began = performance.now()
  const { key, refusal } = await verifyKey(services, presented, request.ip)
  if (refusal) {
    if (key) services.apiKeyUsage.countRefused({ tenantId: key.tenantId, keyId: key.id }, services.now())
    await waitUntil(began + refusalMs)
    throw refusalOf(refusal)
  }
  const tenantId = key.tenant && key.tenantId
  if (named && named !== tenantId) throw new AppError('NOT_FOUND', { message: 'There is no such tenant.' })
  return { actor: actorOf(key, tenantId), tenantId, standing: key.tenant?.standing ?? null }
}

/** Whether a request says who it is by a key: then no cookie counts. */
export function carriesKey({ headers }: FastifyRequest): boolean {
  return headers['x-api-key'] !== undefined || bearerOf(headers.authorization) !== null
}

/** The key a request carries, in whichever header; null for none. Throws UNAUTHENTICATED for more than one. */
function presentedKey(request: FastifyRequest): string | null {
  const { authorization, 'x-api-key': header } = request.headers
  const bearer = bearerOf(authorization)
  if (bearer === null) return header === undefined ? null : String(header)
  if (header === undefined && countOf(request, 'authorization') === 1) return bearer
  throw new AppError('UNAUTHENTICATED', { message: 'Send one API key, in one header: Authorization or X-API-Key.' })
}

/** Node keeps the first of several and drops the others; a proxy may have looked at the last. */
function countOf({ raw }: FastifyRequest, name: string): number {
  return raw.rawHeaders.filter((each, at) => at % 2 === 0 && each.toLowerCase() === name).length
}

/** Null for another scheme, which is between the caller and a proxy. */
function bearerOf(authorization: string | undefined): string | null {
  const bearer = authorization === undefined ? null : /^bearer(?: +(.*))?$/is.exec(authorization)
  return bearer && (bearer[1] ?? '').trim()
}

function refusalOf(refusal: KeyRefusal): AppError {
  if (refusal === 'UNKNOWN') return new AppError('UNAUTHENTICATED', { message: 'This API key is not valid.' })
  return new AppError(refusals[refusal])
}

function actorOf({ id, name, createdAt, expiresAt, permissions }: KnownKey, tenantId: string | null): KeyActor {
  return { kind: 'key', keyId: id, tenantId, name, createdAt, expiresAt, permissions }
}
