import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { toPublicActorId, toPublicId } from '../../core/ids.ts'
import { auditActorKinds, auditOutcomes } from '../../db/tables/index.ts'
import { Connection } from '../../graphql/pagination.ts'
import { DateTimeScalar, enumOf, JsonScalar } from '../../graphql/scalars.ts'
import type { AuditRow } from './chain.ts'

export const AuditActorKind = enumOf(auditActorKinds)
const AuditOutcome = enumOf(auditOutcomes)
registerEnumType(AuditActorKind, { name: 'AuditActorKind' })
registerEnumType(AuditOutcome, { name: 'AuditOutcome' })

@ObjectType({ description: 'One thing that was done, or refused, in a tenant. Never changed, never removed.' })
export class AuditEvent {
  @Field(() => ID)
  id!: string

  @Field(() => Int, { description: 'Position in the tenant’s chain, from 1 without gaps.' })
  sequence!: number

  @Field(() => DateTimeScalar)
  at!: Date

  @Field(() => AuditActorKind)
  actorKind!: string

  @Field(() => ID, { nullable: true })
  actorId!: string | null

  @Field(() => String, { description: 'The actor in words: an e-mail address, or the name of the job.' })
  actorLabel!: string

  @Field(() => String, { description: 'What was done, as `<object>.<verb>`.' })
  action!: string

  @Field(() => String, { nullable: true })
  targetKind!: string | null

  @Field(() => ID, { nullable: true })
  targetId!: string | null

  @Field(() => AuditOutcome)
  outcome!: string

  @Field(() => String, { nullable: true, description: 'Why it was refused.' })
  errorCode!: string | null

  @Field(() => JsonScalar, { nullable: true })
  before!: unknown

  @Field(() => JsonScalar, { nullable: true })
  after!: unknown

  @Field(() => String, { nullable: true })
  requestId!: string | null

  @Field(() => String, { nullable: true })
  ip!: string | null

  @Field(() => String, { nullable: true })
  userAgent!: string | null

  @Field(() => String, { description: 'SHA-256 over the previous event’s hash and this event, in hexadecimal.' })
  hash!: string

  static from(row: AuditRow): AuditEvent {
    return Object.assign(new AuditEvent(), row, {
      id: toPublicId('auditEvent', row.id),
      sequence: row.seq,
      actorId: toPublicActorId(row.actorKind, row.actorId),
      hash: row.hash.toString('hex'),
    })
  }
}

@ObjectType()
export class AuditEventConnection extends Connection(AuditEvent, 'AuditEvent') {}

@InputType()
export class AuditEventFilter {
  @Field(() => [String], { nullable: true })
  actions?: string[] | null

  @Field(() => ID, { nullable: true })
  actorId?: string | null

  @Field(() => ID, { nullable: true, description: 'What was done to this. Quick together with `actions`.' })
  targetId?: string | null

  @Field(() => AuditOutcome, { nullable: true })
  outcome?: (typeof auditOutcomes)[number] | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'From this instant on.' })
  from?: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'Before this instant.' })
  to?: Date | null
}

@ObjectType({ description: 'What a check of the tenant’s whole audit chain found.' })
export class AuditChainReport {
  @Field(() => Boolean)
  intact!: boolean

  @Field(() => Int, { description: 'Events found to be right.' })
  events!: number

  @Field(() => String, { nullable: true })
  problem!: string | null

  @Field(() => Int, { nullable: true })
  problemSequence!: number | null

  @Field(() => DateTimeScalar)
  checkedAt!: Date
}
