import { RateLimiterMemory } from 'rate-limiter-flexible'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLogger } from '../core/log.ts'
import { createTestApp, type TestApp } from '../test/app.ts'
import { type CounterStore, createRateLimiter, noPoints } from './limiter.ts'
import { storeContract } from './stores.contract.ts'
import { postgresStore } from './stores.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

const log = createLogger('silent')
const limit = { policy: 'tenant' as const, id: 'acme', perMinute: 3 }

describe('PostgreSQL as the shared store', () => {
  storeContract(async () => postgresStore(app.services.db))
})

/** A store that hangs, fails or works, as it is told. */
function moodyStore() {
  const memory = new RateLimiterMemory(noPoints)
  const store = { mood: 'well' as 'well' | 'down' | 'hangs', asked: 0 }
  const answer = <T>(work: () => Promise<T>): Promise<T> => {
    store.asked += 1
    if (store.mood === 'down') return Promise.reject(new Error('connection refused'))
    return store.mood === 'hangs' ? new Promise(() => undefined) : work()
  }
  const counter: CounterStore = {
    consume: (key, points) => answer(() => memory.consume(key, points)),
    get: (key) => answer(() => memory.get(key)),
    close: async () => undefined,
  }
  return { store, limiter: createRateLimiter(counter, log, 100) }
}

test('in memory, exactly as many calls pass as are allowed', async () => {
  const limiter = createRateLimiter(null, log)
  const taken = await Promise.all(Array.from({ length: 10 }, () => limiter.take(limit)))
  expect(taken.map(({ isSpent }) => isSpent)).toEqual([false, false, false, ...Array(7).fill(true)])
  expect(taken.map(({ remaining }) => remaining).slice(0, 4)).toEqual([2, 1, 0, 0])
})

test.each(['down', 'hangs'] as const)(
  'while the store %s, this process counts for itself, and says so',
  async (mood) => {
    const { store, limiter } = moodyStore()
    store.mood = mood
    const taken = []
    for (let i = 0; i < 5; i += 1) taken.push(await limiter.take(limit))
    expect(taken.map(({ isSpent }) => isSpent)).toEqual([false, false, false, true, true])
    expect(limiter.isAlone()).toBe(true)
    expect(store.asked).toBe(3)
  },
)

test('once the store answers again it counts, within seconds', async () => {
  const { store, limiter } = moodyStore()
  store.mood = 'down'
  for (let i = 0; i < 3; i += 1) await limiter.take({ ...limit, perMinute: 100 })
  store.mood = 'well'
  await app.until(async () => {
    await limiter.take({ ...limit, perMinute: 100 })
    return !limiter.isAlone()
  })
  expect(store.asked).toBeGreaterThan(3)
})

test('whoever has spent their minute is refused without asking the store', async () => {
  const { store, limiter } = moodyStore()
  for (let i = 0; i < 20; i += 1) await limiter.take(limit)
  expect(store.asked).toBe(4)
})
