import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql'
import { toPublicId } from '../../core/ids.ts'
import { transferStates } from '../../db/tables/index.ts'
import { DateTimeScalar, enumOf } from '../../graphql/scalars.ts'
import type { TransferRow } from './closing.ts'

const TransferState = enumOf(transferStates)
registerEnumType(TransferState, { name: 'OwnershipTransferState' })

@ObjectType({ description: 'A nomination of the next owner. Nothing changes until the nominee accepts.' })
export class OwnershipTransfer {
  fromMemberId!: string
  toMemberId!: string

  @Field(() => ID)
  id!: string

  @Field(() => TransferState)
  state!: (typeof transferStates)[number]

  @Field(() => DateTimeScalar)
  createdAt!: Date

  @Field(() => DateTimeScalar, { description: '24 hours after the nomination.' })
  expiresAt!: Date

  static from(row: TransferRow): OwnershipTransfer {
    return Object.assign(new OwnershipTransfer(), row, { id: toPublicId('transfer', row.id) })
  }
}

@InputType()
export class NominateOwnerInput {
  @Field(() => ID)
  memberId!: string
}
