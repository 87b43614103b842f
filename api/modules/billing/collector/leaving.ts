import type { TenantCtx } from '../../../core/context.ts'
import { inTenant } from '../../../db/tenancy.ts'
import { readProviderAccount } from './accounts.ts'

/**
 * Removes a deleted tenant's customer at the billing provider, which ends its subscriptions. Also one that was made and
 * not written down. Does nothing without a provider. Safe to repeat. Throws UNAVAILABLE.
 */
export async function removeCustomer(ctx: TenantCtx): Promise<void> {
  const { billingProvider } = ctx.services
  if (!billingProvider) return
  const account = await inTenant(ctx, (tx) => readProviderAccount(tx, ctx.tenantId))
  await billingProvider.deleteCustomer(ctx, account?.customerId ?? null)
}
