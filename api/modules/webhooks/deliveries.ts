import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import { can, type TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { parsePublicId } from '../../core/ids.ts'
import { perRequest } from '../../core/per-request.ts'
import { validate } from '../../core/validate.ts'
import { type Page, type PageRequest, readPage } from '../../db/page.ts'
import {
  type WebhookPayload,
  webhookAttempts,
  webhookDeliveries,
  webhookDeliveryStatuses,
  webhookEndpoints,
  webhookMessages,
} from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import type { EndpointRow } from './endpoints.ts'
import { permissionsFor } from './event-types.ts'
import type { DeliveryRow } from './messages.ts'

export type AttemptRow = typeof webhookAttempts.$inferSelect

/** An endpoint that nobody has, for an id that is no endpoint's: nothing is found by it. */
const nobody = '00000000-0000-0000-0000-000000000000'

const deliveryFilter = z.object({
  endpointId: z
    .string()
    .nullish()
    .transform((id) => (id == null ? null : (parsePublicId('webhookEndpoint', id) ?? nobody))),
  status: z.enum(webhookDeliveryStatuses).nullish(),
  eventType: z.string().max(100, 'There is no such type of event.').nullish(),
})

export type DeliveryFilter = z.input<typeof deliveryFilter>

/** Deliveries, newest first. Those to endpoints that were deleted are not shown. */
export function listDeliveries(ctx: TenantCtx, filter: DeliveryFilter, args: PageRequest): Promise<Page<DeliveryRow>> {
  const { endpointId, status, eventType } = validate(deliveryFilter, filter)
  return readPage<DeliveryRow>((work) => inTenant(ctx, work), args, {
    from: webhookDeliveries,
    where: and(
      shownTo(ctx),
      endpointId ? eq(webhookDeliveries.endpointId, endpointId) : undefined,
      status ? eq(webhookDeliveries.status, status) : undefined,
      eventType ? eq(webhookDeliveries.eventType, eventType) : undefined,
    ),
    key: webhookDeliveries.id,
    keyOf: ({ id }) => id,
  })
}

/** One delivery. Throws NOT_FOUND. */
export function getDelivery(ctx: TenantCtx, id: string): Promise<DeliveryRow> {
  return inTenant(ctx, (tx) => requireDelivery(tx, ctx, id))
}

/** As getDelivery, in the caller's transaction. */
export async function requireDelivery(tx: Tx, ctx: TenantCtx, id: string): Promise<DeliveryRow> {
  const [delivery] = await tx
    .select()
    .from(webhookDeliveries)
    .where(and(shownTo(ctx), eq(webhookDeliveries.id, id)))
  if (!delivery) throw new AppError('NOT_FOUND')
  return delivery
}

function shownTo({ tenantId }: TenantCtx) {
  const there = new QueryBuilder()
    .select({ id: webhookEndpoints.id })
    .from(webhookEndpoints)
    .where(and(eq(webhookEndpoints.tenantId, tenantId), isNull(webhookEndpoints.deletedAt)))
  return and(eq(webhookDeliveries.tenantId, tenantId), inArray(webhookDeliveries.endpointId, there))
}

/** The endpoint of a delivery, also one that was deleted a moment ago. */
export const loadEndpoint = perRequest(async (ctx, ids) => {
  const rows = await inTenant(ctx, (tx) =>
    tx
      .select()
      .from(webhookEndpoints)
      .where(and(eq(webhookEndpoints.tenantId, ctx.tenantId), inArray(webhookEndpoints.id, [...ids]))),
  )
  return new Map<string, EndpointRow>(rows.map((row) => [row.id, row]))
})

/** What was tried of a delivery, in order. */
export const loadAttempts = perRequest(async (ctx, deliveryIds) => {
  const ofDeliveries = inArray(webhookAttempts.deliveryId, [...deliveryIds])
  const rows = await inTenant(ctx, (tx) =>
    tx
      .select()
      .from(webhookAttempts)
      .where(and(eq(webhookAttempts.tenantId, ctx.tenantId), ofDeliveries))
      .orderBy(asc(webhookAttempts.deliveryId), asc(webhookAttempts.number)),
  )
  return new Map<string, AttemptRow[]>(Map.groupBy(rows, ({ deliveryId }) => deliveryId))
})

/** What a message says; `data` is withheld from those who may not read the same in the API. */
export const loadPayload = perRequest(async (ctx, messageIds) => {
  const rows = await inTenant(ctx, (tx) =>
    tx
      .select({ id: webhookMessages.id, payload: webhookMessages.payload })
      .from(webhookMessages)
      .where(and(eq(webhookMessages.tenantId, ctx.tenantId), inArray(webhookMessages.id, [...messageIds]))),
  )
  return new Map(rows.map(({ id, payload }) => [id, readable(ctx, payload)]))
})

function readable(ctx: TenantCtx, payload: WebhookPayload): Omit<WebhookPayload, 'data'> & { data: unknown } {
  return permissionsFor([payload.type]).every((permission) => can(ctx, permission))
    ? payload
    : { ...payload, data: null }
}
