import { Ctx, FieldResolver, Mutation, Resolver } from 'type-graphql'
import { type Ctx as Context, requireTenant } from '../../../core/context.ts'
import { Allow } from '../../../graphql/allow.ts'
import { TenantSubscription } from '../subscription.types.ts'
import { BillingLink, StoredPayment } from './collector.types.ts'
import { createPortalLink, createSetupLink, getPaymentMethod } from './links.ts'

/** A tenant that is suspended because it has not paid can still do so. */
const toPay = { keyless: true, despite: ['SUSPENDED'] } as const

@Resolver(() => TenantSubscription)
export class CollectorResolver {
  @Allow('billing:manage', 'billing.open-portal', toPay)
  @Mutation(() => BillingLink, { description: 'A link to the page with what the tenant pays with and its invoices.' })
  async createBillingPortalLink(@Ctx() ctx: Context): Promise<BillingLink> {
    return { url: await createPortalLink(requireTenant(ctx)) }
  }

  @Allow('billing:manage', 'billing.set-up-payment', toPay)
  @Mutation(() => BillingLink, { description: 'A link to the page that takes what the tenant pays with from now on.' })
  async createPaymentSetupLink(@Ctx() ctx: Context): Promise<BillingLink> {
    return { url: await createSetupLink(requireTenant(ctx)) }
  }

  @FieldResolver(() => StoredPayment, {
    nullable: true,
    description: 'Null for nothing, and where Stripe does not bill.',
  })
  async paymentMethod(@Ctx() ctx: Context): Promise<StoredPayment | null> {
    return getPaymentMethod(requireTenant(ctx))
  }
}
