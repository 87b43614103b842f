import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { toPublicActorId, toPublicId } from '../../core/ids.ts'
import { Connection } from '../../graphql/pagination.ts'
import { DateTimeScalar, enumOf } from '../../graphql/scalars.ts'
import { type Severity, severities } from '../../rules/signal.ts'
import { AuditActorKind } from '../audit/audit.types.ts'
import type { RuleVersionRow } from './history.ts'
import type { RuleRow } from './rules.ts'

export const RuleSeverity = enumOf(severities)
registerEnumType(RuleSeverity, { name: 'RuleSeverity' })

@ObjectType({ description: 'The pack that a rule came with.' })
export class RuleOrigin {
  @Field(() => String, { description: 'The pack.' })
  pack!: string

  @Field(() => String, { description: 'Which of its rules; the same in every version of the pack.' })
  rule!: string

  @Field(() => Int, { description: 'The version of the pack that it was last taken from.' })
  version!: number

  @Field(() => Boolean, { description: 'Whether the tenant has changed it since.' })
  edited!: boolean
}

@ObjectType({ description: 'What a rule says.' })
export class RuleContent {
  @Field(() => String)
  name!: string

  @Field(() => String, { nullable: true })
  description!: string | null

  @Field(() => RuleSeverity)
  severity!: Severity

  @Field(() => [String])
  tags!: string[]

  @Field(() => String, { description: 'In the rule language.' })
  text!: string
}

@ObjectType({ description: 'What a trace must look like. A trace that breaks it raises a signal.' })
export class Rule extends RuleContent {
  @Field(() => ID)
  id!: string

  @Field(() => Boolean)
  enabled!: boolean

  @Field(() => Int, { description: 'Grows with each change of what it says.' })
  version!: number

  @Field(() => RuleOrigin, { nullable: true })
  origin!: RuleOrigin | null

  @Field(() => DateTimeScalar)
  createdAt!: Date

  @Field(() => DateTimeScalar, { description: 'When the current version was written.' })
  updatedAt!: Date

  @Field(() => AuditActorKind, { description: 'Who wrote the current version.' })
  actorKind!: string

  @Field(() => ID, { nullable: true })
  actorId!: string | null

  @Field(() => String)
  actorLabel!: string

  ruleId!: string
  tenantId!: string

  static from(row: RuleRow): Rule {
    const { packId: pack, packRuleId: rule, packVersion: version } = row
    const isOfPack = pack !== null && rule !== null && version !== null
    return Object.assign(new Rule(), row, {
      id: toPublicId('rule', row.id),
      ruleId: row.id,
      actorId: toPublicActorId(row.actorKind, row.actorId),
      origin: isOfPack ? { pack, rule, version, edited: row.version !== row.packWrote } : null,
    })
  }
}

@ObjectType()
export class RuleConnection extends Connection(Rule, 'Rule') {}

@ObjectType({ description: 'What a rule said at one time.' })
export class RuleVersion extends RuleContent {
  @Field(() => ID)
  id!: string

  @Field(() => Int)
  version!: number

  @Field(() => DateTimeScalar)
  at!: Date

  @Field(() => AuditActorKind)
  actorKind!: string

  @Field(() => ID, { nullable: true })
  actorId!: string | null

  @Field(() => String)
  actorLabel!: string

  @Field(() => Int, { nullable: true, description: 'The version that this one brought back.' })
  restoredFrom!: number | null

  static from(row: RuleVersionRow): RuleVersion {
    const id = `${toPublicId('rule', row.ruleId)}/${row.version}`
    return Object.assign(new RuleVersion(), row, { id, actorId: toPublicActorId(row.actorKind, row.actorId) })
  }
}

@ObjectType()
export class RuleVersionConnection extends Connection(RuleVersion, 'RuleVersion') {}

@InputType()
export class RuleFilter {
  @Field(() => String, { nullable: true, description: 'Looks into name, description and text.' })
  search?: string | null

  @Field(() => [RuleSeverity], { nullable: true })
  severities?: Severity[] | null

  @Field(() => Boolean, { nullable: true })
  enabled?: boolean | null

  @Field(() => String, { nullable: true })
  tag?: string | null

  @Field(() => String, { nullable: true, description: 'The pack that it came with.' })
  pack?: string | null
}
