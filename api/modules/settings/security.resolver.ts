import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver } from 'type-graphql'
import { type Ctx as Context, requireTenant } from '../../core/context.ts'
import { fromPublicId } from '../../core/ids.ts'
import { Allow } from '../../graphql/allow.ts'
import { PageArgs } from '../../graphql/pagination.ts'
import { listFindings } from './findings.ts'
import { previewImpact } from './impact.ts'
import { getSecurityPolicy, liftCeiling, updateSecurityPolicy } from './security.ts'
import {
  CeilingImpact,
  LiftSecurityCeilingInput,
  SecurityFinding,
  SecurityFindingConnection,
  SecurityFindingFilter,
  SecurityPolicy,
  SecurityPolicyInput,
  SingleSignOn,
  SsoSetupLink,
  UpdateSecurityPolicyInput,
} from './security.types.ts'
import { createSsoSetupLink, getSingleSignOn } from './single-sign-on.ts'

@Resolver(() => SecurityPolicy)
export class SecurityResolver {
  @Allow('security:read')
  @Query(() => SecurityPolicy, { description: 'The tenant’s security settings.' })
  securityPolicy(@Ctx() ctx: Context): Promise<SecurityPolicy> {
    return getSecurityPolicy(requireTenant(ctx))
  }

  @Allow('security:read')
  @Query(() => [CeilingImpact], { description: 'Whom these settings, saved and enforced, would refuse now.' })
  securityImpact(
    @Ctx() ctx: Context,
    @Arg('input', () => SecurityPolicyInput) input: SecurityPolicyInput,
  ): Promise<CeilingImpact[]> {
    return previewImpact(requireTenant(ctx), input)
  }

  @Allow('security:read')
  @Query(() => SecurityFindingConnection, {
    description: 'What the ceilings refused or would have refused in the last 30 days, the latest first.',
  })
  async securityFindings(
    @Ctx() ctx: Context,
    @Arg('filter', () => SecurityFindingFilter, { nullable: true }) filter: SecurityFindingFilter | null,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<SecurityFindingConnection> {
    const page = await listFindings(requireTenant(ctx), filter ?? {}, args)
    return SecurityFindingConnection.of(page, SecurityFinding.from)
  }

  @Allow('security:read')
  @Query(() => SingleSignOn, { description: 'Whether single sign-on is offered here, and the tenant’s connections.' })
  singleSignOn(@Ctx() ctx: Context): Promise<SingleSignOn> {
    return getSingleSignOn(requireTenant(ctx))
  }

  @Allow('security:manage', 'security.update')
  @Mutation(() => SecurityPolicy, {
    description: 'Changes the ceilings that are named. LOCK_OUT_REFUSED for what would keep its own author out.',
  })
  updateSecurityPolicy(
    @Ctx() ctx: Context,
    @Arg('input', () => UpdateSecurityPolicyInput) input: UpdateSecurityPolicyInput,
  ): Promise<SecurityPolicy> {
    return updateSecurityPolicy(requireTenant(ctx), input)
  }

  @Allow('security:manage', 'security.create-sso-link', { keyless: true })
  @Mutation(() => SsoSetupLink, { description: 'A link to the page where the company’s single sign-on is set up.' })
  async createSsoSetupLink(@Ctx() ctx: Context): Promise<SsoSetupLink> {
    return { url: await createSsoSetupLink(requireTenant(ctx)) }
  }

  @Allow('platform:security', 'security.lift')
  @Mutation(() => SecurityPolicy, { description: 'Switches off what has locked a tenant out. For operators.' })
  liftSecurityCeiling(
    @Ctx() ctx: Context,
    @Arg('input', () => LiftSecurityCeilingInput) { tenantId, ceiling }: LiftSecurityCeilingInput,
  ): Promise<SecurityPolicy> {
    return liftCeiling(ctx, { tenantId: fromPublicId('tenant', tenantId), ceiling })
  }

  @FieldResolver(() => String, { nullable: true, description: 'The address this request came from.' })
  yourAddress(@Ctx() ctx: Context): string | null {
    return ctx.request.ip
  }
}
