import { and, asc, gt, isNotNull } from 'drizzle-orm'
import { type Ctx, withTenant } from '../../../core/context.ts'
import { stripeAccounts } from '../../../db/tables/index.ts'
import { asPlatform } from '../../../db/tenancy.ts'
import { defineJob, enqueue } from '../../../jobs/queue.ts'
import { applyEvent } from './events.ts'
import { reconcileTenant } from './reconcile.ts'

declare module '../../../jobs/queue.ts' {
  interface JobPayloads {
    'billing.stripe-event': { eventId: string }
    'billing.stripe-compare-all': Record<string, never>
    'billing.stripe-compare': { tenantId: string }
  }
}

const batchSize = 500

/** Has each tenant that the provider knows compared by a job of its own: one that fails does not hold up the others. */
async function compareAll(ctx: Ctx): Promise<void> {
  for (let after: string | null = null; ; ) {
    const rows = await asPlatform(ctx, async (tx) => {
      const found = await tx
        .select({ tenantId: stripeAccounts.tenantId })
        .from(stripeAccounts)
        .where(and(isNotNull(stripeAccounts.customerId), after ? gt(stripeAccounts.tenantId, after) : undefined))
        .orderBy(asc(stripeAccounts.tenantId))
        .limit(batchSize)
      for (const { tenantId } of found) await enqueue(tx, 'billing.stripe-compare', { tenantId })
      return found
    })
    after = rows.at(-1)?.tenantId ?? null
    if (rows.length < batchSize) return
  }
}

/** What Stripe tells, and what it may not have told. */
export const inboundJobs = [
  // Retried for half an hour: Stripe is asked how what an event is about stands now.
  defineJob({
    name: 'billing.stripe-event',
    retries: 30,
    run: (ctx, { eventId }, { lastTry }) => applyEvent(ctx, eventId, lastTry),
  }),
  defineJob({
    name: 'billing.stripe-compare-all',
    cron: '41 2 * * *',
    concurrency: 1,
    run: async (ctx) => {
      if (ctx.services.billingProvider) await compareAll(ctx)
    },
  }),
  defineJob({
    name: 'billing.stripe-compare',
    concurrency: 2,
    run: async (ctx, { tenantId }) => {
      const open = await reconcileTenant(withTenant(ctx, tenantId))
      if (open) ctx.log.warn({ tenantId, open }, 'Stripe has something otherwise than this product')
    },
  }),
]
