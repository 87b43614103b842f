import { and, asc, eq, gt } from 'drizzle-orm'
import { type Ctx, withTenant } from '../../core/context.ts'
import { tenants } from '../../db/tables/index.ts'
import { asPlatform } from '../../db/tenancy.ts'
import { defineJob } from '../../jobs/queue.ts'
import { findDue, isSomethingDue, raiseAlerts } from './raise.ts'

declare module '../../jobs/queue.ts' {
  interface JobPayloads {
    'alerts.sweep': Record<string, never>
  }
}

/** Tenants compared in one go, with about eight queries. */
const batchSize = 500

/**
 * Compares every active tenant with its thresholds: finds what the watch lost with a killed process, seats and other
 * counts that nobody records, and limits that were lowered. Returns how many tenants had alerts coming.
 */
export async function sweepAlerts(ctx: Ctx): Promise<number> {
  let raised = 0
  for (let after: string | null = null; ; ) {
    const { found, last, size } = await asPlatform(ctx, async (tx) => {
      const beyond = after ? gt(tenants.tenantId, after) : undefined
      const rows = await tx
        .select({ tenantId: tenants.tenantId })
        .from(tenants)
        .where(and(eq(tenants.status, 'ACTIVE'), beyond))
        .orderBy(asc(tenants.tenantId))
        .limit(batchSize)
      const ids = rows.map(({ tenantId }) => tenantId)
      return { found: await findDue(tx, ids), last: ids.at(-1) ?? null, size: ids.length }
    })
    for (const [tenantId, due] of found) {
      if (!isSomethingDue(due)) continue
      raised += 1
      await raiseAlerts(withTenant(ctx, tenantId)).catch((error: unknown) =>
        ctx.log.warn({ err: error, tenantId }, 'alerts could not be raised yet'),
      )
    }
    after = last
    if (size < batchSize) return raised
  }
}

export const alertJobs = [
  defineJob({
    name: 'alerts.sweep',
    cron: '* * * * *',
    concurrency: 1,
    run: async (ctx) => {
      const raised = await sweepAlerts(ctx)
      if (raised > 0) ctx.log.info({ tenants: raised }, 'alerts were found by the sweep')
    },
  }),
]
