import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql'
import { type Ctx as Context, requireTenant } from '../../core/context.ts'
import { Allow } from '../../graphql/allow.ts'
import type { BillingInterval } from '../../pricing/prices.ts'
import { planOfTenant } from '../plans/plans.ts'
import { Plan } from '../plans/plans.types.ts'
import { Tenant } from '../tenants/tenants.types.ts'
import { getBillingAccount, updateBillingAccount } from './accounts.ts'
import { BillingAccount, UpdateBillingAccountInput } from './accounts.types.ts'
import { cancelSubscription, changePlan, resumeSubscription } from './changes.ts'
import { BillingPreview, InvoiceEstimate } from './estimate.types.ts'
import { BillingIntervalEnum, ChangePlanInput, ScheduledChange, TenantSubscription } from './subscription.types.ts'
import { getSubscription } from './subscriptions.ts'
import { getUpcomingInvoice, previewBilling } from './upcoming.ts'

@Resolver(() => TenantSubscription)
export class SubscriptionResolver {
  @Allow('billing:read')
  @Query(() => TenantSubscription, { nullable: true, description: 'Null for a tenant that is just being set up.' })
  async subscription(@Ctx() ctx: Context): Promise<TenantSubscription | null> {
    const found = await getSubscription(requireTenant(ctx))
    return found && TenantSubscription.from(found)
  }

  @Allow('billing:read')
  @Query(() => InvoiceEstimate, { description: 'The next invoice, with what was used until now.' })
  async upcomingInvoice(@Ctx() ctx: Context): Promise<InvoiceEstimate> {
    return InvoiceEstimate.from(await getUpcomingInvoice(requireTenant(ctx)))
  }

  @Allow('billing:read')
  @Query(() => BillingPreview, { description: 'What choosing a plan on offer would mean. Changes nothing.' })
  async billingPreview(
    @Ctx() ctx: Context,
    @Arg('planCode', () => String) planCode: string,
    @Arg('interval', () => BillingIntervalEnum, { nullable: true }) interval: BillingInterval | null,
  ): Promise<BillingPreview> {
    return BillingPreview.from(await previewBilling(requireTenant(ctx), { planCode, interval }))
  }

  @Allow('billing:read')
  @Query(() => BillingAccount, { nullable: true, description: 'To whom invoices go. Null until somebody said so.' })
  async billingAccount(@Ctx() ctx: Context): Promise<BillingAccount | null> {
    const found = await getBillingAccount(requireTenant(ctx))
    return found && BillingAccount.from(found)
  }

  @Allow('plan:change', 'plan.change')
  @Mutation(() => Tenant, {
    description:
      'Moves the tenant to a plan on offer: a dearer one at once, a cheaper one or another interval at the end of what is paid. Choosing the present plan takes a scheduled change back.',
  })
  async changePlan(@Ctx() ctx: Context, @Arg('input', () => ChangePlanInput) input: ChangePlanInput): Promise<Tenant> {
    return Tenant.from(await changePlan(requireTenant(ctx), input))
  }

  @Allow('billing:manage', 'subscription.cancel')
  @Mutation(() => TenantSubscription, { description: 'Moves the tenant to the free plan at the end of what is paid.' })
  async cancelSubscription(@Ctx() ctx: Context): Promise<TenantSubscription> {
    return TenantSubscription.from(await cancelSubscription(requireTenant(ctx)))
  }

  @Allow('billing:manage', 'subscription.resume')
  @Mutation(() => TenantSubscription, { description: 'Takes back what is scheduled for the end of what is paid.' })
  async resumeSubscription(@Ctx() ctx: Context): Promise<TenantSubscription> {
    return TenantSubscription.from(await resumeSubscription(requireTenant(ctx)))
  }

  @Allow('billing:manage', 'billing.update-account')
  @Mutation(() => BillingAccount, { description: 'Says to whom the next invoices are made out and mailed.' })
  async updateBillingAccount(
    @Ctx() ctx: Context,
    @Arg('input', () => UpdateBillingAccountInput) input: UpdateBillingAccountInput,
  ): Promise<BillingAccount> {
    return BillingAccount.from(await updateBillingAccount(requireTenant(ctx), input))
  }

  @FieldResolver(() => ScheduledChange, { nullable: true })
  async scheduled(@Ctx() ctx: Context, @Root() { row }: TenantSubscription): Promise<ScheduledChange | null> {
    const { nextPlanCode, nextPlanVersion, nextInterval, interval, cancelAtPeriodEnd } = row
    const at = row.termEnd ?? row.trialEndsAt
    if (!nextPlanCode || !nextPlanVersion || !at) return null
    const plan = Plan.from(await planOfTenant(ctx, { planCode: nextPlanCode, planVersion: nextPlanVersion }))
    return { plan, interval: nextInterval ?? interval, at, isCancellation: cancelAtPeriodEnd }
  }
}
