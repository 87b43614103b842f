import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import type { Ctx as Context } from '../../core/context.ts'
import { Allow, Public } from '../../graphql/allow.ts'
import { createDraft, discardDraft, updateDraft } from './drafts.ts'
import { listPlans } from './plans.ts'
import {
  CataloguedPlan,
  CreatePlanDraftInput,
  Plan,
  PlanDraftInput,
  RetirePlanInput,
  UpdatePlanDraftInput,
} from './plans.types.ts'
import { listCatalogue, publishPlan, retirePlan } from './publishing.ts'

@Resolver()
export class PlansResolver {
  @Public()
  @Query(() => [Plan], { description: 'The plans on offer.' })
  async plans(@Ctx() ctx: Context): Promise<Plan[]> {
    return (await listPlans(ctx)).map(Plan.from)
  }

  @Allow('platform:plans')
  @Query(() => [CataloguedPlan], { description: 'Every version of every plan, drafts included. For operators.' })
  async planCatalogue(@Ctx() ctx: Context): Promise<CataloguedPlan[]> {
    return (await listCatalogue(ctx)).map(({ plan, tenants }) => ({ plan: Plan.from(plan), tenants }))
  }

  @Allow('platform:plans', 'plan.create-draft')
  @Mutation(() => Plan, { description: 'Begins the next version of a plan, or a new plan, as a copy.' })
  async createPlanDraft(
    @Ctx() ctx: Context,
    @Arg('input', () => CreatePlanDraftInput) input: CreatePlanDraftInput,
  ): Promise<Plan> {
    return Plan.from(await createDraft(ctx, input))
  }

  @Allow('platform:plans', 'plan.update-draft')
  @Mutation(() => Plan, { description: 'Changes what is named of a draft.' })
  async updatePlanDraft(
    @Ctx() ctx: Context,
    @Arg('input', () => UpdatePlanDraftInput) input: UpdatePlanDraftInput,
  ): Promise<Plan> {
    return Plan.from(await updateDraft(ctx, input))
  }

  @Allow('platform:plans', 'plan.discard-draft')
  @Mutation(() => Plan, { description: 'Throws a draft away, and answers with it.' })
  async discardPlanDraft(
    @Ctx() ctx: Context,
    @Arg('input', () => PlanDraftInput) input: PlanDraftInput,
  ): Promise<Plan> {
    return Plan.from(await discardDraft(ctx, input))
  }

  @Allow('platform:plans', 'plan.publish')
  @Mutation(() => Plan, {
    description: 'Puts a draft on offer in place of the version before it; it never changes again.',
  })
  async publishPlan(@Ctx() ctx: Context, @Arg('input', () => PlanDraftInput) input: PlanDraftInput): Promise<Plan> {
    return Plan.from(await publishPlan(ctx, input))
  }

  @Allow('platform:plans', 'plan.retire')
  @Mutation(() => Plan, { description: 'Takes a plan off the offer; tenants on it stay on it.' })
  async retirePlan(@Ctx() ctx: Context, @Arg('input', () => RetirePlanInput) input: RetirePlanInput): Promise<Plan> {
    return Plan.from(await retirePlan(ctx, input))
  }
}
