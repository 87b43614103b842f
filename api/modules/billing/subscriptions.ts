import { eq } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { toPublicId } from '../../core/ids.ts'
import { subscriptions } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { recordAudit } from '../audit/audit.ts'
import { periodAt } from '../plans/periods.ts'
import { billingCalendarOf } from '../tenants/billing-calendar.ts'
import { lockTenantRow } from '../tenants/tenants.ts'
import { announceSubscription } from './billing-events.ts'
import { type Book, bookOf, planOf, requireBook, type SubscriptionRow, updateSubscription } from './book.ts'
import { chargeForBeginning, makeCharge } from './charging.ts'
import { findDueAt } from './due.ts'
import { trialFrom } from './trials.ts'

/**
 * Begins the subscription of an active tenant, once: a trial where its plan has one, else the first term at once. A
 * tenant that is older than its subscription pays from now on. Its billing periods are those its limits count by.
 */
export function startSubscription(ctx: TenantCtx): Promise<void> {
  return inTenant(ctx, async (tx) => {
    const tenant = await lockTenantRow(tx, ctx.tenantId)
    if (tenant.status !== 'ACTIVE') return
    const now = ctx.services.now()
    const plan = await planOf(tx, { code: tenant.planCode, version: tenant.planVersion })
    const { start } = periodAt(billingCalendarOf(tenant), now)
    const trial = trialFrom(plan, now)
    const [made] = await tx
      .insert(subscriptions)
      .values({
        ...{ tenantId: ctx.tenantId, interval: 'MONTH', startedAt: now, billedUntil: start, dueAt: now },
        state: trial ? 'TRIALING' : 'ACTIVE',
        trialEndsAt: trial,
      })
      .onConflictDoNothing()
      .returning()
    if (!made) return
    const book = requireBook(await bookOf(tx, ctx, tenant))
    const { state, trialEndsAt } = made
    const after = { state, planCode: plan.code, trialEndsAt: trialEndsAt?.toISOString() ?? null }
    await recordAudit(tx, { action: 'subscription.start', target: subscriptionTarget(book.tenant.tenantId), after })
    if (state === 'ACTIVE') await beginTerm(tx, book, now)
    await announceSubscription(tx, book)
    await updateSubscription(tx, book, { dueAt: findDueAt(book) })
  })
}

/** Charges the rest of the running term of the tenant's plan, where it asks for a fee and none is paid. */
export async function beginTerm(tx: Tx, book: Book, from: Date): Promise<void> {
  const { tenant, subscription } = book
  const plan = await planOf(tx, { code: tenant.planCode, version: tenant.planVersion })
  const charge = chargeForBeginning(book, plan, subscription.interval, from)
  if (charge) await makeCharge(tx, book, charge)
}

/** The tenant's subscription; null until it has one. */
export function getSubscription(ctx: TenantCtx): Promise<SubscriptionRow | null> {
  return inTenant(ctx, async (tx) => {
    const [found] = await tx.select().from(subscriptions).where(eq(subscriptions.tenantId, ctx.tenantId))
    return found ?? null
  })
}

export function subscriptionTarget(tenantId: string): { kind: string; id: string } {
  return { kind: 'subscription', id: toPublicId('tenant', tenantId) }
}
