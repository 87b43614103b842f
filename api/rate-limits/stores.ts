import { Redis } from 'ioredis'
import { RateLimiterDrizzle, RateLimiterRedis } from 'rate-limiter-flexible'
import type { Config } from '../core/config.ts'
import type { Logger } from '../core/log.ts'
import type { Database, Db } from '../db/client.ts'
import { rateLimits } from '../db/tables/index.ts'
import { type Counter, type CounterStore, noPoints } from './limiter.ts'

const keyPrefix = 'calls'

/** The shared store that the configuration names; null for none: then every process counts for itself. */
export function createCounterStore(config: Config, db: Database, log: Logger): CounterStore | null {
  if (config.REDIS_URL) return redisStore(config.REDIS_URL, log)
  return config.RATE_LIMIT_STORE === 'postgres' ? postgresStore(db) : null
}

/** One statement a call. The hourly job removes what is over. */
export function postgresStore({ platform }: Pick<Database, 'platform'>): CounterStore {
  const counters = new WeakMap<Db, Counter>()
  const counterOf = (db: Db): Counter => {
    const made = new RateLimiterDrizzle({
      ...noPoints,
      keyPrefix,
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

/** One script a call. What cannot be sent at once fails at once: a call does not wait for a reconnection. */
export function redisStore(url: string, log: Logger): CounterStore {
  const client = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 0 })
  // Without a listener a lost connection would end the process. The limiter says when it goes on alone.
  client.on('error', (error) => log.debug({ err: error }, 'Redis'))
  const counter: Counter = new RateLimiterRedis({ ...noPoints, keyPrefix, storeClient: client })
  return {
    consume: (key, points) => counter.consume(key, points),
    get: (key) => counter.get(key),
    close: async () => client.disconnect(),
  }
}
