import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import { type Ctx as Context, withTenant } from '../../../core/context.ts'
import { fromPublicId } from '../../../core/ids.ts'
import { Allow } from '../../../graphql/allow.ts'
import { PageArgs } from '../../../graphql/pagination.ts'
import {
  PlatformStripe,
  PlatformStripeFilter,
  PlatformStripeTenant,
  PlatformStripeTenantConnection,
  RepairStripeDriftInput,
  StripeDrift,
  SyncTenantWithStripeInput,
} from './platform-stripe.types.ts'
import { repairDrift, syncAgain } from './repair.ts'
import { getCollectorStatus, listCollectedTenants } from './status.ts'

@Resolver()
export class PlatformStripeResolver {
  @Allow('platform:billing')
  @Query(() => PlatformStripe, { description: 'How the connection to Stripe is doing. For operators.' })
  async platformStripe(@Ctx() ctx: Context): Promise<PlatformStripe> {
    return getCollectorStatus(ctx)
  }

  @Allow('platform:billing')
  @Query(() => PlatformStripeTenantConnection, { description: 'The tenants that Stripe bills. For operators.' })
  async platformStripeTenants(
    @Ctx() ctx: Context,
    @Arg('filter', () => PlatformStripeFilter, { nullable: true }) filter: PlatformStripeFilter | null,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<PlatformStripeTenantConnection> {
    return PlatformStripeTenantConnection.of(
      await listCollectedTenants(ctx, filter ?? {}, args),
      PlatformStripeTenant.from,
    )
  }

  @Allow('platform:billing', 'stripe.repair-drift', { keyless: true })
  @Mutation(() => StripeDrift, { description: 'Brings what has drifted to what this product says. For operators.' })
  async repairStripeDrift(
    @Ctx() ctx: Context,
    @Arg('input', () => RepairStripeDriftInput) { tenantId, driftId }: RepairStripeDriftInput,
  ): Promise<StripeDrift> {
    const inside = withTenant(ctx, fromPublicId('tenant', tenantId))
    return StripeDrift.from(await repairDrift(inside, fromPublicId('stripeDrift', driftId)))
  }

  @Allow('platform:billing', 'stripe.sync', { keyless: true })
  @Mutation(() => PlatformStripeTenant, {
    description: 'Tells Stripe all of a tenant again, and compares. For operators.',
  })
  async syncTenantWithStripe(
    @Ctx() ctx: Context,
    @Arg('input', () => SyncTenantWithStripeInput) { tenantId }: SyncTenantWithStripeInput,
  ): Promise<PlatformStripeTenant> {
    return PlatformStripeTenant.from(await syncAgain(withTenant(ctx, fromPublicId('tenant', tenantId))))
  }
}
