import { Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import { toPublicId, toPublicRoleId } from '../../core/ids.ts'
import { Connection } from '../../graphql/pagination.ts'
import { BigIntScalar, DateTimeScalar } from '../../graphql/scalars.ts'
import type { AlertRow } from './due.ts'
import type { MeterThresholds } from './thresholds.ts'

@ObjectType({ description: 'At which parts of a limit the tenant hears of it, and who gets a mail.' })
export class UsageThresholds {
  @Field(() => String, { description: 'What is limited.' })
  meter!: string

  @Field(() => [Int], { description: 'In percent of the limit, ascending. None: nobody hears of it.' })
  percents!: readonly number[]

  @Field(() => [ID], { description: 'Roles whose holders get a mail.' })
  roles!: readonly string[]

  @Field(() => Boolean, { description: 'Whether the tenant has chosen them; else they are the usual ones.' })
  chosen!: boolean

  static from({ roles, ...thresholds }: MeterThresholds): UsageThresholds {
    return Object.assign(new UsageThresholds(), thresholds, { roles: roles.map(toPublicRoleId) })
  }
}

@ObjectType({ description: 'A threshold of a limit that was reached.' })
export class UsageAlert {
  @Field(() => ID)
  id!: string

  @Field(() => String)
  meter!: string

  @Field(() => Int, { description: 'The threshold, in percent of the limit.' })
  percent!: number

  @Field(() => BigIntScalar, { description: 'The limit as it was.' })
  limit!: number

  @Field(() => BigIntScalar, { description: 'What was used when it was noticed.' })
  used!: number

  @Field(() => DateTimeScalar)
  reachedAt!: Date

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the billing period ends, and use begins at zero. Null for a count of what is there.',
  })
  periodEnd!: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'When a count had fallen far enough below it again.' })
  rearmedAt!: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'When somebody put it away, for everybody.' })
  dismissedAt!: Date | null

  @Field(() => String, { nullable: true, description: 'Who did, in words.' })
  dismissedBy!: string | null

  static from(row: AlertRow): UsageAlert {
    return Object.assign(new UsageAlert(), row, { id: toPublicId('usageAlert', row.id) })
  }
}

@ObjectType()
export class UsageAlertConnection extends Connection(UsageAlert, 'UsageAlert') {}

@InputType()
export class SetThresholdsInput {
  @Field(() => String, { description: 'What is limited.' })
  meter!: string

  @Field(() => [Int], { description: 'Up to 10, from 1 to 1000, in percent of the limit.' })
  percents!: number[]

  @Field(() => [ID])
  roles!: string[]
}

@InputType()
export class DismissAlertInput {
  @Field(() => ID)
  id!: string
}
