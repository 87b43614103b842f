import { Field, Int, ObjectType } from 'type-graphql'
import { BigIntScalar } from '../../graphql/scalars.ts'
import type { PlanRow } from './plans.ts'

/** What a plan is compared by comes first; jsonb keeps no order of its own. */
const meterOrder = ['api_calls', 'spans', 'signals', 'rules', 'members', 'api_keys', 'webhooks', 'retention_days']

@ObjectType()
export class PlanLimit {
  @Field(() => String, {
    description: 'What is limited: api_calls, spans, signals (a month), rules, members, api_keys …',
  })
  meter!: string

  @Field(() => BigIntScalar, { nullable: true, description: 'Null is unlimited.' })
  limit!: number | null
}

@ObjectType({ description: 'What a tenant may use.' })
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

  static from(row: PlanRow): Plan {
    const limits = Object.entries(row.limits)
      .map(([meter, limit]) => ({ meter, limit }))
      .sort((a, b) => meterOrder.indexOf(a.meter) - meterOrder.indexOf(b.meter))
    return Object.assign(new Plan(), row, { limits })
  }
}
