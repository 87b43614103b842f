import { eq } from 'drizzle-orm'
import { type Ctx, type TenantCtx, withTenant } from '../../core/context.ts'
import { subscriptions } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { subscribe } from '../../jobs/events.ts'
// Only for the event types they declare.
import type {} from '../plan-changes/plan-changes.ts'
import type {} from '../tenants/transitions.ts'
import { wakeTenant } from './advance.ts'
import { noteChange, type PlanRef } from './book.ts'
import { startSubscription } from './subscriptions.ts'

const wake = (ctx: Ctx, { tenantId }: { tenantId: string }) => wakeTenant(withTenant(ctx, tenantId))

/** What billing hears of: a tenant opens, closes and opens again, and moves from plan to plan. */
export const billingSubscriptions = [
  subscribe('tenant.activated', 'billing', (ctx, { tenantId }) => startSubscription(withTenant(ctx, tenantId))),
  subscribe('tenant.suspended', 'billing', wake),
  subscribe('tenant.reactivated', 'billing', wake),
  subscribe('tenant.deletion-begun', 'billing', wake),
  subscribe('tenant.restored', 'billing', wake),
  subscribe('tenant.plan-changed', 'billing', (ctx, { tenantId, from, to, at }) =>
    noteMove(withTenant(ctx, tenantId), { from, to, at: new Date(at) }),
  ),
]

/** A move that operators made counts from when they made it. Those made through billing are noted already. */
function noteMove(ctx: TenantCtx, move: { from: PlanRef; to: PlanRef; at: Date }): Promise<void> {
  return inTenant(ctx, async (tx) => {
    const [subscription] = await tx.select().from(subscriptions).where(eq(subscriptions.tenantId, ctx.tenantId))
    if (subscription) await noteChange(tx, ctx, { ...move, interval: subscription.interval })
  })
}
