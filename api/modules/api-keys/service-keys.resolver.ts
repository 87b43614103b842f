import { Arg, Args, Ctx, Field, InputType, Mutation, Query, Resolver } from 'type-graphql'
import type { Ctx as Context } from '../../core/context.ts'
import { fromPublicId } from '../../core/ids.ts'
import { Allow } from '../../graphql/allow.ts'
import { PageArgs } from '../../graphql/pagination.ts'
import { DateTimeScalar } from '../../graphql/scalars.ts'
import type { MadeKey } from './api-keys.ts'
import { ApiKey, ApiKeyConnection, MadeApiKey } from './api-keys.types.ts'
import { ApiKeyInput, RotateApiKeyInput } from './api-keys-input.types.ts'
import { getApiKey } from './list.ts'
import { createServiceKey, listServiceKeys, platformCtx, revokeServiceKey, rotateServiceKey } from './service-keys.ts'

const keyId = (id: string) => fromPublicId('apiKey', id)

@InputType()
export class CreateServiceKeyInput {
  @Field(() => String, { description: '1 to 80 characters.' })
  name!: string

  @Field(() => String, { nullable: true, description: 'Up to 500 characters.' })
  description?: string | null

  @Field(() => [String], { description: 'At present only `api-keys:verify`.' })
  permissions!: string[]

  @Field(() => DateTimeScalar, { nullable: true, description: 'Null is never.' })
  expiresAt?: Date | null

  @Field(() => [String], {
    defaultValue: [],
    description: 'At most 50 addresses or networks (CIDR); none is anywhere.',
  })
  allowedIps?: string[]
}

@Resolver()
export class ServiceKeysResolver {
  @Allow('platform:api-keys')
  @Query(() => ApiKeyConnection, { description: 'Credentials of other BeTrace services. For operators.' })
  async serviceKeys(@Ctx() ctx: Context, @Args(() => PageArgs) args: PageArgs): Promise<ApiKeyConnection> {
    return ApiKeyConnection.of(await listServiceKeys(ctx, args), ApiKey.from)
  }

  @Allow('platform:api-keys', 'servicekey.create')
  @Mutation(() => MadeApiKey, { description: 'Makes a credential for a BeTrace service. It can be read this once.' })
  async createServiceKey(
    @Ctx() ctx: Context,
    @Arg('input', () => CreateServiceKeyInput) input: CreateServiceKeyInput,
  ): Promise<MadeApiKey> {
    return shownOnce(ctx, await createServiceKey(ctx, input))
  }

  @Allow('platform:api-keys', 'servicekey.rotate')
  @Mutation(() => MadeApiKey, { description: 'Makes a credential that takes the place of another.' })
  async rotateServiceKey(
    @Ctx() ctx: Context,
    @Arg('input', () => RotateApiKeyInput) { id, ...input }: RotateApiKeyInput,
  ): Promise<MadeApiKey> {
    return shownOnce(ctx, await rotateServiceKey(ctx, keyId(id), input))
  }

  @Allow('platform:api-keys', 'servicekey.revoke')
  @Mutation(() => ApiKey, { description: 'Ends a credential for good, everywhere within a second.' })
  async revokeServiceKey(@Ctx() ctx: Context, @Arg('input', () => ApiKeyInput) { id }: ApiKeyInput): Promise<ApiKey> {
    return shown(ctx, await revokeServiceKey(ctx, keyId(id)))
  }
}

async function shown(ctx: Context, { id }: { id: string }): Promise<ApiKey> {
  return ApiKey.from(await getApiKey(platformCtx(ctx), id))
}

async function shownOnce(ctx: Context, { key, secret }: MadeKey): Promise<MadeApiKey> {
  return Object.assign(new MadeApiKey(), { apiKey: await shown(ctx, key), secret })
}
