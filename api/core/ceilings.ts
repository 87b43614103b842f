import type { Ctx, PersonActor, TenantStanding } from './context.ts'
import { normalDomain } from './domains.ts'
import { AppError } from './errors.ts'
import { isInNetworks } from './networks.ts'
import type { SecurityPolicy } from './security-policy.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

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

/** Whether a session came through the single sign-on of this organization; another organization's counts for nothing. */
export function isSingleSignOn(
  { ssoOrganizationId }: Pick<PersonActor['session'], 'ssoOrganizationId'>,
  organizationId: string | null,
): boolean {
  return ssoOrganizationId !== null && ssoOrganizationId === organizationId
}

/** What stands between a caller and a tenant: the ceiling, the refusal, and what was found in one word or number. */
export interface Breach {
  ceiling: 'ipAllowList' | 'singleSignOn' | 'sessionLength' | 'keyLifetime'
  refusal: AppError
  detail: string
}

/**
 * The ceilings of a tenant that a person or an API key does not keep just now, those that are off left out. For
 * keys the network counts, and their life.
 */
export function breachesOf(
  standing: Pick<TenantStanding, 'security' | 'organizationId'>,
  { actor, request, services }: Ctx,
): Breach[] {
  const { security, organizationId } = standing
  const found: Breach[] = []
  if (security.ipAllowList.mode !== 'OFF' && !isAddressAllowed(security, request.ip))
    found.push(wrongAddress(request.ip))
  if (
    actor.kind === 'key' &&
    security.keyLifetime.mode === 'REPORT_ONLY' &&
    !isKeyExpiryAllowed(security, actor.createdAt, actor.expiresAt)
  )
    found.push(tooLong(actor.expiresAt))
  if (actor.kind !== 'person') return found
  const { session } = actor
  if (security.singleSignOn.mode !== 'OFF' && !isSingleSignOn(session, organizationId))
    found.push({ ceiling: 'singleSignOn', refusal: new AppError('SSO_REQUIRED'), detail: 'no single sign-on' })
  if (security.sessionLength.mode !== 'OFF' && session.beganAt < sessionNeededSince(security, services.now()))
    found.push(tooOld(security, session.beganAt))
  return found
}

function wrongAddress(ip: string | null): Breach {
  const message = `This tenant cannot be reached from your network: ${ip ?? 'an unknown address'} is not on its list.`
  return {
    ceiling: 'ipAllowList',
    refusal: new AppError('IP_NOT_ALLOWED', { message, details: { ip } }),
    detail: ip ?? '',
  }
}

function tooOld({ sessionLength: { maxHours } }: SecurityPolicy, beganAt: Date): Breach {
  const message = `This tenant asks you to sign in again after ${maxHours === 1 ? 'an hour' : `${maxHours} hours`}.`
  const refusal = new AppError('SESSION_TOO_OLD', { message, details: { maxHours } })
  return { ceiling: 'sessionLength', refusal, detail: beganAt.toISOString() }
}

function tooLong(expiresAt: Date | null): Breach {
  return { ceiling: 'keyLifetime', refusal: new AppError('KEY_EXPIRED'), detail: expiresAt?.toISOString() ?? '' }
}
