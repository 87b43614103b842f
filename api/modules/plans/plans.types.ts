import { Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { planStates } from '../../db/tables/index.ts'
import { BigIntScalar, DateTimeScalar, enumOf } from '../../graphql/scalars.ts'
import { isPerPeriod, type LimitPolicy, limitNames, limitPolicies } from './limit-names.ts'
import { policyOf } from './limits.ts'
import type { PlanRow } from './plans.ts'
import { PlanPrices, PlanPricesInput } from './prices.types.ts'

export const LimitPolicyEnum = enumOf(limitPolicies)
const PlanState = enumOf(planStates)
registerEnumType(LimitPolicyEnum, {
  name: 'LimitPolicy',
  description: 'HARD refuses above the limit, SOFT lets pass and says so, OBSERVE only counts.',
})
registerEnumType(PlanState, {
  name: 'PlanState',
  description: 'PUBLISHED is on offer and never changes; RETIRED stays for the tenants on it.',
})

@ObjectType()
export class PlanLimit {
  @Field(() => String, {
    description: 'What is limited: api_calls, spans, signals (per billing period), rules, members, api_keys …',
  })
  meter!: string

  @Field(() => BigIntScalar, { nullable: true, description: 'Null is unlimited.' })
  limit!: number | null

  @Field(() => LimitPolicyEnum)
  policy!: LimitPolicy

  @Field(() => Int, { description: 'How far above a HARD limit still passes, in percent of it.' })
  gracePercent!: number

  @Field(() => Boolean, { description: 'Whether it is a sum that begins at zero in every billing period.' })
  perPeriod!: boolean
}

@ObjectType({ description: 'A version of a plan: what a tenant on it may use.' })
export class Plan {
  @Field(() => String)
  code!: string

  @Field(() => Int)
  version!: number

  @Field(() => String)
  name!: string

  @Field(() => String)
  summary!: string

  @Field(() => [PlanLimit])
  limits!: PlanLimit[]

  @Field(() => [String], { description: 'What it includes: custom_roles, sso.' })
  features!: string[]

  @Field(() => PlanPrices, { nullable: true, description: 'Null: by agreement, and nothing is charged for it here.' })
  prices!: PlanPrices | null

  @Field(() => PlanState)
  state!: PlanRow['state']

  @Field(() => Int, { description: 'Its place among the plans, from 1.' })
  position!: number

  @Field(() => Int, { description: 'Counts edits of a draft; who edits or publishes it names the one they saw.' })
  revision!: number

  @Field(() => DateTimeScalar, { nullable: true })
  publishedAt!: Date | null

  @Field(() => DateTimeScalar, { nullable: true })
  retiredAt!: Date | null

  static from(row: PlanRow): Plan {
    // In the order they are compared by; jsonb keeps none of its own.
    const limits = limitNames.map((meter) => {
      const limit = row.limits[meter] ?? null
      return { meter, limit, ...policyOf(row, meter), perPeriod: isPerPeriod(meter) }
    })
    return Object.assign(new Plan(), row, { limits, prices: row.prices && PlanPrices.from(row.prices) })
  }
}

@ObjectType({ description: 'From its start on, before its end.' })
export class BillingPeriod {
  @Field(() => DateTimeScalar)
  start!: Date

  @Field(() => DateTimeScalar)
  end!: Date
}

@ObjectType({ description: 'A version in the catalogue. For operators.' })
export class CataloguedPlan {
  @Field(() => Plan)
  plan!: Plan

  @Field(() => Int, { description: 'How many tenants are on it.' })
  tenants!: number
}

@InputType()
export class CreatePlanDraftInput {
  @Field(() => String, { description: 'The plan whose next version it is, or the code of a new plan.' })
  code!: string

  @Field(() => String, { description: 'What it begins as a copy of.' })
  fromCode!: string

  @Field(() => Int)
  fromVersion!: number
}

@InputType()
export class PlanLimitInput {
  @Field(() => String)
  meter!: string

  @Field(() => BigIntScalar, { nullable: true, description: 'Null is unlimited.' })
  limit!: number | null

  @Field(() => LimitPolicyEnum, { nullable: true, description: 'Default HARD.' })
  policy?: LimitPolicy | null

  @Field(() => Int, { nullable: true, description: 'Default 0.' })
  gracePercent?: number | null
}

@InputType({ description: 'A draft as the caller saw it.' })
export class PlanDraftInput {
  @Field(() => String)
  code!: string

  @Field(() => Int)
  version!: number

  @Field(() => Int)
  revision!: number
}

@InputType()
export class UpdatePlanDraftInput extends PlanDraftInput {
  @Field(() => String, { nullable: true })
  name?: string | null

  @Field(() => String, { nullable: true })
  summary?: string | null

  @Field(() => Int, { nullable: true })
  position?: number | null

  @Field(() => [PlanLimitInput], { nullable: true, description: 'Replaces all of them; one left out is unlimited.' })
  limits?: PlanLimitInput[] | null

  @Field(() => [String], { nullable: true })
  features?: string[] | null

  @Field(() => PlanPricesInput, {
    nullable: true,
    description: 'Replaces all of them; null: by agreement. Left out they stay as they are.',
  })
  prices?: PlanPricesInput | null
}

@InputType()
export class RetirePlanInput {
  @Field(() => String)
  code!: string
}
