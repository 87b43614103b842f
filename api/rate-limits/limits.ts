import type { Actor, Services } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { Allowance, RateLimit } from './limiter.ts'

/** Whose calls a key's count as. */
interface LimitedKey {
  id: string
  /** Null for a key of the platform. */
  tenantId: string | null
  rateLimitPerMinute: number | null
}

/**
 * The limits a key's calls count against: its own, if it has one, and its tenant's, which all the keys of the tenant
 * share. So a key's own limit narrows what it can take from the others; it never widens what the tenant has. Keys of the
 * platform have no tenant, and no limit but their own.
 */
export function keyLimits({ config }: Services, { id, tenantId, rateLimitPerMinute }: LimitedKey): RateLimit[] {
  const limits: RateLimit[] = []
  if (rateLimitPerMinute !== null) limits.push({ policy: 'key', id, perMinute: rateLimitPerMinute })
  if (tenantId !== null) limits.push({ policy: 'tenant', id: tenantId, perMinute: config.RATE_LIMIT_TENANT_PER_MINUTE })
  return limits
}

/** The limits a caller's requests count against. A person's session has one of its own, apart from the tenant's keys. */
export function callerLimits(services: Services, actor: Actor): RateLimit[] {
  if (actor.kind === 'person')
    return [{ policy: 'session', id: actor.sessionId, perMinute: services.config.RATE_LIMIT_SESSION_PER_MINUTE }]
  if (actor.kind === 'key') return keyLimits(services, { ...actor, id: actor.keyId })
  return []
}

/** Counts a call against each limit, until one is spent: what a key may not, its tenant is not charged for. */
export async function takeAll({ rateLimiter }: Services, limits: RateLimit[], cost?: number): Promise<Allowance[]> {
  const allowances: Allowance[] = []
  for (const limit of limits) {
    const allowance = await rateLimiter.take(limit, cost)
    allowances.push(allowance)
    if (allowance.isSpent) break
  }
  return allowances
}

const owners: Record<RateLimit['policy'], string> = {
  key: 'This API key has',
  tenant: 'The API keys of this tenant have',
  session: 'You have',
}

/** RATE_LIMITED, saying whose limit it is and when to come back. */
export function rateLimited({ limit: { policy, perMinute }, resetsInMs }: Allowance): AppError {
  const retryAfter = Math.max(1, Math.ceil(resetsInMs / 1000))
  return new AppError('RATE_LIMITED', {
    message: `${owners[policy]} ${perMinute} calls a minute. Try again in ${retryAfter} s.`,
    retryAfter,
    details: { policy, perMinute },
  })
}
