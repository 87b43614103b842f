import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql'
import { toPublicId } from '../../core/ids.ts'
import { increaseStates } from '../../db/tables/index.ts'
import { Connection } from '../../graphql/pagination.ts'
import { BigIntScalar, DateTimeScalar, enumOf } from '../../graphql/scalars.ts'
import { Tenant } from '../tenants/tenants.types.ts'
import { type Decision, decisions, type PlatformIncrease as PlatformIncreaseView } from './decisions.ts'
import type { IncreaseRow } from './increases.ts'

const IncreaseState = enumOf(increaseStates)
registerEnumType(IncreaseState, { name: 'IncreaseState' })
const IncreaseDecision = enumOf(decisions)
registerEnumType(IncreaseDecision, { name: 'IncreaseDecision' })

@ObjectType({ description: 'A tenant’s wish for a higher limit, and what operators said to it.' })
export class IncreaseRequest {
  @Field(() => ID)
  id!: string

  @Field(() => String, { description: 'What is limited.' })
  meter!: string

  @Field(() => BigIntScalar, { description: 'The limit when they asked.' })
  limitBefore!: number

  @Field(() => BigIntScalar, { nullable: true, description: 'The limit they ask for. Null is unlimited.' })
  wanted!: number | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'Until when they need it, if they said.' })
  wantedUntil!: Date | null

  @Field(() => String)
  reason!: string

  @Field(() => IncreaseState)
  state!: IncreaseRow['state']

  @Field(() => DateTimeScalar)
  createdAt!: Date

  @Field(() => String, { description: 'Who asked, in words.' })
  by!: string

  @Field(() => DateTimeScalar, { nullable: true })
  closedAt!: Date | null

  @Field(() => String, { nullable: true, description: 'Who decided or took it back, in words.' })
  closedBy!: string | null

  @Field(() => String, { nullable: true, description: 'What the operator writes.' })
  note!: string | null

  @Field(() => BigIntScalar, { nullable: true, description: 'Of an approved one: the limit given. Null is unlimited.' })
  granted!: number | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'Of an approved one: until when.' })
  grantedUntil!: Date | null

  static from(row: IncreaseRow): IncreaseRequest {
    const { id, actorLabel: by } = row
    return Object.assign(new IncreaseRequest(), row, { id: toPublicId('increaseRequest', id), by })
  }
}

@ObjectType()
export class IncreaseRequestConnection extends Connection(IncreaseRequest, 'IncreaseRequest') {}

@ObjectType({ description: 'A request with the tenant whose it is. For operators.' })
export class PlatformIncrease {
  @Field(() => ID)
  id!: string

  @Field(() => IncreaseRequest)
  request!: IncreaseRequest

  @Field(() => Tenant)
  tenant!: Tenant

  static from({ request, tenant }: PlatformIncreaseView): PlatformIncrease {
    const shown = IncreaseRequest.from(request)
    return Object.assign(new PlatformIncrease(), { id: shown.id, request: shown, tenant: Tenant.from(tenant) })
  }
}

@ObjectType()
export class PlatformIncreaseConnection extends Connection(PlatformIncrease, 'PlatformIncrease') {}

@InputType()
export class RequestIncreaseInput {
  @Field(() => String, { description: 'What is limited.' })
  meter!: string

  @Field(() => BigIntScalar, { nullable: true, description: 'More than there is now. Null is unlimited.' })
  limit!: number | null

  @Field(() => String, { description: 'What it is needed for; operators read it.' })
  reason!: string

  @Field(() => DateTimeScalar, { nullable: true, description: 'Until when it is needed. Default: operators choose.' })
  until?: Date | null
}

@InputType()
export class CancelIncreaseInput {
  @Field(() => ID)
  id!: string
}

@InputType()
export class PlatformIncreaseFilter {
  @Field(() => [IncreaseState], { nullable: true })
  states?: IncreaseRow['state'][] | null
}

@InputType()
export class DecideIncreaseInput {
  @Field(() => ID)
  id!: string

  @Field(() => IncreaseDecision)
  decision!: Decision

  @Field(() => BigIntScalar, { nullable: true, description: 'Default: as asked. Null is unlimited.' })
  limit?: number | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'Default: as asked; needed where they did not say.' })
  expiresAt?: Date | null

  @Field(() => String, { nullable: true, description: 'For the tenant. Needed to decline.' })
  note?: string | null
}
