import { sql } from 'drizzle-orm'
import type { Ctx } from '../../core/context.ts'
import { tenants } from '../../db/tables/index.ts'
import { asPlatform } from '../../db/tenancy.ts'
import { defineJob } from '../../jobs/queue.ts'
import { retentionDays } from '../plans/retention.ts'
import { acceptance } from './events.ts'
import { minutesKeptMs } from './query.ts'

declare module '../../jobs/queue.ts' {
  interface JobPayloads {
    'usage.retention': Record<string, never>
  }
}

const day = 86_400_000
/** What is older than this is past every tenant's retention, and removed in one sweep before the days are. */
const longestRetention = retentionDays.max * day
/** Rows of one transaction: short enough that nobody waits for it. */
const batchSize = 5000

/**
 * Removes raw events past the tenant's retention, in batches; what they added up to stays. None goes before its time of
 * acceptance is over: until then it is what tells a repeated event from a new one, whatever the retention is. Day by
 * day, so that each batch looks only at blocks with events of that day.
 */
export async function removeOldEvents(ctx: Ctx, batch = batchSize): Promise<number> {
  const now = ctx.services.now().getTime()
  const newest = now - acceptance.pastMs - day
  let removed = 0
  for (let [from, until] = [0, newest - longestRetention]; from < newest; [from, until] = [until, until + day]) {
    const remove = sql`
      delete from usage_events where (tenant_id, key) in (
        select e.tenant_id, e.key from usage_events e join tenants t using (tenant_id)
        where e.occurred_at >= ${iso(from)} and e.occurred_at < ${iso(Math.min(until, newest))}
          and e.occurred_at < ${iso(now)}::timestamptz - make_interval(days => t.retention_days)
        limit ${batch})`
    removed += await repeat(ctx, remove, batch)
  }
  return removed
}

/** Rows by the minute answer questions as far back as events are accepted. */
export async function removeOldMinutes(ctx: Ctx, batch = batchSize): Promise<number> {
  const until = iso(ctx.services.now().getTime() - minutesKeptMs)
  const all = await asPlatform(ctx, (tx) => tx.select({ tenantId: tenants.tenantId }).from(tenants))
  let removed = 0
  for (const { tenantId } of all) {
    const remove = sql`
      delete from usage_rollups where tenant_id = ${tenantId} and (meter, dimension, grain, bucket, series) in (
        select meter, dimension, grain, bucket, series from usage_rollups
        where tenant_id = ${tenantId} and grain = 1 and bucket < ${until} limit ${batch})`
    removed += await repeat(ctx, remove, batch)
  }
  return removed
}

const iso = (at: number) => new Date(at).toISOString()

async function repeat(ctx: Ctx, remove: ReturnType<typeof sql>, batch: number): Promise<number> {
  for (let removed = 0; ; ) {
    const { count } = await asPlatform(ctx, (tx) => tx.execute(remove))
    removed += count
    if (count < batch) return removed
  }
}

export const usageJobs = [
  defineJob({
    name: 'usage.retention',
    cron: '41 2 * * *',
    concurrency: 1,
    run: async (ctx) => {
      const [events, minutes] = [await removeOldEvents(ctx), await removeOldMinutes(ctx)]
      ctx.log.info({ events, minutes }, 'old usage removed')
    },
  }),
]
