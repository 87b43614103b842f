import { and, asc, eq, gt, isNull } from 'drizzle-orm'
import { type Ctx, withTenant } from '../../core/context.ts'
import { subscriptions, tenants } from '../../db/tables/index.ts'
import { asPlatform } from '../../db/tenancy.ts'
import { defineJob } from '../../jobs/queue.ts'
import { advanceBilling } from './advance.ts'
import { startSubscription } from './subscriptions.ts'

declare module '../../jobs/queue.ts' {
  interface JobPayloads {
    'billing.advance': Record<string, never>
    'billing.adopt': Record<string, never>
  }
}

const batchSize = 500

/**
 * Begins the subscriptions of active tenants that have none: those from before there was billing. Returns how many there
 * were.
 */
export async function adoptTenants(ctx: Ctx): Promise<number> {
  let adopted = 0
  for (let after: string | null = null; ; ) {
    const rows = await asPlatform(ctx, (tx) =>
      tx
        .select({ tenantId: tenants.tenantId })
        .from(tenants)
        .leftJoin(subscriptions, eq(subscriptions.tenantId, tenants.tenantId))
        .where(
          and(
            eq(tenants.status, 'ACTIVE'),
            isNull(subscriptions.tenantId),
            after ? gt(tenants.tenantId, after) : undefined,
          ),
        )
        .orderBy(asc(tenants.tenantId))
        .limit(batchSize),
    )
    for (const { tenantId } of rows)
      await startSubscription(withTenant(ctx, tenantId)).then(
        () => adopted++,
        (error: unknown) => ctx.log.warn({ err: error, tenantId }, 'a subscription could not be begun'),
      )
    after = rows.at(-1)?.tenantId ?? null
    if (rows.length < batchSize) return adopted
  }
}

export const billingJobs = [
  defineJob({
    name: 'billing.advance',
    cron: '* * * * *',
    concurrency: 1,
    run: async (ctx) => {
      const steps = await advanceBilling(ctx)
      if (steps > 0) ctx.log.info({ steps }, 'billing was advanced')
    },
  }),
  defineJob({
    name: 'billing.adopt',
    cron: '23 * * * *',
    atStartAfterSeconds: [10],
    concurrency: 1,
    run: async (ctx) => {
      const tenants = await adoptTenants(ctx)
      if (tenants > 0) ctx.log.info({ tenants }, 'tenants have subscriptions now')
    },
  }),
]
