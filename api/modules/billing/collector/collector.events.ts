import { type Ctx, withTenant } from '../../../core/context.ts'
import type { Tx } from '../../../db/tenancy.ts'
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

/** Without a provider no change makes a job. */
const options = { isWanted: async ({ ctx }: Tx) => ctx.services.billingProvider !== null }

/** What changes who pays, for what, and to whom the invoices go. */
export const collectorSubscriptions = [
  subscribe('subscription.changed', 'billing-provider', follow, options),
  subscribe('tenant.plan-changed', 'billing-provider', follow, options),
  subscribe('tenant.renamed', 'billing-provider', follow, options),
  subscribe('billing-account.changed', 'billing-provider', follow, options),
]
