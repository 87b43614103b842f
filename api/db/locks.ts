import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { AppError } from '../core/errors.ts'
import type { Lease, Pool } from './client.ts'

/** Locks by name that hold across replicas and across transactions. One that dies with its process is free at once. */
export interface Locks {
  /** Runs `work` while nobody else runs under the same name. Throws CONFLICT when that did not come about in time. */
  hold: <T>(name: string, work: () => Promise<T>) => Promise<T>
}

/** One connection for every lock this process holds; given back to the pool when it holds none. */
interface Session {
  lease: Promise<Lease>
  holders: number
}

/** Between two looks at a lock that another process holds. */
const lookEveryMs = 50

/**
 * Advisory locks of a database session, which end with the connection: a killed process leaves none behind. Within this
 * process callers queue without a connection, so that fifty of one name cost what two cost. Whoever holds a lock may
 * lose it with the connection; what must not happen twice needs a unique key besides. Session locks need a
 * connection of one's own: no pooler in transaction mode.
 */
export function createLocks(pool: Pool, waitMs = 15_000): Locks {
  const tails = new Map<string, Promise<void>>()
  let session: Session | null = null

  async function hold<T>(name: string, work: () => Promise<T>): Promise<T> {
    const deadline = Date.now() + waitMs
    const before = tails.get(name)
    const { promise: done, resolve: finish } = Promise.withResolvers<void>()
    const tail = before ? before.then(() => done) : done
    tails.set(name, tail)
    try {
      if (before) await within(before, waitMs)
      return await acrossProcesses(name, deadline, work)
    } finally {
      finish()
      if (tails.get(name) === tail) tails.delete(name)
    }
  }

  async function acrossProcesses<T>(name: string, deadline: number, work: () => Promise<T>): Promise<T> {
    session ??= { lease: pool.lease(), holders: 0 }
    const mine = session
    mine.holders += 1
    try {
      await take(mine, name, deadline)
      return await work()
    } finally {
      await leave(mine, name)
    }
  }

  async function take(mine: Session, name: string, deadline: number): Promise<void> {
    try {
      const { db } = await mine.lease
      for (;;) {
        const [row] = await db.execute(sql`select pg_try_advisory_lock(hashtextextended(${name}, 0)) as taken`)
        if (row?.taken) return
        if (Date.now() > deadline) throw stillBusy()
        await sleep(lookEveryMs)
      }
    } catch (error) {
      // The connection may be gone, and every lock with it: the next caller opens another.
      if (session === mine && !(error instanceof AppError && error.code === 'CONFLICT')) session = null
      throw error
    }
  }

  async function leave(mine: Session, name: string): Promise<void> {
    mine.holders -= 1
    const isLast = mine.holders === 0
    if (isLast && session === mine) session = null
    const lease = await mine.lease.catch(() => null)
    if (!lease) return
    // A connection that is gone has unlocked everything already.
    const unlock = isLast
      ? sql`select pg_advisory_unlock_all()`
      : sql`select pg_advisory_unlock(hashtextextended(${name}, 0))`
    await lease.db.execute(unlock).catch(() => undefined)
    if (isLast) lease.release()
  }

  return { hold }
}

async function within(before: Promise<void>, ms: number): Promise<void> {
  const given = new AbortController()
  const late = sleep(ms, null, { signal: given.signal, ref: false }).then(() => {
    throw stillBusy()
  })
  try {
    await Promise.race([before, late])
  } finally {
    given.abort()
    late.catch(() => undefined)
  }
}

function stillBusy(): AppError {
  return new AppError('CONFLICT', { message: 'The same request is still being worked on. Repeat it.', retryAfter: 1 })
}
