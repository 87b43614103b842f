import { ArgsType, Field, Float, ID, InputType } from 'type-graphql'
import type { webhookDeliveryStatuses } from '../../db/tables/index.ts'
import { PageArgs } from '../../graphql/pagination.ts'
import { WebhookDeliveryStatus } from './webhooks.types.ts'

@ArgsType()
export class WebhookDeliveriesArgs extends PageArgs {
  @Field(() => ID, { nullable: true })
  endpointId?: string | null

  @Field(() => WebhookDeliveryStatus, { nullable: true })
  status?: (typeof webhookDeliveryStatuses)[number] | null

  @Field(() => String, { nullable: true })
  eventType?: string | null
}

@InputType()
export class CreateWebhookEndpointInput {
  @Field(() => String, { description: 'https, on the public internet; without user, password and fragment.' })
  url!: string

  @Field(() => String, { nullable: true, description: 'Up to 200 characters.' })
  description?: string | null

  @Field(() => [String], { nullable: true, description: 'None is every type, also those to come.' })
  eventTypes?: string[] | null
}

@InputType({ description: 'What is left out stays as it is.' })
export class UpdateWebhookEndpointInput {
  @Field(() => ID)
  id!: string

  @Field(() => String, { nullable: true })
  url?: string | null

  @Field(() => String, { nullable: true, description: 'Null clears it.' })
  description?: string | null

  @Field(() => [String], { nullable: true, description: 'All of them; none is every type.' })
  eventTypes?: string[] | null
}

@InputType()
export class SetWebhookEndpointEnabledInput {
  @Field(() => ID)
  id!: string

  @Field(() => Boolean)
  enabled!: boolean
}

@InputType()
export class DeleteWebhookEndpointInput {
  @Field(() => ID)
  id!: string
}

@InputType()
export class RotateWebhookSecretInput {
  @Field(() => ID)
  id!: string

  @Field(() => Float, { defaultValue: 24, description: 'How long both secrets sign: 0 to 72 hours.' })
  overlapHours?: number
}

@InputType()
export class SendTestWebhookInput {
  @Field(() => ID)
  id!: string

  @Field(() => String)
  eventType!: string
}

@InputType()
export class ResendWebhookInput {
  @Field(() => ID)
  deliveryId!: string
}
