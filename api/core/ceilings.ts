import { normalDomain } from './domains.ts'
import { isInNetworks } from './networks.ts'
import type { SecurityPolicy } from './security-policy.ts'

/**
 * What each ceiling of a security policy says of one case, whatever its mode: whoever asks decides by the mode whether
 * to refuse or to write down.
 */
export function isAddressAllowed({ ipAllowList }: SecurityPolicy, ip: string | null): boolean {
  return isInNetworks(ip, ipAllowList.ranges)
}

/** `domain` of an e-mail address. Subdomains are domains of their own. */
export function isDomainAllowed({ invitationDomains }: SecurityPolicy, domain: string): boolean {
  const normal = normalDomain(domain)
  return normal !== null && invitationDomains.domains.includes(normal)
}

/** The last moment a key made at `createdAt` may be valid; null for no limit, though it must have an end. */
export function latestKeyExpiry({ keyLifetime }: SecurityPolicy, createdAt: Date): Date | null {
  return keyLifetime.maxDays === null ? null : new Date(createdAt.getTime() + keyLifetime.maxDays * dayMs)
}

/** Whether a key has an end, and none later than the ceiling lets it have. */
export function isKeyExpiryAllowed(policy: SecurityPolicy, createdAt: Date, expiresAt: Date | null): boolean {
  const latest = latestKeyExpiry(policy, createdAt)
  return expiresAt !== null && (latest === null || expiresAt <= latest)
}

/** Since when a key must have been used; a key that is younger than that counts as used. */
export function keyUseNeededSince({ unusedKeys }: SecurityPolicy, now: Date): Date {
  return new Date(now.getTime() - unusedKeys.days * dayMs)
}

/** Since when a session must have begun to reach the tenant. */
export function sessionNeededSince({ sessionLength }: SecurityPolicy, now: Date): Date {
  return new Date(now.getTime() - sessionLength.maxHours * hourMs)
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
