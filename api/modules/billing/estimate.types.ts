import { Field, ObjectType } from 'type-graphql'
import { BigIntScalar, DateTimeScalar } from '../../graphql/scalars.ts'
import type { BillingInterval } from '../../pricing/prices.ts'
import { PlanFinding } from '../plan-changes/plan-changes.types.ts'
import { BillingPeriod, Plan } from '../plans/plans.types.ts'
import { EstimatedLine } from './lines.types.ts'
import { BillingIntervalEnum } from './subscription.types.ts'
import type { Estimate, BillingPreview as Preview } from './upcoming.ts'

@ObjectType({ description: 'What an invoice would say if it were made now. Amounts are minor units.' })
export class InvoiceEstimate {
  @Field(() => String)
  currency!: string

  @Field(() => BillingPeriod)
  period!: BillingPeriod

  @Field(() => [EstimatedLine])
  lines!: EstimatedLine[]

  @Field(() => BigIntScalar)
  subtotal!: bigint

  @Field(() => BigIntScalar)
  credits!: bigint

  @Field(() => BigIntScalar)
  tax!: bigint

  @Field(() => BigIntScalar)
  total!: bigint

  static from({ lines, ...sums }: Estimate): InvoiceEstimate {
    return Object.assign(new InvoiceEstimate(), sums, { lines: lines.map(EstimatedLine.from) })
  }
}

@ObjectType({ description: 'What choosing a plan or interval would mean for what the tenant pays.' })
export class BillingPreview {
  @Field(() => Plan)
  from!: Plan

  @Field(() => Plan)
  to!: Plan

  @Field(() => BillingIntervalEnum)
  interval!: BillingInterval

  @Field(() => [PlanFinding])
  findings!: PlanFinding[]

  @Field(() => Boolean, { description: 'Whether nothing stands in the way.' })
  allowed!: boolean

  @Field(() => Boolean, { description: 'Whether it would happen at once, rather than at the end of what is paid.' })
  isImmediate!: boolean

  @Field(() => DateTimeScalar, { nullable: true, description: 'Null when it changes nothing.' })
  effectiveAt!: Date | null

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Until when there would be no base fee: a trial that begins with it, or one that goes on.',
  })
  trialEndsAt!: Date | null

  @Field(() => InvoiceEstimate, { nullable: true, description: 'What would be invoiced at once; null for nothing.' })
  now!: InvoiceEstimate | null

  @Field(() => InvoiceEstimate, { nullable: true, description: 'What would be invoiced when that trial is over.' })
  afterTrial!: InvoiceEstimate | null

  @Field(() => InvoiceEstimate, { description: 'The next invoice of the running period, after the change.' })
  next!: InvoiceEstimate

  static from({ from, to, now, afterTrial, next, findings, ...rest }: Preview): BillingPreview {
    return {
      ...{ ...rest, findings, from: Plan.from(from), to: Plan.from(to) },
      allowed: !findings.some(({ blocks }) => blocks),
      now: now && InvoiceEstimate.from(now),
      afterTrial: afterTrial && InvoiceEstimate.from(afterTrial),
      next: InvoiceEstimate.from(next),
    }
  }
}
