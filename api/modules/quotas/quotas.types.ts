import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { toPublicId } from '../../core/ids.ts'
import { reservationStates } from '../../db/tables/index.ts'
import { Connection } from '../../graphql/pagination.ts'
import { BigIntScalar, DateTimeScalar, enumOf } from '../../graphql/scalars.ts'
import type { ReservationRow } from './reservations.ts'

const ReservationState = enumOf(reservationStates)
registerEnumType(ReservationState, { name: 'QuotaReservationState' })

@ObjectType({ description: 'Room of a billing period that is set aside.' })
export class QuotaReservation {
  @Field(() => ID)
  id!: string

  @Field(() => String)
  meter!: string

  @Field(() => BigIntScalar)
  quantity!: number

  @Field(() => ReservationState)
  state!: (typeof reservationStates)[number]

  @Field(() => BigIntScalar, { nullable: true, description: 'What was used of it, once it is committed.' })
  used!: number | null

  @Field(() => DateTimeScalar, { description: 'What is committed counts as used at this time.' })
  createdAt!: Date

  @Field(() => DateTimeScalar, { description: 'When it holds nothing any more, unless it is closed before.' })
  expiresAt!: Date

  @Field(() => ID, { nullable: true, description: 'The API key that made it.' })
  keyId!: string | null

  static from(row: ReservationRow): QuotaReservation {
    const keyId = row.keyId && toPublicId('apiKey', row.keyId)
    return Object.assign(new QuotaReservation(), row, { id: toPublicId('reservation', row.id), keyId })
  }
}

@ObjectType()
export class QuotaReservationConnection extends Connection(QuotaReservation, 'QuotaReservation') {}

@InputType()
export class ReserveQuotaInput {
  @Field(() => String, { description: '`api_calls`, `spans` or `signals`.' })
  meter!: string

  @Field(() => BigIntScalar)
  quantity!: number

  @Field(() => Int, { defaultValue: 300, description: 'How long it holds, 1 to 3,600 seconds.' })
  ttlSeconds!: number
}

@ObjectType()
export class ReservedQuota {
  @Field(() => QuotaReservation)
  reservation!: QuotaReservation

  @Field(() => BigIntScalar, { nullable: true, description: 'What is left beside it. Null where nothing is refused.' })
  remaining!: number | null
}

@InputType()
export class CommitQuotaInput {
  @Field(() => ID)
  id!: string

  @Field(() => BigIntScalar, { nullable: true, description: 'What was used, at most what was reserved.' })
  quantity?: number | null
}

@InputType()
export class ReleaseQuotaInput {
  @Field(() => ID)
  id!: string
}
