import { RateLimiterDrizzle } from 'rate-limiter-flexible'
import type { Config } from '../core/config.ts'
import type { Logger } from '../core/log.ts'
import type { Database, Db } from '../db/client.ts'
import { rateLimits } from '../db/tables/index.ts'
import { type Counter, type CounterStore, noPoints, storedPrefix } from './limiter.ts'

/** The shared store that the configuration names; null for none: then every process counts for itself. */
export async function createCounterStore(config: Config, db: Database, log: Logger): Promise<CounterStore | null> {
  if (config.REDIS_URL) {
    // Only those who use its client have it in memory.
    const { redisStore } = await import('./redis-store.ts')
    return redisStore(config.REDIS_URL, log)
  }
  return config.RATE_LIMIT_STORE === 'postgres' ? postgresStore(db) : null
}

/** One statement a call. The hourly job removes what is over. */
export function postgresStore({ platform }: Pick<Database, 'platform'>): CounterStore {
  const counters = new WeakMap<Db, Counter>()
  const counterOf = (db: Db): Counter => {
    const made = new RateLimiterDrizzle({
      ...noPoints,
      keyPrefix: storedPrefix,
      storeClient: db,
      schema: rateLimits,
      clearExpiredByTimeout: false,
    })
    counters.set(db, made)
    return made
  }
  const run = <T>(work: (counter: Counter) => Promise<T>) =>
    platform.run((db) => work(counters.get(db) ?? counterOf(db)))
  return {
    consume: (key, points) => run((counter) => counter.consume(key, points)),
    get: (key) => run((counter) => counter.get(key)),
    close: async () => undefined,
  }
}
