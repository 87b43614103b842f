import { publicUrl } from '../../../core/config.ts'
import type { TenantCtx } from '../../../core/context.ts'
import { AppError } from '../../../core/errors.ts'
import type { StoredPaymentMethod } from '../../../db/tables/index.ts'
import { inTenant } from '../../../db/tenancy.ts'
import { recordAudit } from '../../audit/audit.ts'
import { currentPlan, readBook, requireBook } from '../book.ts'
import { subscriptionTarget } from '../subscriptions.ts'
import { readProviderAccount } from './accounts.ts'
import type { BillingProvider } from './provider.ts'

/** What the tenant pays with by itself, as the provider last told; null for nothing. */
export function getPaymentMethod(ctx: TenantCtx): Promise<StoredPaymentMethod | null> {
  return inTenant(ctx, async (tx) => (await readProviderAccount(tx, ctx.tenantId))?.paymentMethod ?? null)
}

/**
 * Makes a link to the provider's own page of what the tenant pays with and its invoices. It is good for some minutes and
 * for whoever has it: it is in no log. Throws CONFLICT where the provider does not bill the tenant, UNAVAILABLE.
 */
export function createPortalLink(ctx: TenantCtx): Promise<string> {
  return createLink(ctx, 'billing.open-portal', (provider, to) => provider.createPortalSession(ctx, to))
}

/** As createPortalLink, to the page where the tenant says what it pays with from now on. Good for a day. */
export function createSetupLink(ctx: TenantCtx): Promise<string> {
  return createLink(ctx, 'billing.set-up-payment', (provider, to) => provider.createSetupSession(ctx, to))
}

interface Destination {
  customerId: string
  returnUrl: string
  currency: string
}

async function createLink(
  ctx: TenantCtx,
  action: string,
  create: (provider: BillingProvider, to: Destination) => Promise<string>,
): Promise<string> {
  const { billingProvider, config } = ctx.services
  const { account, slug, currency } = await inTenant(ctx, async (tx) => {
    const book = requireBook(await readBook(tx, ctx))
    const { prices } = await currentPlan(tx, book)
    const account = await readProviderAccount(tx, ctx.tenantId)
    return { account, slug: book.tenant.slug, currency: prices?.currency ?? book.settings.currency }
  })
  const customerId = account?.customerId
  if (!billingProvider || !customerId)
    throw new AppError('CONFLICT', { message: 'Stripe does not bill this tenant, or not yet.' })
  const link = await create(billingProvider, {
    customerId,
    currency,
    returnUrl: `${publicUrl(config)}/t/${slug}/billing`,
  })
  await inTenant(ctx, (tx) => recordAudit(tx, { action, target: subscriptionTarget(ctx.tenantId) }))
  return link
}
