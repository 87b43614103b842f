import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Lease, Pool } from './client.ts'
import { inPacket } from './packets.ts'

/** A pool that notes what becomes of its connections. */
function notingPool({ after = Promise.resolve() }: { after?: Promise<void> } = {}) {
  const noted = { lent: 0, released: 0 }
  const pool = {
    lease: async () => {
      noted.lent += 1
      const name = `connection ${noted.lent}`
      await after
      const release = () => {
        noted.released += 1
      }
      return { name, release } as unknown as Lease
    },
  } as unknown as Pool
  return { pool, noted }
}

/** Comes after what is now waiting for the end of its turn. */
const answer = () => setImmediate().then(() => setImmediate('answer'))

test('reads of one turn share a connection, four at most, which is given back when the last is answered', async () => {
  const { pool, noted } = notingPool()
  const used = new Map<Lease, number>()
  const reads = Array.from({ length: 6 }, () =>
    inPacket(pool, (lease) => {
      used.set(lease, (used.get(lease) ?? 0) + 1)
      return answer()
    }),
  )
  await Promise.all(reads.slice(0, 2))
  expect(await Promise.all(reads)).toEqual(Array.from({ length: 6 }, () => 'answer'))
  expect([...used.values()]).toEqual([4, 2])
  expect(noted).toEqual({ lent: 2, released: 2 })
})

test('a read of a later turn does not wait behind those of an earlier one', async () => {
  const { pool, noted } = notingPool()
  const slow = Promise.withResolvers<string>()
  const first = inPacket(pool, () => slow.promise)
  await answer()
  expect(await inPacket(pool, answer)).toBe('answer')
  expect(noted).toEqual({ lent: 2, released: 1 })
  slow.resolve('late')
  expect(await first).toBe('late')
  expect(noted.released).toBe(2)
})

test('while there is no connection, reads gather for the one that comes', async () => {
  const free = Promise.withResolvers<void>()
  const { pool, noted } = notingPool({ after: free.promise })
  const first = inPacket(pool, answer)
  await setImmediate()
  const second = inPacket(pool, answer)
  free.resolve()
  expect(await Promise.all([first, second])).toEqual(['answer', 'answer'])
  expect(noted).toEqual({ lent: 1, released: 1 })
})

test('a read that fails at once neither fails the others nor leaves them a connection that is gone', async () => {
  const { pool, noted } = notingPool()
  const refuse = () => Promise.reject(new Error('refused'))
  await expect(inPacket(pool, refuse)).rejects.toThrow('refused')
  expect(noted).toEqual({ lent: 1, released: 1 })
  const outcomes = await Promise.allSettled([inPacket(pool, refuse), inPacket(pool, answer)])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  expect(noted).toEqual({ lent: 2, released: 2 })
})

test('where no connection is to be had, every read that waits for it hears why', async () => {
  const pool = { lease: () => Promise.reject(new Error('busy')) } as unknown as Pool
  const outcomes = await Promise.allSettled([inPacket(pool, answer), inPacket(pool, answer)])
  expect(outcomes).toEqual([0, 1].map(() => ({ status: 'rejected', reason: new Error('busy') })))
})
