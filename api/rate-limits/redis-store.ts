import { Redis } from 'ioredis'
import { RateLimiterRedis } from 'rate-limiter-flexible'
import type { Logger } from '../core/log.ts'
import { type Counter, type CounterStore, noPoints, storedPrefix } from './limiter.ts'

/** One script a call. What cannot be sent at once fails at once: a call does not wait for a reconnection. */
export function redisStore(url: string, log: Logger): CounterStore {
  const client = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 0 })
  // Without a listener a lost connection would end the process. The limiter says when it goes on alone.
  client.on('error', (error) => log.debug({ err: error }, 'Redis'))
  const counter: Counter = new RateLimiterRedis({ ...noPoints, keyPrefix: storedPrefix, storeClient: client })
  return {
    consume: (key, points) => counter.consume(key, points),
    get: (key) => counter.get(key),
    close: async () => client.disconnect(),
  }
}
