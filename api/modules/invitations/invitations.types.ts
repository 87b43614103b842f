import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { toPublicId, toPublicRoleId } from '../../core/ids.ts'
import { type InvitationState, invitationStates } from '../../db/tables/index.ts'
import { Connection } from '../../graphql/pagination.ts'
import { DateTimeScalar, enumOf } from '../../graphql/scalars.ts'
import { Person } from '../identity/identity.types.ts'
import { type InvitationRow, stateOf } from './invitations.ts'
import type { InvitationLinkRow } from './links.ts'
import type { Names } from './names.ts'

export const InvitationStateEnum = enumOf(invitationStates)
registerEnumType(InvitationStateEnum, { name: 'InvitationState' })

@ObjectType({ description: 'A role that an invitation gives.' })
export class InvitationRole {
  @Field(() => ID)
  id!: string

  @Field(() => String)
  name!: string
}

@ObjectType({ description: 'An invitation of one person by mail. While it is pending it takes a seat.' })
export class Invitation {
  @Field(() => ID)
  id!: string

  @Field(() => String)
  email!: string

  @Field(() => [InvitationRole])
  roles!: InvitationRole[]

  @Field(() => String, { nullable: true })
  message!: string | null

  @Field(() => InvitationStateEnum)
  state!: InvitationState

  @Field(() => Person, { nullable: true, description: 'Who sent it last, and answers for its roles.' })
  invitedBy!: Person | null

  @Field(() => DateTimeScalar)
  createdAt!: Date

  @Field(() => DateTimeScalar, { description: 'When it was last sent.' })
  sentAt!: Date

  @Field(() => DateTimeScalar)
  expiresAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was accepted, declined, revoked or expired.' })
  endedAt!: Date | null

  static from(row: InvitationRow, names: Names, now: Date): Invitation {
    const { email, message, createdAt, sentAt, expiresAt, endedAt } = row
    return Object.assign(new Invitation(), {
      ...{ email, message, createdAt, sentAt, expiresAt, endedAt },
      ...named(names, row.invitedBy, row.roles),
      id: toPublicId('invitation', row.id),
      state: stateOf(row, now),
    })
  }
}

@ObjectType()
export class InvitationConnection extends Connection(Invitation, 'Invitation') {}

@ObjectType({ description: 'A link that lets in anybody who has it, up to a number of people.' })
export class InvitationLink {
  @Field(() => ID)
  id!: string

  @Field(() => [InvitationRole])
  roles!: InvitationRole[]

  @Field(() => Int)
  maxUses!: number

  @Field(() => Int)
  uses!: number

  @Field(() => [String], { description: 'Domains of addresses that may use it; empty means all.' })
  allowedDomains!: string[]

  @Field(() => Person, { nullable: true, description: 'Who made it, and answers for its roles.' })
  invitedBy!: Person | null

  @Field(() => DateTimeScalar)
  createdAt!: Date

  @Field(() => DateTimeScalar)
  expiresAt!: Date

  @Field(() => DateTimeScalar, { nullable: true })
  revokedAt!: Date | null

  @Field(() => Boolean, { description: 'Neither revoked nor expired nor used up.' })
  isOpen!: boolean

  static from(row: InvitationLinkRow, names: Names, now: Date): InvitationLink {
    const { maxUses, uses, allowedDomains, createdAt, expiresAt, revokedAt } = row
    return Object.assign(new InvitationLink(), {
      ...{ maxUses, uses, allowedDomains, createdAt, expiresAt, revokedAt },
      ...named(names, row.createdBy, row.roles),
      id: toPublicId('invitationLink', row.id),
      isOpen: !revokedAt && expiresAt > now && uses < maxUses,
    })
  }
}

function named(names: Names, sender: string, roles: string[]): Pick<Invitation, 'invitedBy' | 'roles'> {
  const person = names.people.get(sender)
  return {
    invitedBy: person ? Person.from(person) : null,
    roles: roles.map((id) => ({ id: toPublicRoleId(id), name: names.roles.get(id) ?? id })),
  }
}

@ObjectType()
export class InvitationLinkConnection extends Connection(InvitationLink, 'InvitationLink') {}

@ObjectType()
export class CreatedInvitationLink {
  @Field(() => InvitationLink)
  link!: InvitationLink

  @Field(() => String, { description: 'Given this once; it cannot be read again.' })
  url!: string
}

@ObjectType({ description: 'Why a row of a bulk invitation was refused.' })
export class InvitationRefusal {
  @Field(() => String)
  code!: string

  @Field(() => String)
  message!: string
}

@ObjectType({ description: 'What became of one row: an invitation, or why not.' })
export class InvitationResult {
  @Field(() => String)
  email!: string

  @Field(() => Invitation, { nullable: true })
  invitation!: Invitation | null

  @Field(() => InvitationRefusal, { nullable: true })
  refusal!: InvitationRefusal | null
}

@InputType()
export class InvitationFilter {
  @Field(() => String, { nullable: true, description: 'Part of the address.' })
  search?: string | null

  @Field(() => [InvitationStateEnum], { nullable: true })
  states?: InvitationState[] | null
}

@InputType()
class InvitationTerms {
  @Field(() => [ID], { description: 'Role ids. None may hold more than the inviter does.' })
  roles!: string[]

  @Field(() => String, { nullable: true, description: 'Shown in the mail. At most 500 characters.' })
  message?: string | null

  @Field(() => Int, { nullable: true, description: '1 to 720; 168 (7 days) when not given.' })
  expiresInHours?: number | null
}

@InputType()
export class InviteMemberInput extends InvitationTerms {
  @Field(() => String)
  email!: string
}

@InputType()
export class InvitationRowInput {
  @Field(() => String)
  email!: string

  @Field(() => [ID], { nullable: true, description: 'In place of the roles given for all rows.' })
  roles?: string[] | null
}

@InputType()
export class InviteMembersInput extends InvitationTerms {
  @Field(() => [InvitationRowInput], { description: '1 to 200.' })
  rows!: InvitationRowInput[]
}

@InputType()
export class CreateInvitationLinkInput {
  @Field(() => [ID], { description: 'Role ids below ADMIN.' })
  roles!: string[]

  @Field(() => Int, { description: '1 to 1000 people.' })
  maxUses!: number

  @Field(() => [String], { nullable: true, description: 'Domains of e-mail addresses; all when none is given.' })
  allowedDomains?: string[] | null

  @Field(() => Int, { nullable: true, description: '1 to 720; 168 (7 days) when not given.' })
  expiresInHours?: number | null
}

@InputType()
export class InvitationIdInput {
  @Field(() => ID)
  id!: string
}
