import type { FastifyReply } from 'fastify'
import type { Ctx } from '../core/context.ts'
import { type Allowance, windowSeconds } from '../rate-limits/limiter.ts'
import { callerLimits, rateLimited, takeAll } from '../rate-limits/limits.ts'

/**
 * Counts a request against its caller's limits and says on the answer where they stand, in `RateLimit-Policy` and
 * `RateLimit` (draft-ietf-httpapi-ratelimit-headers-11). Throws RATE_LIMITED.
 */
export async function requireRate({ services, actor }: Ctx, reply: FastifyReply): Promise<void> {
  const allowances = await takeAll(services, callerLimits(services, actor))
  if (allowances.length === 0) return
  reply.header('ratelimit-policy', allowances.map(describePolicy).join(', '))
  reply.header('ratelimit', allowances.map(describeRest).join(', '))
  const spent = allowances.find((allowance) => allowance.isSpent)
  if (spent) throw rateLimited(spent)
}

function describePolicy({ limit: { policy, perMinute } }: Allowance): string {
  return `"${policy}";q=${perMinute};w=${windowSeconds}`
}

function describeRest({ limit: { policy }, remaining, resetsInMs }: Allowance): string {
  return `"${policy}";r=${remaining};t=${Math.ceil(resetsInMs / 1000)}`
}
