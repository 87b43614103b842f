import { and, eq, lt, or, sql } from 'drizzle-orm'
import type { Ctx } from '../../core/context.ts'
import { quotaReservations } from '../../db/tables/index.ts'
import { asPlatform } from '../../db/tenancy.ts'
import { defineJob } from '../../jobs/queue.ts'

declare module '../../jobs/queue.ts' {
  interface JobPayloads {
    'quotas.sweep': Record<string, never>
  }
}

/** Removes leases that are over: they hold nothing. Reservations stay for a day, so that who is late hears why. */
export async function sweepReservations(ctx: Ctx): Promise<number> {
  return asPlatform(ctx, async (tx) => {
    const { expiresAt, kind } = quotaReservations
    const isOver = sql`now() - interval '1 minute'`
    const isLongOver = sql`now() - interval '1 day'`
    const removed = await tx
      .delete(quotaReservations)
      .where(and(lt(expiresAt, isOver), or(eq(kind, 'LEASE'), lt(expiresAt, isLongOver))))
      .returning({ id: quotaReservations.id })
    return removed.length
  })
}

export const quotaJobs = [
  defineJob({
    name: 'quotas.sweep',
    cron: '*/5 * * * *',
    concurrency: 1,
    run: async (ctx) => {
      const removed = await sweepReservations(ctx)
      ctx.log.debug({ removed }, 'ended reservations removed')
    },
  }),
]
