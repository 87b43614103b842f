import { sql } from 'drizzle-orm'
import { index, integer, json, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant, tenantId } from '../columns.ts'

export const webhookDisabledReasons = ['MANUAL', 'FAILING', 'GONE'] as const
export const webhookDeliveryStatuses = ['PENDING', 'SUCCEEDED', 'FAILED'] as const

/** What a receiver is sent, besides the headers. */
export interface WebhookPayload {
  type: string
  /** When it happened, ISO 8601. */
  timestamp: string
  data: Record<string, unknown>
}

/**
 * Where a tenant wants to hear of what happens in it. The secrets are sealed under the tenant's encryption key. A deleted
 * endpoint has none any more, and goes with the last of its deliveries.
 */
export const webhookEndpoints = pgTable(
  'webhook_endpoints',
  {
    tenantId: tenantId(),
    id: uuid('id').notNull(),
    url: text('url').notNull(),
    description: text('description'),
    /** None is every type. */
    eventTypes: text('event_types').array().notNull(),
    secret: bytes('secret'),
    /** How the secret begins. */
    secretPrefix: text('secret_prefix').notNull(),
    /** The one before, which signs as well for a while. */
    previousSecret: bytes('previous_secret'),
    previousSecretUntil: instant('previous_secret_until'),
    createdAt: instant('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    disabledAt: instant('disabled_at'),
    disabledReason: text('disabled_reason', { enum: webhookDisabledReasons }),
    deletedAt: instant('deleted_at'),
    /** Since when nothing has got through; null while the last attempt did. */
    failingSince: instant('failing_since'),
    lastSucceededAt: instant('last_succeeded_at'),
    lastFailedAt: instant('last_failed_at'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
)

/** What is said to the endpoints of a tenant. The key of the event that it comes from makes it one message. */
export const webhookMessages = pgTable(
  'webhook_messages',
  {
    tenantId: tenantId(),
    id: uuid('id').notNull(),
    eventKey: text('event_key').notNull(),
    type: text('type').notNull(),
    // As text, in the order in which it was written: that is what is signed, sent and shown.
    payload: json('payload').$type<WebhookPayload>().notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    unique('webhook_messages_event').on(t.tenantId, t.eventKey),
    index('webhook_messages_age').on(t.createdAt),
  ],
)

/**
 * A message on its way to one endpoint. Whoever takes it moves `next_attempt_at` to when its own time is over: until then
 * nobody else takes it, and if it dies somebody does then.
 */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    tenantId: tenantId(),
    id: uuid('id').notNull(),
    messageId: uuid('message_id').notNull(),
    endpointId: uuid('endpoint_id').notNull(),
    eventType: text('event_type').notNull(),
    status: text('status', { enum: webhookDeliveryStatuses }).notNull(),
    createdAt: instant('created_at').notNull(),
    /** Null once it is over. */
    nextAttemptAt: instant('next_attempt_at'),
    finishedAt: instant('finished_at'),
    attemptCount: integer('attempt_count').notNull(),
    lastStatus: integer('last_status'),
    lastError: text('last_error'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('webhook_deliveries_endpoint').on(t.tenantId, t.endpointId, t.id),
    index('webhook_deliveries_message').on(t.tenantId, t.messageId),
    index('webhook_deliveries_unsettled').on(t.tenantId, t.status, t.id).where(sql`status <> 'SUCCEEDED'`),
    index('webhook_deliveries_finished').on(t.tenantId, t.endpointId, t.finishedAt),
    index('webhook_deliveries_due').on(t.tenantId, t.endpointId, t.nextAttemptAt).where(sql`status = 'PENDING'`),
  ],
)

/** One request to an endpoint and what came of it. */
export const webhookAttempts = pgTable(
  'webhook_attempts',
  {
    tenantId: tenantId(),
    deliveryId: uuid('delivery_id').notNull(),
    number: integer('number').notNull(),
    at: instant('at').notNull(),
    /** Null without an answer. */
    status: integer('status'),
    error: text('error'),
    durationMs: integer('duration_ms').notNull(),
    responseExcerpt: text('response_excerpt'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.deliveryId, t.number] })],
)
