import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql'
import { toPublicActorId, toPublicId } from '../../core/ids.ts'
import { keyDisabledReasons, keyEnvironments } from '../../db/tables/index.ts'
import { Connection } from '../../graphql/pagination.ts'
import { BigIntScalar, DateTimeScalar, enumOf } from '../../graphql/scalars.ts'
import { PermissionInfo } from '../members/roles.types.ts'
import { MetadataEntry } from '../settings/settings.types.ts'
import { describeKey } from './describe.ts'
import { type ApiKeyView, apiKeySorts } from './list.ts'
import { keyStates } from './standing.ts'

export const ApiKeyEnvironment = enumOf(keyEnvironments)
registerEnumType(ApiKeyEnvironment, { name: 'ApiKeyEnvironment' })

export const ApiKeyState = enumOf(keyStates)
registerEnumType(ApiKeyState, { name: 'ApiKeyState' })

export const ApiKeyDisabledReason = enumOf(keyDisabledReasons)
registerEnumType(ApiKeyDisabledReason, {
  name: 'ApiKeyDisabledReason',
  valuesConfig: {
    MANUAL: { description: 'Somebody switched it off.' },
    UNUSED: { description: 'Nobody used it for as long as the security settings allow.' },
  },
})

export const ApiKeySort = enumOf(apiKeySorts)
registerEnumType(ApiKeySort, {
  name: 'ApiKeySort',
  valuesConfig: {
    CREATED: { description: 'Newest first.' },
    LAST_USED: { description: 'Latest first.' },
    EXPIRES: { description: 'Soonest first.' },
  },
})

@ObjectType({ description: 'Who made a key: a person, another key, or the product.' })
export class ApiKeyCreator {
  @Field(() => ID, { nullable: true, description: '`usr_…` or `key_…`' })
  id!: string | null

  @Field(() => String, { description: 'Their address or name at that time.' })
  label!: string
}

@ObjectType()
export class ApiKeyLastUse {
  @Field(() => DateTimeScalar)
  at!: Date

  @Field(() => String, { nullable: true })
  ip!: string | null

  @Field(() => String, { nullable: true })
  userAgent!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The name of the GraphQL operation, or the first field it asked for.',
  })
  operation!: string | null
}

@ObjectType({ description: 'A key and the one that takes its place.' })
export class ApiKeyRotation {
  @Field(() => ID, { nullable: true, description: 'The key that this one takes the place of.' })
  replaces!: string | null

  @Field(() => ID, { nullable: true, description: 'The key that takes the place of this one.' })
  replacedBy!: string | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'Until when both work.' })
  overlapEndsAt!: Date | null
}

@ObjectType()
export class ApiKeyUsageBucket {
  @Field(() => DateTimeScalar, { description: 'When the hour or the day (UTC) began.' })
  at!: Date

  @Field(() => BigIntScalar)
  calls!: number

  @Field(() => BigIntScalar, { description: 'Turned away although the key was the right one: expired, disabled …' })
  refused!: number
}

@ObjectType({ description: 'Uses of a key. Written about once a second; a process that is killed loses at most that.' })
export class ApiKeyUsage {
  @Field(() => BigIntScalar)
  calls!: number

  @Field(() => BigIntScalar)
  refused!: number

  @Field(() => [ApiKeyUsageBucket], { description: 'Oldest first, without gaps: hours up to two days, else days.' })
  buckets!: ApiKeyUsageBucket[]
}

@ObjectType({
  description: 'A key for programs. It acts in its tenant with its permissions, and outlives who made it.',
})
export class ApiKey {
  keyId!: string
  tenantId!: string

  @Field(() => ID)
  id!: string

  @Field(() => String)
  name!: string

  @Field(() => String, { nullable: true })
  description!: string | null

  @Field(() => ApiKeyEnvironment)
  environment!: (typeof keyEnvironments)[number]

  @Field(() => String, { description: 'How the key begins, to tell it from others.' })
  start!: string

  @Field(() => ApiKeyState)
  state!: (typeof keyStates)[number]

  @Field(() => [String])
  permissions!: string[]

  @Field(() => [String], { description: 'What it may do, in words.' })
  summary!: string[]

  @Field(() => [String], { description: 'Networks (CIDR) it may be used from; none is anywhere.' })
  allowedIps!: string[]

  @Field(() => Int, { nullable: true, description: 'Calls a minute; null is the tenant’s usual limit.' })
  rateLimitPerMinute!: number | null

  @Field(() => [MetadataEntry])
  metadata!: MetadataEntry[]

  @Field(() => DateTimeScalar)
  createdAt!: Date

  @Field(() => ApiKeyCreator)
  createdBy!: ApiKeyCreator

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it stops working, the tenant’s security settings counted in; null is never.',
  })
  expiresAt!: Date | null

  @Field(() => Boolean, { description: 'The security settings end it before the time it was made for.' })
  cutShort!: boolean

  @Field(() => ApiKeyLastUse, { nullable: true })
  lastUse!: ApiKeyLastUse | null

  @Field(() => DateTimeScalar, { nullable: true })
  disabledAt!: Date | null

  @Field(() => ApiKeyDisabledReason, { nullable: true })
  disabledReason!: (typeof keyDisabledReasons)[number] | null

  @Field(() => DateTimeScalar, { nullable: true })
  revokedAt!: Date | null

  @Field(() => String, { nullable: true, description: 'Who revoked it, as they were called then.' })
  revokedBy!: string | null

  @Field(() => ApiKeyRotation)
  rotation!: ApiKeyRotation

  static from(key: ApiKeyView): ApiKey {
    const publicId = (id: string | null) => id && toPublicId('apiKey', id)
    return Object.assign(new ApiKey(), {
      ...key,
      keyId: key.id,
      id: toPublicId('apiKey', key.id),
      summary: describeKey(key),
      metadata: Object.entries(key.metadata).map(([name, value]) => ({ key: name, value })),
      createdBy: { id: toPublicActorId(key.creatorKind, key.creatorId), label: key.creatorLabel },
      expiresAt: key.end,
      cutShort: key.end?.getTime() !== key.expiresAt?.getTime(),
      rotation: {
        replaces: publicId(key.replaces),
        replacedBy: publicId(key.replacedBy),
        overlapEndsAt: key.overlapEndsAt,
      },
    })
  }
}

@ObjectType()
export class ApiKeyConnection extends Connection(ApiKey, 'ApiKey') {}

@ObjectType({ description: 'A key that was just made.' })
export class MadeApiKey {
  @Field(() => ApiKey)
  apiKey!: ApiKey

  @Field(() => String, { description: 'The key itself. It is shown this once; only its hash is kept.' })
  secret!: string
}

@ObjectType({ description: 'How long an API key may live in this tenant.' })
export class ApiKeyLifetime {
  @Field(() => Boolean, { description: 'Otherwise keys that live longer are only written down.' })
  enforced!: boolean

  @Field(() => Int, {
    nullable: true,
    description: 'Days from when it is made; null for any number, but not for ever.',
  })
  maxDays!: number | null
}

@ObjectType({ description: 'What you can give to a key, and what the tenant leaves room for.' })
export class ApiKeyAllowance {
  @Field(() => [PermissionInfo])
  permissions!: PermissionInfo[]

  @Field(() => ApiKeyLifetime, { nullable: true, description: 'Null when a key may live for ever.' })
  lifetime!: ApiKeyLifetime | null

  @Field(() => Int, { nullable: true, description: 'How many keys the plan allows; null is any number.' })
  limit!: number | null

  @Field(() => Int, { description: 'Keys that count against the limit: neither expired nor revoked nor replaced.' })
  used!: number
}
