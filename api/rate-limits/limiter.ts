import { ConsecutiveBreaker, circuitBreaker, handleAll, TimeoutStrategy, timeout, wrap } from 'cockatiel'
import { LRUCache } from 'lru-cache'
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'
import type { Logger } from '../core/log.ts'

/** How many calls somebody has in a minute, which begins with the first of them. */
export interface RateLimit {
  /** What the limit is called to callers. */
  policy: 'key' | 'tenant' | 'session'
  /** Whose calls are counted together. */
  id: string
  perMinute: number
}

/** Where a limit stands after a call was counted, or looked at. */
export interface Allowance {
  limit: RateLimit
  isSpent: boolean
  remaining: number
  resetsInMs: number
}

export interface RateLimiter {
  /** Counts a call that weighs `cost`; 0 only looks. Never throws: without its store it counts in memory. */
  take: (limit: RateLimit, cost?: number) => Promise<Allowance>
  /** Whether the shared store does not answer, so that this process counts for itself. */
  isAlone: () => boolean
  close: () => Promise<void>
}

declare module '../core/context.ts' {
  interface Services {
    rateLimiter: RateLimiter
  }
}

/** What the limiters of rate-limiter-flexible have in common. Points are judged here: every limit has its own. */
export interface Counter {
  consume: (key: string, points: number) => Promise<RateLimiterRes>
  get: (key: string) => Promise<RateLimiterRes | null>
}

/** Counts that several replicas share. */
export interface CounterStore extends Counter {
  close: () => Promise<void>
}

export const windowSeconds = 60
/** What keys of shared stores begin with. */
export const storedPrefix = 'calls'
/** The library refuses nothing by itself. */
export const noPoints = { points: Number.MAX_SAFE_INTEGER, duration: windowSeconds }

/** A store that takes longer than this is as good as down. Usual are 1 ms (Redis) to 5 ms (PostgreSQL). */
const usualPatienceMs = 500
const breakSeconds = 2

/**
 * Counts in `store`, or without one in memory. While the store does not answer, this process counts for itself, so that a
 * failed store neither stops callers nor lets them through without end; every 2 s it is asked again. Whoever has spent
 * their minute is refused from memory, without asking the store.
 */
export function createRateLimiter(store: CounterStore | null, log: Logger, patienceMs = usualPatienceMs): RateLimiter {
  const memory: Counter = new RateLimiterMemory(noPoints)
  const spent = new LRUCache<string, { perMinute: number; until: number }>({ max: 10_000 })
  const breaker = circuitBreaker(handleAll, { halfOpenAfter: breakSeconds * 1000, breaker: new ConsecutiveBreaker(3) })
  const guarded = wrap(breaker, timeout(patienceMs, TimeoutStrategy.Aggressive))
  let alone = false

  function noteAnswer(isMissing: boolean, error?: unknown): void {
    if (alone === isMissing) return
    alone = isMissing
    if (isMissing) log.warn({ err: error }, 'the store of rate limits does not answer: this process counts for itself')
    else log.info('the store of rate limits answers again')
  }

  async function count(shared: CounterStore, key: string, cost: number): Promise<RateLimiterRes | null> {
    try {
      const counted = await guarded.execute(() => ask(shared, key, cost))
      noteAnswer(false)
      return counted
    } catch (error) {
      noteAnswer(true, error)
      return ask(memory, key, cost)
    }
  }

  async function take(limit: RateLimit, cost = 1): Promise<Allowance> {
    const key = `${limit.policy}:${limit.id}`
    if (!store) return judge(limit, cost, await ask(memory, key, cost))
    const known = spent.get(key)
    const left = known?.perMinute === limit.perMinute ? known.until - Date.now() : 0
    if (left > 0) return { limit, isSpent: true, remaining: 0, resetsInMs: left }
    const allowance = judge(limit, cost, await count(store, key, cost))
    if (allowance.isSpent) spent.set(key, { perMinute: limit.perMinute, until: Date.now() + allowance.resetsInMs })
    return allowance
  }

  return { take, isAlone: () => alone, close: async () => store?.close() }
}

function ask(counter: Counter, key: string, cost: number): Promise<RateLimiterRes | null> {
  return cost === 0 ? counter.get(key) : counter.consume(key, cost)
}

function judge(limit: RateLimit, cost: number, counted: RateLimiterRes | null): Allowance {
  const used = counted?.consumedPoints ?? 0
  return {
    limit,
    isSpent: cost === 0 ? used >= limit.perMinute : used > limit.perMinute,
    remaining: Math.max(0, limit.perMinute - used),
    resetsInMs: counted ? Math.max(0, counted.msBeforeNext) : windowSeconds * 1000,
  }
}
