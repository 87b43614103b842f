import type { TenantCtx } from '../../../core/context.ts'
import { askForSync } from './accounts.ts'
import { syncTenant } from './sync.ts'

/**
 * Follows a change in what a customer pays with. What was given on the page that was opened for it is what the customer
 * pays with from now on; whether that is charged by itself is then brought about with all else that the provider is to
 * know, and what it pays with is written down there. Throws UNAVAILABLE.
 */
export async function followPaymentMethod(ctx: TenantCtx, kind: string, customerId: string): Promise<void> {
  if (kind === 'checkout.session') await ctx.services.billingProvider?.useNewestPaymentMethod(ctx, customerId)
  await askForSync(ctx)
  await syncTenant(ctx)
}
