import { GraphQLScalarType } from 'graphql'
import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { meterAggregations, meterKinds } from '../../db/tables/index.ts'
import { DateTimeScalar, enumOf, JsonScalar } from '../../graphql/scalars.ts'
import type { UsageEvent } from './events.ts'
import type { RecordingReport } from './usage.ts'

export const MeterKind = enumOf(meterKinds)
registerEnumType(MeterKind, { name: 'MeterKind', description: 'A SUM adds up, a GAUGE is read now and then.' })
export const MeterAggregation = enumOf(meterAggregations)
registerEnumType(MeterAggregation, { name: 'MeterAggregation' })
const statuses = ['DUPLICATE', 'CONFLICT', 'REFUSED'] as const
export const UsageEventStatus = enumOf(statuses)
registerEnumType(UsageEventStatus, { name: 'UsageEventStatus' })

@ObjectType({ description: 'What is counted.' })
export class Meter {
  @Field(() => String)
  code!: string

  @Field(() => String)
  name!: string

  @Field(() => String, { description: 'One of what: call, span, byte.' })
  unit!: string

  @Field(() => MeterKind)
  kind!: string

  @Field(() => MeterAggregation, { description: 'How the values of a span of time become one.' })
  aggregation!: (typeof meterAggregations)[number]

  @Field(() => Boolean, { description: 'Events on a stopped meter are refused.' })
  active!: boolean
}

@InputType()
export class SetMeterActiveInput {
  @Field(() => String)
  code!: string

  @Field(() => Boolean)
  active!: boolean
}

/**
 * A scalar rather than an input type: what is wrong with one event is said of that event, where GraphQL would refuse the
 * whole call; and reading 1,000 typed events takes as long as all else that this process does with them.
 */
export const UsageEventScalar = new GraphQLScalarType({
  ...JsonScalar.toConfig(),
  name: 'UsageEvent',
  extensions: { checksTexts: true },
  description: `One thing that was used, an object:
- \`meter\`: its code
- \`quantity\`: a whole number up to 2^53 - 1; 0 for gauges alone
- \`source\`: what sends it, for instance a service and its instance
- \`id\`: with the source it says which event this is: the same pair counts once. UUIDv7 is written fastest
- \`occurredAt\`: ISO 8601 with a zone; from 35 days ago to 5 minutes ahead
- \`subject\` (optional): what it was used for: a service, an operation
- \`dimensions\` (optional): an object of up to 10 texts, kept with the event`,
})

@InputType()
export class RecordUsageInput {
  @Field(() => [UsageEventScalar], { description: 'Up to 10,000.' })
  events!: unknown[]
}

@ObjectType()
export class UsageEventOutcome {
  @Field(() => Int, { description: 'Place of the event in the call, from 0.' })
  index!: number

  @Field(() => UsageEventStatus)
  status!: string

  @Field(() => String)
  reason!: string
}

@ObjectType({ description: 'What became of the events of a call.' })
export class UsageReport implements RecordingReport {
  @Field(() => Int, { description: 'Counted by this call, and on disk.' })
  accepted!: number

  @Field(() => Int, { description: 'Recorded before with the same content: counted then.' })
  duplicates!: number

  @Field(() => Int, { description: 'Recorded before with other content, which stays.' })
  conflicts!: number

  @Field(() => Int, { description: 'Not valid.' })
  refused!: number

  @Field(() => [UsageEventOutcome], { description: 'Those that were not accepted, in order.' })
  notAccepted!: RecordingReport['notAccepted']
}

@InputType()
export class ReverseUsageInput {
  @Field(() => String)
  source!: string

  @Field(() => ID)
  id!: string

  @Field(() => String)
  reason!: string
}

@ObjectType({ description: 'An event that was taken back.' })
export class ReversedUsage {
  @Field(() => String)
  source!: string

  @Field(() => ID)
  id!: string

  @Field(() => String)
  meter!: string

  @Field(() => Float)
  quantity!: number

  @Field(() => DateTimeScalar)
  occurredAt!: Date

  static from(event: UsageEvent): ReversedUsage {
    return Object.assign(new ReversedUsage(), event, { occurredAt: new Date(event.occurredAt) })
  }
}
