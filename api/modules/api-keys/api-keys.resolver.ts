import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql'
import { type Ctx as Context, requireTenant, withTenant } from '../../core/context.ts'
import { fromPublicId } from '../../core/ids.ts'
import { permissions } from '../../core/permissions.ts'
import { Allow } from '../../graphql/allow.ts'
import { PageArgs } from '../../graphql/pagination.ts'
import { readKeyAllowance } from './allowance.ts'
import type { MadeKey } from './api-keys.ts'
import { ApiKey, ApiKeyAllowance, ApiKeyConnection, ApiKeySort, ApiKeyUsage, MadeApiKey } from './api-keys.types.ts'
import {
  ApiKeyFilter,
  ApiKeyInput,
  CreateApiKeyInput,
  RotateApiKeyInput,
  UpdateApiKeyInput,
} from './api-keys-input.types.ts'
import { disableApiKey, enableApiKey, revokeApiKey, updateApiKey } from './changes.ts'
import { createApiKey } from './create.ts'
import { type apiKeySorts, getApiKey, listApiKeys } from './list.ts'
import { rotateApiKey } from './rotate.ts'
import { readKeyUsage } from './usage-history.ts'

const keyId = (id: string) => fromPublicId('apiKey', id)

@Resolver(() => ApiKey)
export class ApiKeysResolver {
  @Allow('api-keys:read')
  @Query(() => ApiKeyConnection, { description: 'The tenant’s API keys, those that have ended included.' })
  async apiKeys(
    @Ctx() ctx: Context,
    @Arg('filter', () => ApiKeyFilter, { nullable: true }) filter: ApiKeyFilter | null,
    @Arg('sort', () => ApiKeySort, { defaultValue: 'CREATED' }) sort: (typeof apiKeySorts)[number],
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<ApiKeyConnection> {
    return ApiKeyConnection.of(await listApiKeys(requireTenant(ctx), filter ?? {}, sort, args), ApiKey.from)
  }

  @Allow('api-keys:read')
  @Query(() => ApiKey)
  async apiKey(@Ctx() ctx: Context, @Arg('id', () => ID) id: string): Promise<ApiKey> {
    return ApiKey.from(await getApiKey(requireTenant(ctx), keyId(id)))
  }

  @Allow('api-keys:manage')
  @Query(() => ApiKeyAllowance, { description: 'What you can give to a key.' })
  async apiKeyAllowance(@Ctx() ctx: Context): Promise<ApiKeyAllowance> {
    const { permissions: names, ...allowance } = await readKeyAllowance(requireTenant(ctx))
    const described = names.map((name) => ({ name, summary: permissions[name].summary }))
    return Object.assign(new ApiKeyAllowance(), allowance, { permissions: described })
  }

  @Allow('api-keys:manage', 'apikey.create')
  @Mutation(() => MadeApiKey, { description: 'Makes a key. The answer is the only place where it can be read.' })
  async createApiKey(
    @Ctx() ctx: Context,
    @Arg('input', () => CreateApiKeyInput) input: CreateApiKeyInput,
  ): Promise<MadeApiKey> {
    return shownOnce(ctx, await createApiKey(requireTenant(ctx), input))
  }

  @Allow('api-keys:manage', 'apikey.update')
  @Mutation(() => ApiKey, { description: 'Changes a key, from its next use on.' })
  async updateApiKey(
    @Ctx() ctx: Context,
    @Arg('input', () => UpdateApiKeyInput) { id, ...change }: UpdateApiKeyInput,
  ): Promise<ApiKey> {
    return shown(ctx, await updateApiKey(requireTenant(ctx), keyId(id), change))
  }

  @Allow('api-keys:manage', 'apikey.disable')
  @Mutation(() => ApiKey, { description: 'Keeps a key from being used until it is enabled again.' })
  async disableApiKey(@Ctx() ctx: Context, @Arg('input', () => ApiKeyInput) { id }: ApiKeyInput): Promise<ApiKey> {
    return shown(ctx, await disableApiKey(requireTenant(ctx), keyId(id)))
  }

  @Allow('api-keys:manage', 'apikey.enable')
  @Mutation(() => ApiKey, { description: 'Lets a disabled key be used again.' })
  async enableApiKey(@Ctx() ctx: Context, @Arg('input', () => ApiKeyInput) { id }: ApiKeyInput): Promise<ApiKey> {
    return shown(ctx, await enableApiKey(requireTenant(ctx), keyId(id)))
  }

  @Allow('api-keys:manage', 'apikey.revoke')
  @Mutation(() => ApiKey, { description: 'Ends a key for good, everywhere within a second.' })
  async revokeApiKey(@Ctx() ctx: Context, @Arg('input', () => ApiKeyInput) { id }: ApiKeyInput): Promise<ApiKey> {
    return shown(ctx, await revokeApiKey(requireTenant(ctx), keyId(id)))
  }

  @Allow('api-keys:manage', 'apikey.rotate')
  @Mutation(() => MadeApiKey, {
    description: 'Makes a key that takes the place of another, which goes on for a while.',
  })
  async rotateApiKey(
    @Ctx() ctx: Context,
    @Arg('input', () => RotateApiKeyInput) { id, ...input }: RotateApiKeyInput,
  ): Promise<MadeApiKey> {
    return shownOnce(ctx, await rotateApiKey(requireTenant(ctx), keyId(id), input))
  }

  @FieldResolver(() => ApiKeyUsage, { description: 'How often it was used in the last days, 1 to 90.' })
  usage(
    @Ctx() ctx: Context,
    @Root() key: ApiKey,
    @Arg('days', () => Int, { defaultValue: 30 }) days: number,
  ): Promise<ApiKeyUsage> {
    return readKeyUsage(withTenant(ctx, key.tenantId), key.keyId, days)
  }
}

async function shown(ctx: Context, { id }: { id: string }): Promise<ApiKey> {
  return ApiKey.from(await getApiKey(requireTenant(ctx), id))
}

async function shownOnce(ctx: Context, { key, secret }: MadeKey): Promise<MadeApiKey> {
  return Object.assign(new MadeApiKey(), { apiKey: await shown(ctx, key), secret })
}
