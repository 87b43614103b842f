import { hash } from 'node:crypto'
import type { Services } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { isInNetworks } from '../../core/networks.ts'
import { platformChain } from '../audit/audit.ts'
import { longestKey, parseKey } from './key-format.ts'
import { findKey, type KnownKey } from './look-up.ts'
import { stateOf } from './standing.ts'

/** Why a key does not hold. UNKNOWN: malformed, mistyped, or nobody's key. */
export type KeyRefusal = 'UNKNOWN' | 'REVOKED' | 'EXPIRED' | 'DISABLED' | 'IP_NOT_ALLOWED'

export type KeyVerdict = { key: KnownKey; refusal: null } | { key: KnownKey | null; refusal: KeyRefusal }

/**
 * Says whether a presented key holds just now, used from `ip`, and if not why; `key` is there whenever it exists. Does
 * not look at what the tenant's standing forbids: the caller has it in `key.tenant`. `find` is how a key is looked up that
 * is not at hand. Throws UNAVAILABLE when the key is
 * not at hand and the database does not answer.
 */
export async function verifyKey(
  services: Services,
  presented: string,
  ip: string | null,
  find = findKey,
): Promise<KeyVerdict> {
  const key = await findPresented(services, presented, find)
  if (!key) return { key, refusal: 'UNKNOWN' }
  const refusal = refusalOf(key, ip, services.now())
  return refusal ? { key, refusal } : { key, refusal: null }
}

async function findPresented(services: Services, presented: string, find: typeof findKey): Promise<KnownKey | null> {
  if (presented.length > longestKey) return null
  const digest = hash('sha256', presented, 'binary')
  const atHand = services.apiKeys.peek(digest)
  if (atHand) return atHand
  const owner = parseKey(presented)
  if (!owner) return null
  const tenantId = owner === 'platform' ? platformChain : owner.tenantId
  const load = () => find(services, tenantId, Buffer.from(digest, 'latin1'))
  return services.apiKeys.find(digest, tenantId, load).catch((error: unknown) => {
    if (error instanceof AppError) throw error
    services.log.error({ err: error }, 'an API key could not be looked up')
    throw new AppError('UNAVAILABLE', { retryAfter: 1, cause: error })
  })
}

function refusalOf(key: KnownKey, ip: string | null, now: Date): KeyRefusal | null {
  const state = stateOf(key, key.tenant?.standing.security ?? null, now)
  if (state !== 'ACTIVE') return state
  return key.allowedIps.length > 0 && !isInNetworks(ip, key.allowedIps) ? 'IP_NOT_ALLOWED' : null
}
