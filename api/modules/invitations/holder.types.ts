import { Field, ID, InputType, ObjectType } from 'type-graphql'
import type { InvitationState } from '../../db/tables/index.ts'
import { DateTimeScalar } from '../../graphql/scalars.ts'
import { Tenant } from '../tenants/tenants.types.ts'
import { InvitationStateEnum } from './invitations.types.ts'

@ObjectType({ description: 'What the holder of an invitation’s link sees before deciding.' })
export class InvitationPreview {
  @Field(() => String)
  tenantName!: string

  @Field(() => String)
  inviter!: string

  @Field(() => [String])
  roleNames!: string[]

  @Field(() => String, { nullable: true })
  message!: string | null

  @Field(() => InvitationStateEnum)
  state!: InvitationState

  @Field(() => DateTimeScalar)
  expiresAt!: Date

  @Field(() => String, { nullable: true, description: 'The address it is for, masked; null for a link.' })
  maskedEmail!: string | null

  @Field(() => [String], { description: 'Domains of addresses a link is for; empty means all.' })
  allowedDomains!: string[]

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the viewer’s address fits; null for nobody signed in.',
  })
  isForViewer!: boolean | null

  @Field(() => Tenant, { nullable: true, description: 'Set when the viewer is a member already.' })
  tenant!: Tenant | null
}

@ObjectType()
export class AcceptedInvitation {
  @Field(() => Tenant)
  tenant!: Tenant

  @Field(() => ID)
  memberId!: string

  @Field(() => Boolean, { description: 'The person was a member before.' })
  wasMember!: boolean
}

@InputType()
export class InvitationTokenInput {
  @Field(() => String, { description: 'The fragment of the link: what follows #.' })
  token!: string
}
