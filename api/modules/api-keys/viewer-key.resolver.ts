import { Ctx, FieldResolver, Resolver } from 'type-graphql'
import { type Ctx as Context, requireTenant } from '../../core/context.ts'
import { Viewer } from '../tenants/viewer.types.ts'
import { ApiKey } from './api-keys.types.ts'
import { getApiKey } from './list.ts'
import { platformCtx } from './service-keys.ts'

/** A key may always read about itself, whatever its permissions. */
@Resolver(() => Viewer)
export class ViewerKeyResolver {
  @FieldResolver(() => ApiKey, { nullable: true, description: 'The API key that asks; null for a person.' })
  async apiKey(@Ctx() ctx: Context): Promise<ApiKey | null> {
    const { actor } = ctx
    if (actor.kind !== 'key') return null
    return ApiKey.from(await getApiKey(actor.tenantId === null ? platformCtx(ctx) : requireTenant(ctx), actor.keyId))
  }
}
