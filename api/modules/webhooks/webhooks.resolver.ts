import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql'
import { type Ctx as Context, requireTenant } from '../../core/context.ts'
import { fromPublicId } from '../../core/ids.ts'
import { Allow } from '../../graphql/allow.ts'
import { PageArgs } from '../../graphql/pagination.ts'
import {
  createEndpoint,
  deleteEndpoint,
  type EndpointSecret,
  rotateEndpointSecret,
  setEndpointEnabled,
  updateEndpoint,
} from './changes.ts'
import { getDelivery, listDeliveries } from './deliveries.ts'
import { type EndpointRow, getEndpoint, listEndpoints } from './endpoints.ts'
import { webhookEventTypes } from './event-types.ts'
import { resendDelivery, sendTest } from './resend.ts'
import {
  WebhookDelivery,
  WebhookDeliveryConnection,
  WebhookEndpoint,
  WebhookEndpointConnection,
  WebhookEndpointSecret,
  WebhookEventType,
} from './webhooks.types.ts'
import {
  CreateWebhookEndpointInput,
  DeleteWebhookEndpointInput,
  ResendWebhookInput,
  RotateWebhookSecretInput,
  SendTestWebhookInput,
  SetWebhookEndpointEnabledInput,
  UpdateWebhookEndpointInput,
  WebhookDeliveriesArgs,
} from './webhooks-input.types.ts'

const endpointId = (id: string) => fromPublicId('webhookEndpoint', id)
const deliveryId = (id: string) => fromPublicId('webhookDelivery', id)
const shown = (ctx: Context) => (row: EndpointRow) => WebhookEndpoint.from(row, ctx.services.now())
const shownOnce = (ctx: Context, { endpoint, secret }: EndpointSecret): WebhookEndpointSecret => ({
  endpoint: shown(ctx)(endpoint),
  secret,
})

@Resolver()
export class WebhooksResolver {
  @Allow('webhooks:read')
  @Query(() => [WebhookEventType], { description: 'Every type of event that endpoints can be told of.' })
  webhookEventTypes(): WebhookEventType[] {
    return webhookEventTypes.map(WebhookEventType.from)
  }

  @Allow('webhooks:read')
  @Query(() => WebhookEndpointConnection, { description: 'The tenant’s webhook endpoints, newest first.' })
  async webhookEndpoints(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<WebhookEndpointConnection> {
    return WebhookEndpointConnection.of(await listEndpoints(requireTenant(ctx), args), shown(ctx))
  }

  @Allow('webhooks:read')
  @Query(() => WebhookEndpoint)
  async webhookEndpoint(@Ctx() ctx: Context, @Arg('id', () => ID) id: string): Promise<WebhookEndpoint> {
    return shown(ctx)(await getEndpoint(requireTenant(ctx), endpointId(id)))
  }

  @Allow('webhooks:read')
  @Query(() => WebhookDeliveryConnection, { description: 'What was sent, newest first; kept for 30 days.' })
  async webhookDeliveries(
    @Ctx() ctx: Context,
    @Args(() => WebhookDeliveriesArgs) { endpointId, status, eventType, ...page }: WebhookDeliveriesArgs,
  ): Promise<WebhookDeliveryConnection> {
    const found = await listDeliveries(requireTenant(ctx), { endpointId, status, eventType }, page)
    return WebhookDeliveryConnection.of(found, WebhookDelivery.from)
  }

  @Allow('webhooks:read')
  @Query(() => WebhookDelivery)
  async webhookDelivery(@Ctx() ctx: Context, @Arg('id', () => ID) id: string): Promise<WebhookDelivery> {
    return WebhookDelivery.from(await getDelivery(requireTenant(ctx), deliveryId(id)))
  }

  @Allow('webhooks:manage', 'webhook.create')
  @Mutation(() => WebhookEndpointSecret, { description: 'Makes an endpoint, and says its secret this once.' })
  async createWebhookEndpoint(
    @Ctx() ctx: Context,
    @Arg('input', () => CreateWebhookEndpointInput) input: CreateWebhookEndpointInput,
  ): Promise<WebhookEndpointSecret> {
    return shownOnce(ctx, await createEndpoint(requireTenant(ctx), input))
  }

  @Allow('webhooks:manage', 'webhook.update')
  @Mutation(() => WebhookEndpoint, { description: 'Changes what is named of an endpoint.' })
  async updateWebhookEndpoint(
    @Ctx() ctx: Context,
    @Arg('input', () => UpdateWebhookEndpointInput) { id, ...change }: UpdateWebhookEndpointInput,
  ): Promise<WebhookEndpoint> {
    return shown(ctx)(await updateEndpoint(requireTenant(ctx), endpointId(id), change))
  }

  @Allow('webhooks:manage', 'webhook.switch')
  @Mutation(() => WebhookEndpoint, { description: 'Switches an endpoint on or off.' })
  async setWebhookEndpointEnabled(
    @Ctx() ctx: Context,
    @Arg('input', () => SetWebhookEndpointEnabledInput) { id, enabled }: SetWebhookEndpointEnabledInput,
  ): Promise<WebhookEndpoint> {
    return shown(ctx)(await setEndpointEnabled(requireTenant(ctx), endpointId(id), enabled))
  }

  @Allow('webhooks:manage', 'webhook.delete')
  @Mutation(() => WebhookEndpoint, { description: 'Deletes an endpoint; what was sent to it is no longer shown.' })
  async deleteWebhookEndpoint(
    @Ctx() ctx: Context,
    @Arg('input', () => DeleteWebhookEndpointInput) { id }: DeleteWebhookEndpointInput,
  ): Promise<WebhookEndpoint> {
    return shown(ctx)(await deleteEndpoint(requireTenant(ctx), endpointId(id)))
  }

  @Allow('webhooks:manage', 'webhook.rotate')
  @Mutation(() => WebhookEndpointSecret, { description: 'Gives an endpoint a new secret, and says it this once.' })
  async rotateWebhookSecret(
    @Ctx() ctx: Context,
    @Arg('input', () => RotateWebhookSecretInput) { id, overlapHours }: RotateWebhookSecretInput,
  ): Promise<WebhookEndpointSecret> {
    return shownOnce(ctx, await rotateEndpointSecret(requireTenant(ctx), endpointId(id), { overlapHours }))
  }

  @Allow('webhooks:manage', 'webhook.test')
  @Mutation(() => WebhookDelivery, { description: 'Sends the example of a type of event now.' })
  async sendTestWebhook(
    @Ctx() ctx: Context,
    @Arg('input', () => SendTestWebhookInput) { id, eventType }: SendTestWebhookInput,
  ): Promise<WebhookDelivery> {
    return WebhookDelivery.from(await sendTest(requireTenant(ctx), endpointId(id), { eventType }))
  }

  @Allow('webhooks:manage', 'webhook.resend')
  @Mutation(() => WebhookDelivery, { description: 'Sends a message again, under the same id, as a new delivery.' })
  async resendWebhook(
    @Ctx() ctx: Context,
    @Arg('input', () => ResendWebhookInput) input: ResendWebhookInput,
  ): Promise<WebhookDelivery> {
    return WebhookDelivery.from(await resendDelivery(requireTenant(ctx), deliveryId(input.deliveryId)))
  }
}
