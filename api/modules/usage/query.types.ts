import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { toPublicId } from '../../core/ids.ts'
import { BigIntScalar, DateTimeScalar, enumOf } from '../../graphql/scalars.ts'
import type { UsageAnswer } from './query.ts'
import { groupings, type Series } from './series.ts'
import { granularities } from './steps.ts'
import { Meter } from './usage.types.ts'

export const UsageGranularity = enumOf(granularities)
registerEnumType(UsageGranularity, { name: 'UsageGranularity' })
export const UsageGrouping = enumOf(groupings)
registerEnumType(UsageGrouping, { name: 'UsageGrouping' })

@InputType()
export class UsageInput {
  @Field(() => [String], { nullable: true, description: 'Codes of meters; all when left out.' })
  meters?: string[] | null

  @Field(() => DateTimeScalar)
  from!: Date

  @Field(() => DateTimeScalar, { description: 'Not itself part of the range.' })
  to!: Date

  @Field(() => UsageGranularity, { description: 'By the minute up to 35 days back.' })
  granularity!: (typeof granularities)[number]

  @Field(() => String, {
    nullable: true,
    description: 'IANA name of the zone whose days and months are meant; the tenant’s when left out.',
  })
  timeZone?: string | null

  @Field(() => UsageGrouping, { nullable: true })
  groupBy?: (typeof groupings)[number] | null

  @Field(() => Int, { nullable: true, description: 'How many keys or subjects of a meter are named, 1 to 50; 10.' })
  top?: number | null

  @Field(() => Boolean, { nullable: true, description: 'Also the same number of steps just before the range.' })
  compareToPrevious?: boolean | null
}

@ObjectType({ description: 'What the running billing period will end with if things go on as of late.' })
export class UsageForecast {
  @Field(() => DateTimeScalar)
  periodStart!: Date

  @Field(() => DateTimeScalar)
  periodEnd!: Date

  @Field(() => BigIntScalar, { description: 'Used in the period so far.' })
  used!: bigint

  @Field(() => BigIntScalar, { description: 'At the end of the period.' })
  value!: bigint

  @Field(() => String, { description: 'How it was found.' })
  method!: string
}

@ObjectType()
export class PreviousUsage {
  @Field(() => [BigIntScalar], { nullable: 'items' })
  values!: (bigint | null)[]

  @Field(() => BigIntScalar, { nullable: true })
  total!: bigint | null
}

@ObjectType({ description: 'The values of one meter, or of one key or subject of it.' })
export class UsageSeries {
  name!: string | null

  @Field(() => Meter)
  meter!: Meter

  @Field(() => UsageGrouping)
  grouping!: string

  @Field(() => ID, { nullable: true, description: 'The API key that recorded it.' })
  keyId!: string | null

  @Field(() => String, { nullable: true, description: 'What that key is called now.' })
  keyName!: string | null

  @Field(() => String, { nullable: true })
  subject!: string | null

  @Field(() => Boolean, { description: 'Everything that is not among the largest, together.' })
  isRest!: boolean

  @Field(() => [BigIntScalar], {
    nullable: 'items',
    description: 'One value a step. A sum is 0 where nothing was used; a gauge null before its first reading.',
  })
  values!: (bigint | null)[]

  @Field(() => BigIntScalar, { nullable: true, description: 'Of the whole range, by the meter’s aggregation.' })
  total!: bigint | null

  @Field(() => PreviousUsage, { nullable: true })
  previous!: PreviousUsage | null

  static from(series: UsageAnswer['series'][number]): UsageSeries {
    return Object.assign(new UsageSeries(), series, namesOf(series))
  }
}

/** Who a series is of, as the API names them. */
export function namesOf({ grouping, name }: Series) {
  return {
    keyId: grouping === 'KEY' && name ? toPublicId('apiKey', name) : null,
    subject: grouping === 'SUBJECT' ? name : null,
    isRest: grouping !== 'TOTAL' && name === null,
  }
}

@ObjectType({ description: 'What the tenant used in a range, step by step.' })
export class Usage {
  @Field(() => String)
  timeZone!: string

  @Field(() => [DateTimeScalar], { description: 'Where the steps begin, and where the last one ends.' })
  edges!: Date[]

  @Field(() => [UsageSeries])
  series!: UsageSeries[]

  static from({ series, ...answer }: UsageAnswer): Usage {
    return Object.assign(new Usage(), answer, { series: series.map(UsageSeries.from) })
  }
}
