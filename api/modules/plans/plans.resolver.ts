import { Ctx, Query, Resolver } from 'type-graphql'
import type { Ctx as Context } from '../../core/context.ts'
import { Public } from '../../graphql/allow.ts'
import { listPlans } from './plans.ts'
import { Plan } from './plans.types.ts'

@Resolver()
export class PlansResolver {
  @Public()
  @Query(() => [Plan], { description: 'The plans on offer.' })
  async plans(@Ctx() ctx: Context): Promise<Plan[]> {
    return (await listPlans(ctx)).map(Plan.from)
  }
}
