import { Field, ID, InputType, ObjectType } from 'type-graphql'
import { toPublicId } from '../../core/ids.ts'
import { Connection } from '../../graphql/pagination.ts'
import { DateTimeScalar } from '../../graphql/scalars.ts'
import type { SessionRow } from './sessions.ts'
import type { User } from './users.ts'

@ObjectType({ description: 'A person, as others in their tenants see them.' })
export class Person {
  @Field(() => ID)
  id!: string

  @Field(() => String)
  email!: string

  @Field(() => String, { nullable: true })
  name!: string | null

  static from({ id, email, name }: Pick<User, 'id' | 'email' | 'name'>): Person {
    return Object.assign(new Person(), { id: toPublicId('user', id), email, name })
  }
}

@ObjectType({ description: 'One browser a person is, or recently was, signed in with.' })
export class Session {
  @Field(() => ID)
  id!: string

  @Field(() => Boolean, { description: 'Whether this request came with it.' })
  isCurrent!: boolean

  @Field(() => String, { description: '`email` for a mailed code, `workos` for WorkOS AuthKit.' })
  method!: string

  @Field(() => String, { nullable: true, description: 'Where the sign-in came from.' })
  ip!: string | null

  @Field(() => String, { nullable: true })
  userAgent!: string | null

  @Field(() => DateTimeScalar)
  createdAt!: Date

  @Field(() => DateTimeScalar, { description: 'To the minute.' })
  lastSeenAt!: Date

  @Field(() => DateTimeScalar, { description: 'When it ends if it is not used until then.' })
  expiresAt!: Date

  @Field(() => DateTimeScalar, { nullable: true })
  revokedAt!: Date | null

  static from(row: SessionRow, current: { sessionId: string; idleHours: number }): Session {
    const idleAt = row.lastSeenAt.getTime() + current.idleHours * 3_600_000
    return Object.assign(new Session(), {
      id: toPublicId('session', row.id),
      isCurrent: row.id === current.sessionId,
      method: row.method,
      ip: row.ip,
      userAgent: row.userAgent,
      createdAt: row.createdAt,
      lastSeenAt: row.lastSeenAt,
      expiresAt: new Date(Math.min(row.expiresAt.getTime(), idleAt)),
      revokedAt: row.revokedAt,
    })
  }
}

@ObjectType()
export class SessionConnection extends Connection(Session, 'Session') {}

@InputType()
export class RevokeSessionInput {
  @Field(() => ID)
  id!: string
}

@InputType()
export class UpdateProfileInput {
  @Field(() => String, { nullable: true })
  name?: string | null
}
