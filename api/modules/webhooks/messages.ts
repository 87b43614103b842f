import { and, arrayContains, eq, isNull, or, sql } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { newId } from '../../core/ids.ts'
import { type WebhookPayload, webhookDeliveries, webhookEndpoints, webhookMessages } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import type { EventPayloads } from '../../jobs/events.ts'
import { enqueue } from '../../jobs/queue.ts'
import { requireTenantRow } from '../tenants/tenants.ts'
import type { TenantEventType, WebhookEventType } from './event-type.ts'

export type MessageRow = typeof webhookMessages.$inferSelect
export type DeliveryRow = typeof webhookDeliveries.$inferSelect

/**
 * Makes of an event one message and a delivery to each enabled endpoint that asks for its type, together, and has them
 * sent. Done twice it is done once: the event's key decides. Without such an endpoint nothing is kept, nor in a tenant
 * that is being deleted. In a suspended one it waits.
 */
export function tellEndpoints<Type extends TenantEventType>(
  ctx: TenantCtx,
  type: WebhookEventType<Type>,
  event: EventPayloads[Type],
): Promise<void> {
  return inTenant(ctx, async (tx) => {
    const { status } = await requireTenantRow(tx, ctx.tenantId)
    if (status !== 'ACTIVE' && status !== 'SUSPENDED') return
    const endpointIds = await findListeners(tx, ctx, type.name)
    if (endpointIds.length === 0) return
    const told = await type.tell(tx, event)
    if (!told) return
    const payload = { type: type.name, timestamp: told.at.toISOString(), data: told.data }
    const message = await insertMessage(tx, ctx, `${type.name}/${type.keyOf(event)}`, payload)
    if (message) await insertDeliveries(tx, ctx, message, endpointIds)
  })
}

const heard = new WeakMap<Tx, Map<string, Promise<boolean>>>()

/** Whether anybody asks for a type, as the transaction sees it: asked once, however many events it publishes. */
export function hasListeners(tx: Tx, tenantId: string, type: string): Promise<boolean> {
  const known = heard.get(tx) ?? new Map<string, Promise<boolean>>()
  heard.set(tx, known)
  const name = `${tenantId}/${type}`
  const answer = known.get(name) ?? findListeners(tx, { tenantId }, type).then((ids) => ids.length > 0)
  known.set(name, answer)
  return answer
}

async function findListeners(tx: Tx, { tenantId }: { tenantId: string }, type: string): Promise<string[]> {
  const rows = await tx
    .select({ id: webhookEndpoints.id })
    .from(webhookEndpoints)
    .where(
      and(
        eq(webhookEndpoints.tenantId, tenantId),
        isNull(webhookEndpoints.deletedAt),
        isNull(webhookEndpoints.disabledAt),
        or(eq(sql`cardinality(${webhookEndpoints.eventTypes})`, 0), arrayContains(webhookEndpoints.eventTypes, [type])),
      ),
    )
  return rows.map(({ id }) => id)
}

/** Null when the event has its message already. */
export async function insertMessage(
  tx: Tx,
  { tenantId, services }: TenantCtx,
  eventKey: string,
  payload: WebhookPayload,
): Promise<MessageRow | null> {
  const row = { tenantId, id: newId(), eventKey, type: payload.type, payload, createdAt: services.now() }
  const [message] = await tx.insert(webhookMessages).values(row).onConflictDoNothing().returning()
  return message ?? null
}

/** Puts a message on its way to endpoints; it goes out when the caller's transaction has committed. */
export async function insertDeliveries(
  tx: Tx,
  { tenantId, services }: TenantCtx,
  { id: messageId, type: eventType }: Pick<MessageRow, 'id' | 'type'>,
  endpointIds: readonly string[],
): Promise<DeliveryRow[]> {
  const createdAt = services.now()
  const rows = endpointIds.map((endpointId) => ({
    ...{ tenantId, id: newId(), messageId, endpointId, eventType },
    ...{ status: 'PENDING' as const, createdAt, nextAttemptAt: createdAt, attemptCount: 0 },
  }))
  const deliveries = await tx.insert(webhookDeliveries).values(rows).returning()
  await enqueue(tx, 'webhooks.send', { tenantId })
  return deliveries
}
