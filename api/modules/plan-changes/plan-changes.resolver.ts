import { Arg, Ctx, Int, Mutation, Query, Resolver } from 'type-graphql'
import { type Ctx as Context, requireTenant } from '../../core/context.ts'
import { Allow } from '../../graphql/allow.ts'
import { Plan } from '../plans/plans.types.ts'
import { previewMove, startMove } from './moving.ts'
import { previewPlanChange } from './plan-changes.ts'
import { MovePlanTenantsInput, PlanChangePreview, PlanMovePreview } from './plan-changes.types.ts'

@Resolver()
export class PlanChangesResolver {
  @Allow('plan:read')
  @Query(() => PlanChangePreview, { description: 'What moving the tenant to a plan on offer would mean.' })
  async planChangePreview(
    @Ctx() ctx: Context,
    @Arg('planCode', () => String) planCode: string,
  ): Promise<PlanChangePreview> {
    return PlanChangePreview.from(await previewPlanChange(requireTenant(ctx), planCode))
  }

  @Allow('platform:plans')
  @Query(() => PlanMovePreview, {
    description: 'What moving the tenants of a retired version to the one on offer would mean. For operators.',
  })
  async planMovePreview(
    @Ctx() ctx: Context,
    @Arg('code', () => String) code: string,
    @Arg('fromVersion', () => Int) fromVersion: number,
  ): Promise<PlanMovePreview> {
    return PlanMovePreview.from(await previewMove(ctx, { code, fromVersion }))
  }

  @Allow('platform:plans', 'plan.move-tenants')
  @Mutation(() => Plan, {
    description:
      'Has the tenants of a retired version moved to the one on offer, and answers with that. For operators.',
  })
  async movePlanTenants(
    @Ctx() ctx: Context,
    @Arg('input', () => MovePlanTenantsInput) input: MovePlanTenantsInput,
  ): Promise<Plan> {
    return Plan.from(await startMove(ctx, input))
  }
}
