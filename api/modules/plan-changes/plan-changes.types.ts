import { Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { BigIntScalar, enumOf } from '../../graphql/scalars.ts'
import { Plan } from '../plans/plans.types.ts'
import { type Finding, findingKinds } from './findings.ts'
import type { MovePreview } from './moving.ts'
import type { PlanChangePreview as Preview } from './plan-changes.ts'

const FindingKind = enumOf(findingKinds)
registerEnumType(FindingKind, { name: 'PlanFindingKind' })

@ObjectType({ description: 'Something a tenant would have too much of, or lose, under another plan.' })
export class PlanFinding {
  @Field(() => FindingKind)
  kind!: Finding['kind']

  @Field(() => String, { description: 'The limit or the feature.' })
  subject!: string

  @Field(() => BigIntScalar, { description: 'How much is used now; of the retention, how many days.' })
  used!: number

  @Field(() => BigIntScalar, { nullable: true, description: 'What the other plan allows; null for a feature.' })
  limit!: number | null

  @Field(() => Boolean, { description: 'Whether the plan can be changed only once this is resolved.' })
  blocks!: boolean

  @Field(() => String)
  message!: string
}

@ObjectType({ description: 'What a change of plan would mean.' })
export class PlanChangePreview {
  @Field(() => Plan)
  from!: Plan

  @Field(() => Plan)
  to!: Plan

  @Field(() => [PlanFinding])
  findings!: PlanFinding[]

  @Field(() => Boolean, { description: 'Whether nothing stands in the way.' })
  allowed!: boolean

  static from({ from, to, findings }: Preview): PlanChangePreview {
    const allowed = !findings.some((finding) => finding.blocks)
    return { from: Plan.from(from), to: Plan.from(to), findings, allowed }
  }
}

@ObjectType({ description: 'A tenant that stays on its version, since it has more than the other one allows.' })
export class BlockedTenant {
  @Field(() => String)
  name!: string

  @Field(() => String)
  slug!: string

  @Field(() => [PlanFinding])
  findings!: PlanFinding[]
}

@ObjectType({
  description: 'What moving the tenants of a retired version to the one on offer would mean. For operators.',
})
export class PlanMovePreview {
  @Field(() => Plan)
  to!: Plan

  @Field(() => Int, { description: 'Tenants that would move.' })
  moving!: number

  @Field(() => Int, { description: 'Of those, how many would have their data kept for a shorter time.' })
  shortened!: number

  @Field(() => Int, { description: 'Tenants that would stay.' })
  staying!: number

  @Field(() => [BlockedTenant], { description: 'The first 50 that would stay, and why.' })
  blocked!: BlockedTenant[]

  static from({ to, ...counts }: MovePreview): PlanMovePreview {
    return { ...counts, to: Plan.from(to) }
  }
}

@InputType()
export class MovePlanTenantsInput {
  @Field(() => String)
  code!: string

  @Field(() => Int, { description: 'The version they are on.' })
  fromVersion!: number

  @Field(() => Int, { description: 'The version on offer that the caller saw.' })
  toVersion!: number
}
