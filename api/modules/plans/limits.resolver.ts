import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import { type Ctx as Context, requireTenant } from '../../core/context.ts'
import { fromPublicId } from '../../core/ids.ts'
import { Allow } from '../../graphql/allow.ts'
import { EndLimitOverrideInput, LimitOverride, SetLimitOverrideInput } from './limits.types.ts'
import { endOverride, listOverrides, setOverride } from './overrides.ts'

@Resolver()
export class LimitsResolver {
  @Allow('plan:read')
  @Query(() => [LimitOverride], { description: 'The overrides in force, those that another covers too, newest first.' })
  async limitOverrides(@Ctx() ctx: Context): Promise<LimitOverride[]> {
    return (await listOverrides(requireTenant(ctx))).map(LimitOverride.from)
  }

  @Allow('platform:limits', 'limit.override')
  @Mutation(() => LimitOverride, {
    description: 'Gives the tenant named by X-Tenant-Id a limit other than its plan’s. For operators.',
  })
  async setLimitOverride(
    @Ctx() ctx: Context,
    @Arg('input', () => SetLimitOverrideInput) input: SetLimitOverrideInput,
  ): Promise<LimitOverride> {
    return LimitOverride.from(await setOverride(requireTenant(ctx), input))
  }

  @Allow('platform:limits', 'limit.end-override')
  @Mutation(() => LimitOverride, { description: 'Takes an override back, and answers with it. For operators.' })
  async endLimitOverride(
    @Ctx() ctx: Context,
    @Arg('input', () => EndLimitOverrideInput) input: EndLimitOverrideInput,
  ): Promise<LimitOverride> {
    return LimitOverride.from(await endOverride(requireTenant(ctx), fromPublicId('limitOverride', input.id)))
  }
}
