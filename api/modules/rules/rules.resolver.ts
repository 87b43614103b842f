import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql'
import { type Ctx as Context, requireTenant, withTenant } from '../../core/context.ts'
import { fromPublicId } from '../../core/ids.ts'
import { Allow } from '../../graphql/allow.ts'
import { PageArgs } from '../../graphql/pagination.ts'
import { formatText } from '../../rules/syntax/format.ts'
import { parseRule } from '../../rules/syntax/parse.ts'
import { createRule, restoreRuleVersion, setRuleEnabled, updateRule } from './changes.ts'
import { deleteRule, restoreRule } from './deletion.ts'
import { listRuleVersions } from './history.ts'
import { listRules, listRuleTags } from './list.ts'
import { getRule } from './rules.ts'
import { Rule, RuleConnection, RuleFilter, RuleVersion, RuleVersionConnection } from './rules.types.ts'
import {
  CreateRuleInput,
  DeleteRuleInput,
  RestoreRuleInput,
  RestoreRuleVersionInput,
  RuleCheck,
  SetRuleEnabledInput,
  UpdateRuleInput,
} from './rules-input.types.ts'

const ruleId = (id: string) => fromPublicId('rule', id)

@Resolver(() => Rule)
export class RulesResolver {
  @Allow('rules:read')
  @Query(() => RuleConnection, { description: 'The tenant’s rules, newest first.' })
  async rules(
    @Ctx() ctx: Context,
    @Arg('filter', () => RuleFilter, { nullable: true }) filter: RuleFilter | null,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<RuleConnection> {
    return RuleConnection.of(await listRules(requireTenant(ctx), filter ?? {}, args), Rule.from)
  }

  @Allow('rules:read')
  @Query(() => Rule)
  async rule(@Ctx() ctx: Context, @Arg('id', () => ID) id: string): Promise<Rule> {
    return Rule.from(await getRule(requireTenant(ctx), ruleId(id)))
  }

  @Allow('rules:read')
  @Query(() => [String], { description: 'The tags of the tenant’s rules, to find rules by: at most 500.' })
  async ruleTags(@Ctx() ctx: Context): Promise<string[]> {
    return listRuleTags(requireTenant(ctx))
  }

  @Allow('rules:read')
  @Query(() => RuleCheck, { description: 'Reads a rule’s text and says what is wrong with it. Saves nothing.' })
  checkRule(@Arg('text', () => String) text: string): RuleCheck {
    const { problems } = parseRule(text)
    return { problems, formatted: problems.length === 0 ? formatText(text) : null }
  }

  @Allow('rules:manage', 'rule.create')
  @Mutation(() => Rule, { description: 'Writes a new rule.' })
  async createRule(@Ctx() ctx: Context, @Arg('input', () => CreateRuleInput) input: CreateRuleInput): Promise<Rule> {
    return Rule.from(await createRule(requireTenant(ctx), input))
  }

  @Allow('rules:manage', 'rule.update')
  @Mutation(() => Rule, { description: 'Changes what is named of a rule, as a new version.' })
  async updateRule(
    @Ctx() ctx: Context,
    @Arg('input', () => UpdateRuleInput) { id, ...change }: UpdateRuleInput,
  ): Promise<Rule> {
    return Rule.from(await updateRule(requireTenant(ctx), ruleId(id), change))
  }

  @Allow('rules:manage', 'rule.switch')
  @Mutation(() => Rule, { description: 'Switches a rule on or off.' })
  async setRuleEnabled(
    @Ctx() ctx: Context,
    @Arg('input', () => SetRuleEnabledInput) { id, enabled }: SetRuleEnabledInput,
  ): Promise<Rule> {
    return Rule.from(await setRuleEnabled(requireTenant(ctx), ruleId(id), enabled))
  }

  @Allow('rules:manage', 'rule.restore')
  @Mutation(() => Rule, { description: 'Writes what an earlier version said as a new version.' })
  async restoreRuleVersion(
    @Ctx() ctx: Context,
    @Arg('input', () => RestoreRuleVersionInput) { id, ...versions }: RestoreRuleVersionInput,
  ): Promise<Rule> {
    return Rule.from(await restoreRuleVersion(requireTenant(ctx), ruleId(id), versions))
  }

  @Allow('rules:manage', 'rule.delete')
  @Mutation(() => Rule, { description: 'Deletes a rule; for 30 days it can be restored. What it has found stays.' })
  async deleteRule(@Ctx() ctx: Context, @Arg('input', () => DeleteRuleInput) { id }: DeleteRuleInput): Promise<Rule> {
    return Rule.from(await deleteRule(requireTenant(ctx), ruleId(id)))
  }

  @Allow('rules:manage', 'rule.undelete')
  @Mutation(() => Rule, { description: 'Brings a deleted rule back as it was, with its versions.' })
  async restoreRule(
    @Ctx() ctx: Context,
    @Arg('input', () => RestoreRuleInput) { id }: RestoreRuleInput,
  ): Promise<Rule> {
    return Rule.from(await restoreRule(requireTenant(ctx), ruleId(id)))
  }

  @FieldResolver(() => RuleVersionConnection, { description: 'Every version, newest first.' })
  async versions(
    @Ctx() ctx: Context,
    @Root() rule: Rule,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<RuleVersionConnection> {
    const page = await listRuleVersions(withTenant(ctx, rule.tenantId), rule.ruleId, args)
    return RuleVersionConnection.of(page, RuleVersion.from)
  }
}
