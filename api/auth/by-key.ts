import type { FastifyRequest } from 'fastify'
import type { KeyActor, Services } from '../core/context.ts'
import { AppError, type ErrorCode } from '../core/errors.ts'
import type { KnownKey } from '../modules/api-keys/look-up.ts'
import { type KeyRefusal, verifyKey } from '../modules/api-keys/verify.ts'
import type { Authentication } from './authenticate.ts'

const refusals: Record<KeyRefusal, ErrorCode> = {
  UNKNOWN: 'UNAUTHENTICATED',
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
  const { key, refusal } = await verifyKey(services, presented, request.ip)
  if (refusal === 'UNKNOWN') throw new AppError('UNAUTHENTICATED', { message: 'This API key is not valid.' })
  if (refusal) throw new AppError(refusals[refusal])
  const tenantId = key.tenant && key.tenantId
  if (named && named !== tenantId) throw new AppError('NOT_FOUND', { message: 'There is no such tenant.' })
  return { actor: actorOf(key, tenantId), tenantId, standing: key.tenant?.standing ?? null }
}

/** The key a request carries, in whichever header; null for none. Throws UNAUTHENTICATED for more than one. */
export function presentedKey(request: FastifyRequest): string | null {
  const { authorization, 'x-api-key': header } = request.headers
  const bearer = authorization && /^bearer(?: +(.*))?$/is.exec(authorization)
  if (!bearer) return header === undefined ? null : String(header)
  if (header !== undefined)
    throw new AppError('UNAUTHENTICATED', { message: 'Send one API key, in one header: Authorization or X-API-Key.' })
  return bearer[1] ?? ''
}

function actorOf({ id, name, permissions }: KnownKey, tenantId: string | null): KeyActor {
  return { kind: 'key', keyId: id, tenantId, name, permissions }
}
