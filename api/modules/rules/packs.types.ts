import { Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { DateTimeScalar, enumOf, JsonScalar } from '../../graphql/scalars.ts'
import type { ExampleSpan, PackRule } from '../../rules/packs/pack.ts'
import type { PackChange as Change, PackView } from './packs.ts'
import { packChangeKinds, packContent } from './packs.ts'
import { Rule, RuleContent } from './rules.types.ts'

export const PackChangeKind = enumOf(packChangeKinds)
registerEnumType(PackChangeKind, {
  name: 'PackChangeKind',
  description: 'How the tenant’s rules differ from the pack.',
  valuesConfig: {
    ADDED: { description: 'The pack has a rule that the tenant has not had.' },
    CHANGED: { description: 'The pack has changed the rule.' },
    EDITED: { description: 'The tenant has changed the rule. Accepting the pack’s overwrites that.' },
    DELETED: { description: 'The tenant has deleted the rule. Accepting brings it back.' },
    DROPPED: { description: 'The pack no longer has the rule. Accepting deletes it.' },
  },
})

@ObjectType({ description: 'A rule of a pack, with a trace that breaks it and one that does not, to try it with.' })
export class RulePackRule extends RuleContent {
  @Field(() => String, { description: 'The same in every version of the pack.' })
  id!: string

  @Field(() => JsonScalar, { description: 'Spans that break it.' })
  bad!: readonly ExampleSpan[]

  @Field(() => JsonScalar, { description: 'Spans that keep to it.' })
  good!: readonly ExampleSpan[]

  static from(rule: PackRule): RulePackRule {
    const { id, bad, good } = rule
    return Object.assign(new RulePackRule(), packContent(rule), { id, bad, good })
  }
}

@ObjectType({ description: 'One difference between the tenant’s rules and the pack, to accept or to leave.' })
export class RulePackChange {
  @Field(() => PackChangeKind)
  kind!: Change['kind']

  @Field(() => String, { description: 'Which rule of the pack.' })
  packRule!: string

  @Field(() => Rule, { nullable: true, description: 'As the tenant has it.' })
  rule!: Rule | null

  @Field(() => RuleContent, { nullable: true, description: 'As the pack has it.' })
  offered!: RuleContent | null

  static from({ kind, packRuleId: packRule, rule, offered }: Change): RulePackChange {
    const content = offered && Object.assign(new RuleContent(), offered)
    return Object.assign(new RulePackChange(), { kind, packRule, rule: rule && Rule.from(rule), offered: content })
  }
}

@ObjectType({ description: 'Rules that the product brings along. Once installed they are the tenant’s own.' })
export class RulePack {
  @Field(() => String)
  id!: string

  @Field(() => Int, { description: 'The version that is shipped.' })
  version!: number

  @Field(() => String)
  name!: string

  @Field(() => String)
  description!: string

  @Field(() => [RulePackRule])
  rules!: RulePackRule[]

  @Field(() => Int, { nullable: true, description: 'The version that is installed; null: none is.' })
  installedVersion!: number | null

  @Field(() => DateTimeScalar, { nullable: true })
  installedAt!: Date | null

  @Field(() => [RulePackChange], { description: 'Of an installed pack: where the tenant’s rules differ from it.' })
  changes!: RulePackChange[]

  static from({ pack, installed, changes }: PackView): RulePack {
    return Object.assign(new RulePack(), pack, {
      rules: pack.rules.map(RulePackRule.from),
      installedVersion: installed?.version ?? null,
      installedAt: installed?.installedAt ?? null,
      changes: changes.map(RulePackChange.from),
    })
  }
}

@InputType()
export class InstallRulePackInput {
  @Field(() => String)
  pack!: string

  @Field(() => [String], { nullable: true, description: 'Which of its rules; all when left out.' })
  rules?: string[] | null
}

@InputType()
export class UpgradeRulePackInput {
  @Field(() => String)
  pack!: string

  @Field(() => [String], { description: 'Rules of the pack whose change is taken over (`packRule`).' })
  accept!: string[]
}

@InputType()
export class RemoveRulePackInput {
  @Field(() => String)
  pack!: string
}
