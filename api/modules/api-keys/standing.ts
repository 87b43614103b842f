import { isKeyExpiryAllowed, latestKeyExpiry } from '../../core/ceilings.ts'
import type { SecurityPolicy } from '../../core/security-policy.ts'
import type { apiKeys } from '../../db/tables/index.ts'

export type ApiKeyRow = typeof apiKeys.$inferSelect

export const keyStates = ['ACTIVE', 'EXPIRED', 'DISABLED', 'REVOKED'] as const
export type KeyState = (typeof keyStates)[number]

type KeyDates = Pick<ApiKeyRow, 'createdAt' | 'expiresAt' | 'disabledAt' | 'revokedAt'>

/**
 * Where a key stands at `now`. What cannot be undone comes first: revoked, then expired, then disabled. An enforced
 * lifetime ceiling (`policy`, null for keys of the platform) ends keys that were made before it, too.
 */
export function stateOf(key: KeyDates, policy: SecurityPolicy | null, now: Date): KeyState {
  if (key.revokedAt) return 'REVOKED'
  const end = endOf(key, policy)
  if (end && end <= now) return 'EXPIRED'
  return key.disabledAt ? 'DISABLED' : 'ACTIVE'
}

/** When a key stops working; null for never. Under an enforced ceiling a key without an end has never worked. */
export function endOf(key: Pick<KeyDates, 'createdAt' | 'expiresAt'>, policy: SecurityPolicy | null): Date | null {
  const { createdAt, expiresAt } = key
  if (policy?.keyLifetime.mode !== 'ENFORCED' || isKeyExpiryAllowed(policy, createdAt, expiresAt)) return expiresAt
  return expiresAt === null ? createdAt : latestKeyExpiry(policy, createdAt)
}
