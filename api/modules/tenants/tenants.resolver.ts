import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import { publicUrl } from '../../core/config.ts'
import { type Ctx as Context, requireTenant } from '../../core/context.ts'
import { Allow } from '../../graphql/allow.ts'
import { PageArgs } from '../../graphql/pagination.ts'
import { jwksPath } from '../keys/jwks.ts'
import { periodAt, previousPeriod } from '../plans/periods.ts'
import { planOfTenant } from '../plans/plans.ts'
import { BillingPeriod, Plan } from '../plans/plans.types.ts'
import { billingCalendarOf } from './billing-calendar.ts'
import { seenFromOutside } from './from-outside.ts'
import { checkSlug, findTenantBySlug, suggestSlug } from './slug-book.ts'
import { getTenant, listPlatformTenants } from './tenants.ts'
import { PlatformTenantFilter, SlugAvailability, Tenant, TenantConnection } from './tenants.types.ts'

@Resolver(() => Tenant)
export class TenantsResolver {
  @Allow('tenant:read')
  @Query(() => Tenant, { description: 'The tenant named by X-Tenant-Id.' })
  async tenant(@Ctx() ctx: Context): Promise<Tenant> {
    return Tenant.from(await getTenant(requireTenant(ctx)))
  }

  @Allow('tenant:create')
  @Query(() => SlugAvailability, { description: 'Whether an address may be taken, and the nearest free one.' })
  slugAvailability(@Ctx() ctx: Context, @Arg('slug', () => String) slug: string): Promise<SlugAvailability> {
    return checkSlug(ctx, slug)
  }

  @Allow('tenant:create')
  @Query(() => String, { description: 'A free address made of a company’s name.' })
  suggestSlug(@Ctx() ctx: Context, @Arg('name', () => String) name: string): Promise<string> {
    return suggestSlug(ctx, name)
  }

  @Allow('account:read')
  @Query(() => Tenant, {
    nullable: true,
    description: 'The tenant an address leads to; a former address leads to it for 30 days. Null when it is not yours.',
  })
  async tenantBySlug(@Ctx() ctx: Context, @Arg('slug', () => String) slug: string): Promise<Tenant | null> {
    const found = await findTenantBySlug(ctx, slug)
    return found && Tenant.from(seenFromOutside(ctx, found))
  }

  @Allow('platform:read')
  @Query(() => TenantConnection, { description: 'Every tenant of this installation, newest first. For operators.' })
  async platformTenants(
    @Ctx() ctx: Context,
    @Arg('filter', () => PlatformTenantFilter, { nullable: true }) filter: PlatformTenantFilter | null,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<TenantConnection> {
    return TenantConnection.of(await listPlatformTenants(ctx, filter ?? {}, args), Tenant.from)
  }

  @FieldResolver(() => Plan, { description: 'The version of its plan that the tenant is on.' })
  async plan(@Ctx() ctx: Context, @Root() tenant: Tenant): Promise<Plan> {
    return Plan.from(await planOfTenant(ctx, tenant))
  }

  @FieldResolver(() => BillingPeriod, { description: 'The running one. Limits on sums begin anew with each.' })
  billingPeriod(@Ctx() ctx: Context, @Root() tenant: Tenant): BillingPeriod {
    return periodAt(billingCalendarOf(tenant), ctx.services.now())
  }

  @FieldResolver(() => BillingPeriod, { nullable: true, description: 'The one before; null in the tenant’s first.' })
  previousBillingPeriod(@Ctx() ctx: Context, @Root() tenant: Tenant): BillingPeriod | null {
    const previous = previousPeriod(billingCalendarOf(tenant), ctx.services.now())
    return previous.end > tenant.createdAt ? previous : null
  }

  @FieldResolver(() => String, { description: 'Where the tenant’s public signing keys are published.' })
  jwksUrl(@Ctx() ctx: Context, @Root() tenant: Tenant): string {
    return `${publicUrl(ctx.services.config)}${jwksPath(tenant.tenantId)}`
  }
}
