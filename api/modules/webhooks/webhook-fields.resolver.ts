import { Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql'
import { type Ctx as Context, requireTenant } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { JsonScalar } from '../../graphql/scalars.ts'
import { loadLastDay, loadPending } from './counts.ts'
import { loadAttempts, loadEndpoint, loadPayload } from './deliveries.ts'
import { WebhookAttempt, WebhookDelivery, WebhookEndpoint } from './webhooks.types.ts'

@Resolver(() => WebhookEndpoint)
export class WebhookEndpointFieldsResolver {
  @FieldResolver(() => Int, { description: 'Deliveries that wait to be sent, or sent again.' })
  async pending(@Ctx() ctx: Context, @Root() { endpointId }: WebhookEndpoint): Promise<number> {
    return (await loadPending(requireTenant(ctx), endpointId)) ?? 0
  }

  @FieldResolver(() => Int, { description: 'Deliveries that got through in the last 24 hours.' })
  async succeededLastDay(@Ctx() ctx: Context, @Root() { endpointId }: WebhookEndpoint): Promise<number> {
    return (await loadLastDay(requireTenant(ctx), endpointId))?.succeeded ?? 0
  }

  @FieldResolver(() => Int, { description: 'Deliveries that were given up in the last 24 hours.' })
  async failedLastDay(@Ctx() ctx: Context, @Root() { endpointId }: WebhookEndpoint): Promise<number> {
    return (await loadLastDay(requireTenant(ctx), endpointId))?.failed ?? 0
  }
}

@Resolver(() => WebhookDelivery)
export class WebhookDeliveryFieldsResolver {
  @FieldResolver(() => WebhookEndpoint)
  async endpoint(@Ctx() ctx: Context, @Root() { row }: WebhookDelivery): Promise<WebhookEndpoint> {
    const endpoint = await loadEndpoint(requireTenant(ctx), row.endpointId)
    if (!endpoint) throw new AppError('NOT_FOUND')
    return WebhookEndpoint.from(endpoint, ctx.services.now())
  }

  @FieldResolver(() => [WebhookAttempt], { description: 'In order.' })
  async attempts(@Ctx() ctx: Context, @Root() { row }: WebhookDelivery): Promise<WebhookAttempt[]> {
    return ((await loadAttempts(requireTenant(ctx), row.id)) ?? []).map(WebhookAttempt.from)
  }

  @FieldResolver(() => JsonScalar, {
    description: 'What is sent. `data` is null for those who may not read the same in the API.',
  })
  async payload(@Ctx() ctx: Context, @Root() { row }: WebhookDelivery): Promise<unknown> {
    return loadPayload(requireTenant(ctx), row.messageId)
  }
}
