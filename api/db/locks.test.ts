import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLogger } from '../core/log.ts'
import { createTestApp, type TestApp } from '../test/app.ts'
import { createPool, type Pool } from './client.ts'
import { createLocks } from './locks.ts'

let app: TestApp
const pools: Pool[] = []
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.close()))
  await app.close()
})

/** As another process would have it. */
function locksOfAReplica(waitMs?: number): ReturnType<typeof createLocks> {
  const pool = createPool({ url: app.database.platform, size: 2, name: 'test', log: createLogger('silent') })
  pools.push(pool)
  return createLocks(pool, waitMs)
}

const hang = () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { promise, resolve }
}

test('under one name one runs at a time, here and elsewhere; under other names all do', async () => {
  const replicas = [locksOfAReplica(), locksOfAReplica()]
  const running = { same: 0, other: 0 }
  const most = { same: 0, other: 0 }
  const run = (kind: 'same' | 'other') => async () => {
    running[kind] += 1
    most[kind] = Math.max(most[kind], running[kind])
    await new Promise((resolve) => setTimeout(resolve, 5))
    running[kind] -= 1
  }
  await Promise.all(
    Array.from({ length: 24 }, (_, i) => [
      replicas[i % 2]?.hold('same', run('same')),
      replicas[i % 2]?.hold(`other ${i}`, run('other')),
    ]).flat(),
  )
  expect(most.same).toBe(1)
  expect(most.other).toBeGreaterThan(1)
})

test('whoever waits too long is told to repeat it, here and elsewhere, and the next one goes on', async () => {
  const [here, elsewhere] = [locksOfAReplica(100), locksOfAReplica(100)]
  const first = hang()
  const begun = hang()
  const held = here.hold('slow', async () => {
    begun.resolve()
    await first.promise
  })
  await begun.promise
  const late = await Promise.allSettled([here, elsewhere].map((locks) => locks.hold('slow', async () => 'done')))
  for (const outcome of late) expect(outcome).toMatchObject({ reason: { code: 'CONFLICT', retryAfter: 1 } })
  first.resolve()
  await held
  expect(await elsewhere.hold('slow', async () => 'done')).toBe('done')
})

test('a lock whose holder’s connection ends is free at once, and the holder’s process can lock again', async () => {
  const [here, elsewhere] = [locksOfAReplica(), locksOfAReplica(2000)]
  const first = hang()
  const begun = hang()
  const held = here.hold('lost', async () => {
    begun.resolve()
    await first.promise
  })
  await begun.promise
  const owner = postgres(app.database.ownerUrl, { max: 1 })
  // Other tests have their databases on the same server, and locks of their own.
  await owner`select pg_terminate_backend(pid) from pg_locks join pg_database on pg_database.oid = database
    where locktype = 'advisory' and granted and datname = current_database()`
  await owner.end()
  expect(await elsewhere.hold('lost', async () => 'done')).toBe('done')
  first.resolve()
  await held
  expect(await here.hold('lost', async () => 'again')).toBe('again')
})

test('what fails gives its lock back, and an idle process holds no connection', async () => {
  const pool = createPool({ url: app.database.platform, size: 1, name: 'test', log: createLogger('silent') })
  pools.push(pool)
  const locks = createLocks(pool)
  await expect(locks.hold('fails', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await locks.hold('fails', async () => 'yes')).toBe('yes')
  expect(await pool.run(async () => 'free')).toBe('free')
})
