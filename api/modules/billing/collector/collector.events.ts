import { type Ctx, withTenant } from '../../../core/context.ts'
import { subscribe } from '../../../jobs/events.ts'
// Only for the event types they declare.
import type {} from '../../plan-changes/plan-changes.ts'
import type {} from '../../tenants/transitions.ts'
import type {} from '../billing-events.ts'
import { askForSync } from './accounts.ts'
import { syncTenant } from './sync.ts'

/** Tells the provider at once. What fails is tried again by the minutely job, not by repeating the event. */
async function follow(ctx: Ctx, { tenantId }: { tenantId: string }): Promise<void> {
  if (!ctx.services.billingProvider) return
  const tenantCtx = withTenant(ctx, tenantId)
  await askForSync(tenantCtx)
  await syncTenant(tenantCtx)
}

/** What changes who pays, for what, and to whom the invoices go. */
export const collectorSubscriptions = [
  subscribe('subscription.changed', 'billing-provider', follow),
  subscribe('tenant.plan-changed', 'billing-provider', follow),
  subscribe('tenant.renamed', 'billing-provider', follow),
  subscribe('billing-account.changed', 'billing-provider', follow),
]
