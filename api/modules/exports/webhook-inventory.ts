import { webhookAttempts, webhookDeliveries, webhookEndpoints, webhookMessages } from '../../db/tables/index.ts'
import type { Holding } from './holding.ts'
import { exportKind } from './kind.ts'

const secret = 'A secret, sealed. It is shown once, when it is made.'

/** What a tenant has of webhooks: its endpoints, and for 30 days what was sent to them. */
export const webhookInventory: readonly Holding[] = [
  {
    table: webhookEndpoints,
    counted: { one: 'webhook endpoint', many: 'webhook endpoints' },
    exported: exportKind(webhookEndpoints, {
      name: 'webhook-endpoints',
      key: ['id'],
      columns: [
        ...(['id', 'url', 'description', 'eventTypes', 'createdAt', 'createdBy', 'disabledAt'] as const),
        ...(['disabledReason', 'deletedAt', 'failingSince', 'lastSucceededAt', 'lastFailedAt'] as const),
      ],
      as: { id: 'webhookEndpoint' },
    }),
    withheld: {
      secret,
      secretPrefix: 'How a secret begins.',
      previousSecret: secret,
      previousSecretUntil: 'How long a secret goes on signing.',
    },
  },
  {
    table: webhookMessages,
    counted: null,
    exported: exportKind(webhookMessages, {
      name: 'webhook-messages',
      key: ['id'],
      columns: ['id', 'type', 'payload', 'createdAt'],
      as: { id: 'webhookMessage' },
    }),
    withheld: { eventKey: 'What keeps an event from being told twice.' },
  },
  {
    table: webhookDeliveries,
    counted: null,
    exported: exportKind(webhookDeliveries, {
      name: 'webhook-deliveries',
      key: ['id'],
      columns: [
        ...(['id', 'messageId', 'endpointId', 'eventType', 'status', 'createdAt', 'nextAttemptAt'] as const),
        ...(['finishedAt', 'attemptCount', 'lastStatus', 'lastError'] as const),
      ],
      as: { id: 'webhookDelivery', messageId: 'webhookMessage', endpointId: 'webhookEndpoint' },
    }),
  },
  {
    table: webhookAttempts,
    counted: null,
    exported: exportKind(webhookAttempts, {
      name: 'webhook-attempts',
      key: ['deliveryId', 'number'],
      columns: ['deliveryId', 'number', 'at', 'status', 'error', 'durationMs', 'responseExcerpt'],
      as: { deliveryId: 'webhookDelivery' },
    }),
  },
]
