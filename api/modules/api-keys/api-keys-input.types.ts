import { Field, Float, ID, InputType, Int } from 'type-graphql'
import type { keyEnvironments } from '../../db/tables/index.ts'
import { DateTimeScalar } from '../../graphql/scalars.ts'
import { ApiKeyEnvironment, ApiKeyState } from './api-keys.types.ts'
import type { keyStates } from './standing.ts'

@InputType()
export class ApiKeyFilter {
  @Field(() => String, { nullable: true, description: 'In the name, the description or the start of the key.' })
  search?: string | null

  @Field(() => [ApiKeyState], { nullable: true })
  states?: (typeof keyStates)[number][] | null

  @Field(() => ApiKeyEnvironment, { nullable: true })
  environment?: (typeof keyEnvironments)[number] | null
}

@InputType()
export class ApiKeyMetadataInput {
  @Field(() => String, { description: '1 to 40 characters.' })
  key!: string

  @Field(() => String, { description: 'Up to 200 characters.' })
  value!: string
}

@InputType({ description: 'What a key is made with. Nothing is given that is not named.' })
export class CreateApiKeyInput {
  @Field(() => String, { description: '1 to 80 characters.' })
  name!: string

  @Field(() => String, { nullable: true, description: 'Up to 500 characters.' })
  description?: string | null

  @Field(() => ApiKeyEnvironment, { defaultValue: 'LIVE' })
  environment?: (typeof keyEnvironments)[number]

  @Field(() => [String], { defaultValue: [], description: 'None that you do not hold.' })
  permissions?: string[]

  @Field(() => DateTimeScalar, { nullable: true, description: 'Null is never, where the security settings allow it.' })
  expiresAt?: Date | null

  @Field(() => [String], {
    defaultValue: [],
    description: 'At most 50 addresses or networks (CIDR); none is anywhere.',
  })
  allowedIps?: string[]

  @Field(() => Int, { nullable: true, description: 'Calls a minute; null is the tenant’s usual limit.' })
  rateLimitPerMinute?: number | null

  @Field(() => [ApiKeyMetadataInput], { defaultValue: [], description: 'At most 20 entries.' })
  metadata?: ApiKeyMetadataInput[]
}

@InputType({ description: 'What is left out stays as it is.' })
export class UpdateApiKeyInput {
  @Field(() => ID)
  id!: string

  @Field(() => String, { nullable: true })
  name?: string

  @Field(() => String, { nullable: true, description: 'Null clears it.' })
  description?: string | null

  @Field(() => [String], { nullable: true, description: 'All of them. None that you do not hold.' })
  permissions?: string[]

  @Field(() => DateTimeScalar, { nullable: true, description: 'Null is never.' })
  expiresAt?: Date | null

  @Field(() => [String], { nullable: true, description: 'All of them; none is anywhere.' })
  allowedIps?: string[]

  @Field(() => Int, { nullable: true, description: 'Null is the tenant’s usual limit.' })
  rateLimitPerMinute?: number | null

  @Field(() => [ApiKeyMetadataInput], { nullable: true, description: 'All of it.' })
  metadata?: ApiKeyMetadataInput[]
}

@InputType()
export class ApiKeyInput {
  @Field(() => ID)
  id!: string
}

@InputType()
export class RotateApiKeyInput {
  @Field(() => ID)
  id!: string

  @Field(() => Float, { defaultValue: 24, description: 'How long both keys work: 0 to 72 hours.' })
  overlapHours?: number

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the new key ends. By default it lives as long as the old one was made to.',
  })
  expiresAt?: Date | null
}
