import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql'
import { type Ctx as Context, requireTenant } from '../../core/context.ts'
import { fromPublicId } from '../../core/ids.ts'
import { Allow } from '../../graphql/allow.ts'
import { getSession, rebuildSession } from './session.ts'
import { RulesSession, RuleTrial, TraceScalar } from './session.types.ts'
import { testRule, triedRule } from './try.ts'

@Resolver()
export class RulesSessionResolver {
  @Allow('rules:read')
  @Query(() => RulesSession)
  async rulesSession(@Ctx() ctx: Context): Promise<RulesSession> {
    return RulesSession.from(await getSession(requireTenant(ctx)))
  }

  @Allow('rules:manage', 'rules.rebuild-session')
  @Mutation(() => RulesSession, { description: 'Has every replica load the rules anew.' })
  async rebuildRulesSession(@Ctx() ctx: Context): Promise<RulesSession> {
    return RulesSession.from(await rebuildSession(requireTenant(ctx)))
  }

  @Allow('rules:read')
  @Query(() => RuleTrial, { description: 'Tries one rule, saved (`id`) or not (`text`), on a trace. Keeps nothing.' })
  testRule(
    @Ctx() ctx: Context,
    @Arg('id', () => ID, { nullable: true }) id: string | null,
    @Arg('text', () => String, { nullable: true }) text: string | null,
    @Arg('trace', () => TraceScalar) trace: unknown,
  ): Promise<RuleTrial> {
    const rule = triedRule(id ?? null, text ?? null)
    const tried = rule.id === undefined ? rule : { id: fromPublicId('rule', rule.id) }
    return testRule(requireTenant(ctx), tried, trace)
  }
}
