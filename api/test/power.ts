import type { Services } from '../core/context.ts'
import type { Pool } from '../db/client.ts'

/**
 * Stops the database, as this process sees it, at a chosen moment of a mutation under an Idempotency-Key: just before or
 * just after something is committed.
 */
export interface Power {
  /** Fails at the n-th boundary from now, and everything after it until the power is back. */
  failAt: (boundary: number) => void
  /** The power is back. Answers whether it had failed. */
  restore: () => boolean
}

/** Puts the services' database behind a power that fails on demand. What was committed stays, what was not is gone. */
export function withPower(services: Services): Power {
  let left = Number.POSITIVE_INFINITY
  let isOut = false
  let running = 0

  const boundary = (): boolean => {
    if (running > 0) left -= 1
    if (left <= 0) isOut = true
    return isOut
  }
  const requirePower = (failed = isOut): void => {
    if (failed) throw new Error('the power is out')
  }
  const watch = (pool: Pool): Pool => ({
    ...pool,
    async run(work) {
      requirePower()
      const value = await pool.run(work)
      requirePower(boundary())
      return value
    },
    async lease() {
      requirePower()
      const lease = await pool.lease()
      return {
        ...lease,
        async command(text) {
          if (text !== 'commit') return lease.command(text)
          if (boundary()) {
            await lease.command('rollback')
            requirePower()
          }
          const done = await lease.command(text)
          requirePower(boundary())
          return done
        },
      }
    },
  })
  const { app, platform, locks } = services.db
  const hold: typeof locks.hold = (name, work) =>
    locks.hold(name, () => {
      running += 1
      return work().finally(() => {
        running -= 1
      })
    })
  services.db = { ...services.db, app: watch(app), platform: watch(platform), locks: { hold } }
  return {
    failAt(at) {
      left = at
    },
    restore() {
      const had = isOut
      isOut = false
      left = Number.POSITIVE_INFINITY
      return had
    },
  }
}
