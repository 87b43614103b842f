import { Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { subscriptionStates } from '../../db/tables/index.ts'
import { DateTimeScalar, enumOf } from '../../graphql/scalars.ts'
import { type BillingInterval, billingIntervals } from '../../pricing/prices.ts'
import { BillingPeriod, Plan } from '../plans/plans.types.ts'
import type { SubscriptionRow } from './book.ts'
import { BillingCollector } from './collector/collector.types.ts'

const SubscriptionState = enumOf(subscriptionStates)
registerEnumType(SubscriptionState, {
  name: 'SubscriptionState',
  description:
    'PAST_DUE: an invoice is overdue. PAUSED: the tenant is suspended or being deleted, and pays for no new term.',
})
export const BillingIntervalEnum = enumOf(billingIntervals)
registerEnumType(BillingIntervalEnum, { name: 'BillingInterval', description: 'A year is twelve billing periods.' })

@ObjectType({ description: 'What happens to the subscription at the end of what is paid.' })
export class ScheduledChange {
  @Field(() => Plan)
  plan!: Plan

  @Field(() => BillingIntervalEnum)
  interval!: BillingInterval

  @Field(() => DateTimeScalar)
  at!: Date

  @Field(() => Boolean, { description: 'Whether the tenant has canceled.' })
  isCancellation!: boolean
}

@ObjectType({ description: 'Where a tenant stands in what it pays.' })
export class TenantSubscription {
  row!: SubscriptionRow

  @Field(() => SubscriptionState)
  state!: SubscriptionRow['state']

  @Field(() => BillingIntervalEnum)
  interval!: BillingInterval

  @Field(() => BillingCollector)
  collector!: SubscriptionRow['collector']

  @Field(() => DateTimeScalar)
  startedAt!: Date

  @Field(() => DateTimeScalar, { nullable: true })
  trialEndsAt!: Date | null

  @Field(() => BillingPeriod, { nullable: true, description: 'What the base fee is paid for; null where none is.' })
  term!: BillingPeriod | null

  @Field(() => DateTimeScalar, { nullable: true })
  canceledAt!: Date | null

  @Field(() => DateTimeScalar, { nullable: true })
  pausedAt!: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'Since when an invoice is overdue.' })
  pastDueSince!: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'Since then it may not move to a dearer plan.' })
  restrictedAt!: Date | null

  @Field(() => Int, { description: 'Counts changes.' })
  revision!: number

  static from(row: SubscriptionRow): TenantSubscription {
    const { termStart, termEnd } = row
    const term = termStart && termEnd ? { start: termStart, end: termEnd } : null
    return Object.assign(new TenantSubscription(), row, { row, term })
  }
}

@InputType()
export class ChangePlanInput {
  @Field(() => String)
  planCode!: string

  @Field(() => Int, { description: 'The version on offer that the caller saw.' })
  planVersion!: number

  @Field(() => BillingIntervalEnum, { nullable: true, description: 'Default: as it is paid now.' })
  interval?: BillingInterval | null
}
