import type { Services } from '../../core/context.ts'
import { isInNetworks } from '../../core/networks.ts'
import { hashSecret } from '../../core/secrets.ts'
import { platformChain } from '../audit/audit.ts'
import { parseKey } from './key-format.ts'
import { findKey, type KnownKey } from './look-up.ts'
import { stateOf } from './standing.ts'

/** Why a key does not hold. UNKNOWN: malformed, mistyped, or nobody's key. */
export type KeyRefusal = 'UNKNOWN' | 'REVOKED' | 'EXPIRED' | 'DISABLED' | 'IP_NOT_ALLOWED'

export type KeyVerdict = { key: KnownKey; refusal: null } | { key: KnownKey | null; refusal: KeyRefusal }

/**
 * Says whether a presented key holds just now, used from `ip`, and if not why; `key` is there whenever it exists. Does
 * not look at what the tenant's standing forbids: the caller has it in `key.tenant`. Throws UNAVAILABLE when the
 * database does not answer.
 */
export async function verifyKey(services: Services, presented: string, ip: string | null): Promise<KeyVerdict> {
  const owner = parseKey(presented)
  if (!owner) return { key: null, refusal: 'UNKNOWN' }
  const tenantId = owner === 'platform' ? platformChain : owner.tenantId
  const key = await findKey(services, tenantId, hashSecret(presented))
  if (!key) return { key, refusal: 'UNKNOWN' }
  const refusal = refusalOf(key, ip, services.now())
  return refusal ? { key, refusal } : { key, refusal: null }
}

function refusalOf(key: KnownKey, ip: string | null, now: Date): KeyRefusal | null {
  const state = stateOf(key, key.tenant?.standing.security ?? null, now)
  if (state !== 'ACTIVE') return state
  return key.allowedIps.length > 0 && !isInNetworks(ip, key.allowedIps) ? 'IP_NOT_ALLOWED' : null
}
