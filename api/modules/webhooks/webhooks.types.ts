import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql'
import { toPublicId } from '../../core/ids.ts'
import { webhookDeliveryStatuses, webhookDisabledReasons } from '../../db/tables/index.ts'
import { Connection } from '../../graphql/pagination.ts'
import { DateTimeScalar, enumOf, JsonScalar } from '../../graphql/scalars.ts'
import type { AttemptRow } from './deliveries.ts'
import type { EndpointRow } from './endpoints.ts'
import type { WebhookEventType as EventTypeOfCatalogue } from './event-type.ts'
import type { DeliveryRow } from './messages.ts'

const endpointStatuses = ['ENABLED', 'DISABLED'] as const
const WebhookEndpointStatus = enumOf(endpointStatuses)
registerEnumType(WebhookEndpointStatus, { name: 'WebhookEndpointStatus' })
const WebhookDisabledReason = enumOf(webhookDisabledReasons)
registerEnumType(WebhookDisabledReason, {
  name: 'WebhookDisabledReason',
  description:
    'MANUAL: somebody switched it off. FAILING: nothing got through for 5 days. GONE: the receiver answered 410.',
})
export const WebhookDeliveryStatus = enumOf(webhookDeliveryStatuses)
registerEnumType(WebhookDeliveryStatus, { name: 'WebhookDeliveryStatus' })

@ObjectType({ description: 'A type of event that a webhook endpoint can be told of.' })
export class WebhookEventType {
  @Field(() => String)
  name!: string

  @Field(() => String)
  summary!: string

  @Field(() => JsonScalar, { description: 'The whole body of a request.' })
  example!: unknown

  static from({ name, summary, example: data }: EventTypeOfCatalogue): WebhookEventType {
    const example = { type: name, timestamp: '2026-10-01T00:05:00.000Z', data }
    return Object.assign(new WebhookEventType(), { name, summary, example })
  }
}

@ObjectType({ description: 'Where the tenant wants to be told of what happens in it.' })
export class WebhookEndpoint {
  endpointId!: string

  @Field(() => ID)
  id!: string

  @Field(() => String)
  url!: string

  @Field(() => String, { nullable: true })
  description!: string | null

  @Field(() => [String], { description: 'None is every type, also those to come.' })
  eventTypes!: string[]

  @Field(() => WebhookEndpointStatus)
  status!: (typeof endpointStatuses)[number]

  @Field(() => WebhookDisabledReason, { nullable: true })
  disabledReason!: EndpointRow['disabledReason']

  @Field(() => DateTimeScalar, { nullable: true })
  disabledAt!: Date | null

  @Field(() => String, { description: 'How the secret begins; all of it is shown once.' })
  secretPrefix!: string

  @Field(() => DateTimeScalar, { nullable: true, description: 'Until then the secret before signs as well.' })
  previousSecretUntil!: Date | null

  @Field(() => DateTimeScalar)
  createdAt!: Date

  @Field(() => String, { description: 'Who made it, in words.' })
  createdBy!: string

  @Field(() => DateTimeScalar, { nullable: true, description: 'Since when nothing has got through.' })
  failingSince!: Date | null

  @Field(() => DateTimeScalar, { nullable: true })
  lastSucceededAt!: Date | null

  @Field(() => DateTimeScalar, { nullable: true })
  lastFailedAt!: Date | null

  static from(row: EndpointRow, now: Date): WebhookEndpoint {
    const { id, url, description, eventTypes, disabledReason, disabledAt, secretPrefix } = row
    const { previousSecretUntil, createdAt, createdBy, failingSince, lastSucceededAt, lastFailedAt } = row
    return Object.assign(new WebhookEndpoint(), {
      ...{ endpointId: id, id: toPublicId('webhookEndpoint', id), url, description, eventTypes },
      ...{ status: disabledAt ? 'DISABLED' : 'ENABLED', disabledReason, disabledAt, secretPrefix },
      previousSecretUntil: previousSecretUntil && previousSecretUntil > now ? previousSecretUntil : null,
      ...{ createdAt, createdBy, failingSince, lastSucceededAt, lastFailedAt },
    })
  }
}

@ObjectType()
export class WebhookEndpointConnection extends Connection(WebhookEndpoint, 'WebhookEndpoint') {}

@ObjectType()
export class WebhookEndpointSecret {
  @Field(() => WebhookEndpoint)
  endpoint!: WebhookEndpoint

  @Field(() => String, { description: 'Shown this once. It signs what is sent (Standard Webhooks).' })
  secret!: string
}

@ObjectType({ description: 'One request to an endpoint.' })
export class WebhookAttempt {
  @Field(() => DateTimeScalar)
  at!: Date

  @Field(() => Int, { nullable: true, description: 'The HTTP status; null without an answer.' })
  status!: number | null

  @Field(() => String, { nullable: true, description: 'Why it did not get through, in words.' })
  error!: string | null

  @Field(() => Int)
  durationMs!: number

  @Field(() => String, { nullable: true, description: 'How the answer’s body begins: at most 1 KB.' })
  responseExcerpt!: string | null

  static from(row: AttemptRow): WebhookAttempt {
    return Object.assign(new WebhookAttempt(), row)
  }
}

@ObjectType({ description: 'A message on its way to one endpoint.' })
export class WebhookDelivery {
  row!: DeliveryRow

  @Field(() => ID)
  id!: string

  @Field(() => String, { description: 'The header `webhook-id`: the same however often the message is sent.' })
  messageId!: string

  @Field(() => String)
  eventType!: string

  @Field(() => WebhookDeliveryStatus)
  status!: DeliveryRow['status']

  @Field(() => DateTimeScalar)
  createdAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: 'Null once it is over.' })
  nextAttemptAt!: Date | null

  @Field(() => Int)
  attemptCount!: number

  @Field(() => Int, { nullable: true })
  lastStatus!: number | null

  @Field(() => String, { nullable: true })
  lastError!: string | null

  static from(row: DeliveryRow): WebhookDelivery {
    const { eventType, status, createdAt, nextAttemptAt, attemptCount, lastStatus, lastError } = row
    return Object.assign(new WebhookDelivery(), {
      ...{ row, id: toPublicId('webhookDelivery', row.id), messageId: toPublicId('webhookMessage', row.messageId) },
      ...{ eventType, status, createdAt, nextAttemptAt, attemptCount, lastStatus, lastError },
    })
  }
}

@ObjectType()
export class WebhookDeliveryConnection extends Connection(WebhookDelivery, 'WebhookDelivery') {}
