import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { suspensionReasons } from '../../core/lifecycle.ts'
import { DateTimeScalar, enumOf } from '../../graphql/scalars.ts'

export const SuspensionReason = enumOf(suspensionReasons)
registerEnumType(SuspensionReason, { name: 'TenantSuspensionReason' })

@ObjectType({ description: 'Why a tenant can only be read and exported at the moment.' })
export class TenantSuspension {
  @Field(() => SuspensionReason)
  reason!: (typeof suspensionReasons)[number]

  @Field(() => String, { nullable: true, description: 'What the operator says about it.' })
  note!: string | null

  @Field(() => DateTimeScalar)
  since!: Date
}

@ObjectType({ description: 'A deletion that was asked for. Until its end an owner can take it back.' })
export class TenantDeletion {
  @Field(() => DateTimeScalar, { description: 'When the tenant is gone for good.' })
  at!: Date

  @Field(() => DateTimeScalar)
  requestedAt!: Date

  @Field(() => String, { nullable: true, description: 'Name or address of who asked for it.' })
  requestedBy!: string | null
}

@ObjectType()
export class DeletionContent {
  @Field(() => String, { description: 'In words: “members”, “audit events”.' })
  what!: string

  @Field(() => Int)
  count!: number
}

@ObjectType({ description: 'What would be gone if the tenant were deleted.' })
export class TenantDeletionPreview {
  @Field(() => String, { description: 'The address, which is typed to confirm.' })
  slug!: string

  @Field(() => DateTimeScalar, { description: 'When it would be gone, if it were deleted now.' })
  deletionAt!: Date

  @Field(() => [DeletionContent])
  contents!: DeletionContent[]
}

@InputType()
export class DeleteTenantInput {
  @Field(() => String, { description: 'The tenant’s address, typed to confirm.' })
  slug!: string
}

@InputType()
export class SuspendTenantInput {
  @Field(() => ID)
  tenantId!: string

  @Field(() => SuspensionReason)
  reason!: (typeof suspensionReasons)[number]

  @Field(() => String, { nullable: true, description: 'Shown to the tenant. At most 500 characters.' })
  note?: string | null
}

@InputType()
export class PlatformTenantInput {
  @Field(() => ID)
  tenantId!: string
}
