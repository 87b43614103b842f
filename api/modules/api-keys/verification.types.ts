import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import type { TenantStatus as TenantStatusName } from '../../core/context.ts'
import { toPublicId } from '../../core/ids.ts'
import { DateTimeScalar, enumOf } from '../../graphql/scalars.ts'
import { windowSeconds } from '../../rate-limits/limiter.ts'
import { MetadataEntry } from '../settings/settings.types.ts'
import { TenantStatus } from '../tenants/tenants.types.ts'
import { ExceededLimit } from '../usage/usage.types.ts'
import { ApiKeyEnvironment } from './api-keys.types.ts'
import { endOf } from './standing.ts'
import { type KeyVerification, type VerificationCode, verificationCodes } from './verification.ts'

const codes = Object.keys(verificationCodes) as VerificationCode[]
export const ApiKeyVerificationCode = enumOf(codes)
registerEnumType(ApiKeyVerificationCode, {
  name: 'ApiKeyVerificationCode',
  valuesConfig: Object.fromEntries(codes.map((code) => [code, { description: verificationCodes[code] }])),
})

@InputType()
export class VerifyApiKeyInput {
  @Field(() => String, { description: 'The key, as it was presented.' })
  key!: string

  @Field(() => [String], { nullable: true, description: 'All of these are needed.' })
  permissions?: string[] | null

  @Field(() => String, {
    nullable: true,
    description: 'Who presented it. Without an address, a key that is bound to networks is refused.',
  })
  ip?: string | null

  @Field(() => Int, {
    defaultValue: 1,
    description: 'How many calls this counts as, 0 to 1,000. 0 only looks.',
  })
  calls!: number

  @Field(() => [CostInput], {
    nullable: true,
    description: 'What it costs: taken, and recorded as used by the key, if the answer is valid; all of it or nothing.',
  })
  cost?: CostInput[] | null
}

@InputType({ description: 'What something costs of a meter: `api_calls`, `spans` or `signals`.' })
export class CostInput {
  @Field(() => String)
  meter!: string

  @Field(() => Int, { description: '0 only looks whether there is room.' })
  quantity!: number
}

@InputType()
export class VerifyApiKeysInput {
  @Field(() => [VerifyApiKeyInput], { description: 'Up to 1,000.' })
  keys!: VerifyApiKeyInput[]
}

@ObjectType({ description: 'A key that exists.' })
export class VerifiedApiKey {
  @Field(() => ID)
  id!: string

  @Field(() => String)
  name!: string

  @Field(() => ApiKeyEnvironment)
  environment!: 'LIVE' | 'TEST'

  @Field(() => [String], { description: 'Everything it holds.' })
  permissions!: string[]

  @Field(() => [MetadataEntry])
  metadata!: MetadataEntry[]

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it ends, as its tenant’s security settings have it.',
  })
  expiresAt!: Date | null
}

@ObjectType({ description: 'Whose key it is.' })
export class VerifiedTenant {
  @Field(() => ID)
  id!: string

  @Field(() => String)
  name!: string

  @Field(() => String)
  slug!: string

  @Field(() => TenantStatus)
  status!: TenantStatusName

  @Field(() => String, { description: 'Code of its plan.' })
  plan!: string
}

@ObjectType({ description: 'The limit with the least left, of the key’s own and its tenant’s.' })
export class VerifiedRateLimit {
  @Field(() => String, { description: '`key` or `tenant`.' })
  policy!: string

  @Field(() => Int, { description: `Calls in ${windowSeconds} seconds.` })
  limit!: number

  @Field(() => Int)
  remaining!: number

  @Field(() => DateTimeScalar)
  resetsAt!: Date
}

@ObjectType({ description: 'Whether a key holds, and if not why.' })
export class ApiKeyVerification {
  @Field(() => Boolean)
  valid!: boolean

  @Field(() => ApiKeyVerificationCode)
  code!: VerificationCode

  @Field(() => String, { description: 'The code, for people.' })
  message!: string

  @Field(() => VerifiedApiKey, { nullable: true, description: 'Null when there is no such key.' })
  apiKey!: VerifiedApiKey | null

  @Field(() => VerifiedTenant, { nullable: true, description: 'Null when there is no such key.' })
  tenant!: VerifiedTenant | null

  @Field(() => [String], { description: 'Permissions that were asked for and that the key does not hold.' })
  missingPermissions!: string[]

  @Field(() => VerifiedRateLimit, { nullable: true, description: 'Null when the key is refused for something else.' })
  rateLimit!: VerifiedRateLimit | null

  @Field(() => ExceededLimit, { nullable: true, description: 'The limit without room for the cost.' })
  exceeded!: ExceededLimit | null

  static from({ code, key, missing, rate, exceeded }: KeyVerification, now: Date): ApiKeyVerification {
    return Object.assign(new ApiKeyVerification(), {
      valid: code === 'VALID',
      code,
      message: verificationCodes[code],
      apiKey: key && {
        id: toPublicId('apiKey', key.id),
        name: key.name,
        environment: key.environment,
        permissions: [...key.permissions],
        metadata: Object.entries(key.metadata).map(([name, value]) => ({ key: name, value })),
        expiresAt: endOf(key, key.tenant.standing.security),
      },
      tenant: key && {
        id: toPublicId('tenant', key.tenantId),
        name: key.tenant.name,
        slug: key.tenant.slug,
        status: key.tenant.standing.status,
        plan: key.tenant.planCode,
      },
      missingPermissions: missing,
      exceeded,
      rateLimit: rate && {
        policy: rate.limit.policy,
        limit: rate.limit.perMinute,
        remaining: rate.remaining,
        resetsAt: new Date(now.getTime() + rate.resetsInMs),
      },
    })
  }
}
