import { sql } from 'drizzle-orm'
import type { Ctx } from '../../core/context.ts'
import { asPlatform } from '../../db/tenancy.ts'
import { defineJob } from '../../jobs/queue.ts'

declare module '../../jobs/queue.ts' {
  interface JobPayloads {
    'signals.retention': Record<string, never>
  }
}

/** Rows of one transaction: short enough that nobody waits for it. */
const batchSize = 5_000

/** Removes signals past the retention of their tenant, in batches. Returns how many. */
export async function removeOldSignals(ctx: Ctx, batch = batchSize): Promise<number> {
  const now = ctx.services.now().toISOString()
  const remove = sql`
    delete from signals where (tenant_id, id) in (
      select s.tenant_id, s.id from tenants t join signals s using (tenant_id)
      where s.created_at < ${now}::timestamptz - make_interval(days => t.retention_days)
      limit ${batch})`
  for (let removed = 0; ; ) {
    const { count } = await asPlatform(ctx, (tx) => tx.execute(remove))
    removed += count
    if (count < batch) return removed
  }
}

export const signalJobs = [
  defineJob({
    name: 'signals.retention',
    cron: '53 2 * * *',
    concurrency: 1,
    run: async (ctx) => {
      const removed = await removeOldSignals(ctx)
      ctx.log.info({ removed }, 'old signals removed')
    },
  }),
]
