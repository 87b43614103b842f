import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import { type Ctx as Context, requireTenant } from '../../core/context.ts'
import { Allow } from '../../graphql/allow.ts'
import { installPack, removePack, upgradePack } from './pack-changes.ts'
import { listPacks } from './packs.ts'
import { InstallRulePackInput, RemoveRulePackInput, RulePack, UpgradeRulePackInput } from './packs.types.ts'

@Resolver()
export class RulePacksResolver {
  @Allow('rules:read')
  @Query(() => [RulePack], { description: 'The packs there are, and what the tenant has of them.' })
  async rulePacks(@Ctx() ctx: Context): Promise<RulePack[]> {
    return (await listPacks(requireTenant(ctx))).map(RulePack.from)
  }

  @Allow('rules:manage', 'rulepack.install')
  @Mutation(() => RulePack, { description: 'Makes the rules of a pack the tenant’s own, switched on.' })
  async installRulePack(
    @Ctx() ctx: Context,
    @Arg('input', () => InstallRulePackInput) input: InstallRulePackInput,
  ): Promise<RulePack> {
    return RulePack.from(await installPack(requireTenant(ctx), input))
  }

  @Allow('rules:manage', 'rulepack.upgrade')
  @Mutation(() => RulePack, { description: 'Takes over the changes of a pack that are accepted; the others are left.' })
  async upgradeRulePack(
    @Ctx() ctx: Context,
    @Arg('input', () => UpgradeRulePackInput) input: UpgradeRulePackInput,
  ): Promise<RulePack> {
    return RulePack.from(await upgradePack(requireTenant(ctx), input))
  }

  @Allow('rules:manage', 'rulepack.remove')
  @Mutation(() => RulePack, { description: 'Deletes the rules of a pack; those that the tenant has changed stay.' })
  async removeRulePack(
    @Ctx() ctx: Context,
    @Arg('input', () => RemoveRulePackInput) { pack }: RemoveRulePackInput,
  ): Promise<RulePack> {
    return RulePack.from(await removePack(requireTenant(ctx), pack))
  }
}
