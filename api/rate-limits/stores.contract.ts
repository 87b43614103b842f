import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../core/ids.ts'
import { createLogger } from '../core/log.ts'
import type { CounterStore } from './limiter.ts'
import { createRateLimiter, type RateLimit, type RateLimiter } from './limiter.ts'

const limitOf = (perMinute: number): RateLimit => ({ policy: 'key', id: newId(), perMinute })

const log = createLogger('silent')
/** A busy machine is not what this is about. */
const patienceMs = 15_000

/** What every shared store does: two replicas, each with its connection to it, count as one. */
export function storeContract(open: () => Promise<CounterStore>): void {
  const replicas: RateLimiter[] = []
  beforeAll(async () => {
    for (const store of [await open(), await open()]) replicas.push(createRateLimiter(store, log, patienceMs))
  })
  afterAll(() => Promise.all(replicas.map((replica) => replica.close())))

  const [here, elsewhere] = [0, 1].map(
    (at): RateLimiter['take'] =>
      async (...args) =>
        (replicas[at] as RateLimiter).take(...args),
  ) as [RateLimiter['take'], RateLimiter['take']]

  test('of a hundred calls at once on two replicas exactly as many pass as are allowed', async () => {
    const limit = limitOf(40)
    const taken = await Promise.all(Array.from({ length: 100 }, (_, i) => (i % 2 ? here : elsewhere)(limit)))
    expect(taken.filter((allowance) => !allowance.isSpent)).toHaveLength(40)
    expect(replicas.map((replica) => replica.isAlone())).toEqual([false, false])
  })

  test('looking costs nothing and sees what the other replica has counted, and when it begins anew', async () => {
    const limit = limitOf(5)
    expect(await here(limit, 0)).toMatchObject({ isSpent: false, remaining: 5 })
    await elsewhere(limit, 2)
    const looked = await here(limit, 0)
    expect(looked).toMatchObject({ isSpent: false, remaining: 3 })
    expect(looked.resetsInMs).toBeGreaterThan(55_000)
    expect(looked.resetsInMs).toBeLessThanOrEqual(60_000)
    expect(await here(limit, 0)).toMatchObject({ remaining: 3 })
  })

  test('what weighs more than is left is refused, and so is the next call, on every replica', async () => {
    const limit = limitOf(3)
    expect(await here(limit, 4)).toMatchObject({ isSpent: true, remaining: 0 })
    expect(await elsewhere(limit)).toMatchObject({ isSpent: true, remaining: 0 })
    expect(await here(limit)).toMatchObject({ isSpent: true })
    expect(await here({ ...limit, perMinute: 10 })).toMatchObject({ isSpent: false, remaining: 4 })
  })
}
