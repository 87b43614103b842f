import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql'
import { toPublicId } from '../../core/ids.ts'
import { memberStatuses } from '../../db/tables/index.ts'
import { Connection } from '../../graphql/pagination.ts'
import { DateTimeScalar, enumOf } from '../../graphql/scalars.ts'
import { Person } from '../identity/identity.types.ts'
import { memberSorts, type TeamMember } from './list.ts'
import { Role } from './roles.types.ts'

export const MemberStatus = enumOf(memberStatuses)
registerEnumType(MemberStatus, { name: 'MemberStatus' })

export const MemberSort = enumOf(memberSorts)
registerEnumType(MemberSort, {
  name: 'MemberSort',
  valuesConfig: {
    NAME: { description: 'By name, or by address for those who gave none.' },
    LAST_SEEN: { description: 'Latest first.' },
    JOINED: { description: 'Newest first.' },
  },
})

@ObjectType({ description: 'A person in a tenant.' })
export class Member {
  memberId!: string

  @Field(() => ID)
  id!: string

  @Field(() => Person)
  person!: Person

  @Field(() => [Role])
  roles!: Role[]

  @Field(() => MemberStatus)
  status!: (typeof memberStatuses)[number]

  @Field(() => DateTimeScalar, { description: 'When they joined.' })
  createdAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: 'Their last request in this tenant, to the minute.' })
  lastSeenAt!: Date | null

  @Field(() => Boolean, { description: 'Whether this is who is asking.' })
  isSelf!: boolean

  @Field(() => String, {
    nullable: true,
    description: 'Why you may not change this member; null when your permissions alone decide.',
  })
  lockedReason!: string | null

  static from({ id, userId, email, name, held, ...member }: TeamMember): Member {
    return Object.assign(new Member(), {
      memberId: id,
      id: toPublicId('member', id),
      person: Person.from({ id: userId, email, name }),
      roles: held.map(Role.from),
      status: member.status,
      createdAt: member.createdAt,
      lastSeenAt: member.lastSeenAt,
      isSelf: member.isSelf,
      lockedReason: member.lockedReason,
    })
  }
}

@ObjectType()
export class MemberConnection extends Connection(Member, 'Member') {}

@ObjectType({ description: 'Something a member made that stays when they go.' })
export class OwnedThing {
  @Field(() => String, {
    description: '`ROLE`: a role of the tenant’s own. `API_KEY`: an API key that could still be used.',
  })
  kind!: string

  @Field(() => String)
  name!: string
}

@InputType()
export class MemberFilter {
  @Field(() => String, { nullable: true, description: 'Part of the name or the address, whatever the case.' })
  search?: string | null

  @Field(() => [ID], { nullable: true, description: 'Holders of any of these roles.' })
  roles?: string[] | null

  @Field(() => MemberStatus, { nullable: true })
  status?: (typeof memberStatuses)[number] | null
}

@InputType()
export class ChangeMemberRolesInput {
  @Field(() => ID)
  memberId!: string

  @Field(() => [ID], { description: 'All the roles they are to hold, at least one.' })
  roles!: string[]
}

@InputType()
export class MemberInput {
  @Field(() => ID)
  memberId!: string

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'When they are removed or deactivated: the API keys they made are revoked, too. Otherwise those stay.',
  })
  revokeApiKeys?: boolean
}
