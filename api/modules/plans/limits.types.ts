import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { toPublicId } from '../../core/ids.ts'
import { BigIntScalar, DateTimeScalar, enumOf } from '../../graphql/scalars.ts'
import { isPerPeriod, type LimitPolicy, limitNames } from './limit-names.ts'
import type { EffectiveLimit, EffectiveLimits, LimitStanding, OverrideRow } from './limits.ts'
import { LimitPolicyEnum, Plan } from './plans.types.ts'

const limitSources = ['PLAN', 'OVERRIDE'] as const
const LimitSource = enumOf(limitSources)
registerEnumType(LimitSource, { name: 'LimitSource' })

@ObjectType({ description: 'A limit that an operator gave one tenant instead of its plan’s.' })
export class LimitOverride {
  @Field(() => ID)
  id!: string

  @Field(() => String)
  meter!: string

  @Field(() => BigIntScalar, { nullable: true, description: 'Null is unlimited.' })
  limit!: number | null

  @Field(() => String)
  reason!: string

  @Field(() => DateTimeScalar, { nullable: true, description: 'When what it covers counts again.' })
  expiresAt!: Date | null

  @Field(() => DateTimeScalar)
  createdAt!: Date

  @Field(() => String, { description: 'Who gave it, in words.' })
  by!: string

  static from(row: OverrideRow): LimitOverride {
    const { actorLabel: by, value: limit } = row
    return Object.assign(new LimitOverride(), row, { id: toPublicId('limitOverride', row.id), limit, by })
  }
}

const notCounted = { used: null, reserved: 0, remaining: null, isOver: false, resetsAt: null }

@ObjectType({ description: 'What one meter of a tenant is limited to now, where that comes from, and what is used.' })
export class TenantLimit {
  @Field(() => String)
  meter!: string

  @Field(() => BigIntScalar, { nullable: true, description: 'Null is unlimited.' })
  limit!: number | null

  @Field(() => LimitPolicyEnum)
  policy!: LimitPolicy

  @Field(() => Int, { description: 'How far above a HARD limit still passes, in percent of it.' })
  gracePercent!: number

  @Field(() => Boolean, { description: 'Whether it is a sum that begins at zero in every billing period.' })
  perPeriod!: boolean

  @Field(() => LimitSource)
  source!: (typeof limitSources)[number]

  @Field(() => BigIntScalar, { nullable: true, description: 'What the plan alone gives.' })
  planLimit!: number | null

  @Field(() => LimitOverride, { nullable: true })
  override!: LimitOverride | null

  @Field(() => BigIntScalar, {
    nullable: true,
    description: 'What is used now, or in the running billing period; null where that is not counted here.',
  })
  used!: number | null

  @Field(() => BigIntScalar, { description: 'What is spoken for besides: reservations, and calls being let in.' })
  reserved!: number

  @Field(() => BigIntScalar, {
    nullable: true,
    description: 'What may still be used: up to where a HARD limit refuses, else up to the limit. Null is any amount.',
  })
  remaining!: number | null

  @Field(() => Boolean, { description: 'More is used than the limit, which lets pass or has been lowered.' })
  isOver!: boolean

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the billing period ends, and a sum begins anew.' })
  resetsAt!: Date | null

  static from(
    meter: (typeof limitNames)[number],
    limit: EffectiveLimit,
    standing: LimitStanding | undefined,
  ): TenantLimit {
    return Object.assign(new TenantLimit(), limit, standing ?? notCounted, {
      meter,
      perPeriod: isPerPeriod(meter),
      source: limit.override ? ('OVERRIDE' as const) : ('PLAN' as const),
      override: limit.override && LimitOverride.from(limit.override),
    })
  }
}

@ObjectType({ description: 'What a tenant may use, and uses.' })
export class TenantLimits {
  @Field(() => Plan, { description: 'The version of its plan that the tenant is on.' })
  plan!: Plan

  @Field(() => [TenantLimit])
  limits!: TenantLimit[]

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the first of the overrides runs out: read again then. Null when none does.',
  })
  goodUntil!: Date | null

  static from({
    effective,
    standings,
  }: {
    effective: EffectiveLimits
    standings: ReadonlyMap<string, LimitStanding>
  }): TenantLimits {
    const limits = limitNames.map((meter) => TenantLimit.from(meter, effective.limits[meter], standings.get(meter)))
    return { plan: Plan.from(effective.plan), limits, goodUntil: effective.goodUntil }
  }
}

@InputType()
export class SetLimitOverrideInput {
  @Field(() => String)
  meter!: string

  @Field(() => BigIntScalar, { nullable: true, description: 'Null is unlimited.' })
  limit!: number | null

  @Field(() => String, { description: 'Why; the tenant sees it.' })
  reason!: string

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it ends. Without one it stays.' })
  expiresAt?: Date | null
}

@InputType()
export class EndLimitOverrideInput {
  @Field(() => ID)
  id!: string
}
