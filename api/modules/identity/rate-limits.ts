import { isIPv4 } from 'node:net'
import { RateLimiterDrizzle, type RateLimiterRes } from 'rate-limiter-flexible'
import type { Config } from '../../core/config.ts'
import type { Ctx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { rateLimits } from '../../db/tables/index.ts'

interface Limit {
  points: (config: Config) => number
  seconds: number
}

const hour = 3600

/** Counted in the database, so that they hold across replicas and restarts. */
const limits = {
  /** Stops somebody's mailbox from being flooded. */
  codesPerEmail: { points: (config) => config.SIGN_IN_CODES_PER_HOUR, seconds: hour },
  /** Many people may share an address (an office), so it may ask for twenty people's codes. */
  codesPerAddress: { points: (config) => 20 * config.SIGN_IN_CODES_PER_HOUR, seconds: hour },
  /** Round trips to the identity provider, each of which leaves a row for a day. */
  redirectsPerAddress: { points: () => 600, seconds: hour },
  /** With 30 guesses a day at codes of 6 digits, one account falls to a guesser in 90 years on average. */
  guessesPerEmail: { points: () => 30, seconds: 24 * hour },
  /** Two full bulk invitations and some: nobody sends a campaign through a tenant. */
  invitationMailsPerTenant: { points: () => 500, seconds: hour },
  /** How often somebody may ask to be invited again. */
  requestsPerInvitation: { points: () => 2, seconds: 24 * hour },
} satisfies Record<string, Limit>

export type LimitName = keyof typeof limits

/** Takes one from an allowance. Throws RATE_LIMITED with the seconds to wait when nothing is left. */
export async function consumeLimit(ctx: Ctx, name: LimitName, key: string): Promise<void> {
  await ctx.services.db.platform.run(async (db) => {
    try {
      await limiter(ctx, name, db).consume(key)
    } catch (refusal) {
      if (refusal instanceof Error) throw refusal
      const retryAfter = Math.max(1, Math.ceil((refusal as RateLimiterRes).msBeforeNext / 1000))
      throw new AppError('RATE_LIMITED', { retryAfter })
    }
  })
}

/** Gives one back: what was counted in advance turned out not to be a failure. */
export async function restoreLimit(ctx: Ctx, name: LimitName, key: string): Promise<void> {
  await ctx.services.db.platform.run((db) => limiter(ctx, name, db).reward(key))
}

function limiter(ctx: Ctx, name: LimitName, storeClient: unknown): RateLimiterDrizzle {
  const { points, seconds } = limits[name]
  return new RateLimiterDrizzle({
    storeClient,
    schema: rateLimits,
    keyPrefix: name,
    points: points(ctx.services.config),
    duration: seconds,
    // The maintenance job removes expired rows.
    clearExpiredByTimeout: false,
  })
}

/**
 * What counts as one network address: an IPv4 address, or the /64 that an IPv6 subscriber is given as a whole. A
 * v4 address seen through a v6 socket is the v4 address.
 */
export function addressKey(ip: string | null): string {
  if (ip === null) return 'unknown'
  const mapped = ip.toLowerCase().replace(/^::ffff:/, '')
  if (isIPv4(mapped)) return mapped
  const [head = '', tail = ''] = ip.toLowerCase().split('%', 1)[0]?.split('::') ?? []
  const left = head.split(':').filter(Boolean)
  const right = tail.split(':').filter(Boolean)
  const zeros = Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0')
  return `${[...left, ...zeros, ...right].slice(0, 4).join(':')}::/64`
}
