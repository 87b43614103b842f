import { and, count, eq, gt, inArray, ne } from 'drizzle-orm'
import { perRequest } from '../../core/per-request.ts'
import { webhookDeliveries } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'

const dayMs = 86_400_000

/** How many deliveries of an endpoint are waiting to be sent or sent again. */
export const loadPending = perRequest(async (ctx, endpointIds) => {
  const waiting = and(
    eq(webhookDeliveries.tenantId, ctx.tenantId),
    inArray(webhookDeliveries.endpointId, [...endpointIds]),
    eq(webhookDeliveries.status, 'PENDING'),
  )
  const rows = await inTenant(ctx, (tx) =>
    tx
      .select({ id: webhookDeliveries.endpointId, count: count() })
      .from(webhookDeliveries)
      .where(waiting)
      .groupBy(webhookDeliveries.endpointId),
  )
  return new Map(rows.map((row) => [row.id, row.count]))
})

/** How many deliveries of an endpoint came to an end in the last 24 hours, one way and the other. */
export const loadLastDay = perRequest(async (ctx, endpointIds) => {
  const ended = and(
    eq(webhookDeliveries.tenantId, ctx.tenantId),
    inArray(webhookDeliveries.endpointId, [...endpointIds]),
    gt(webhookDeliveries.finishedAt, new Date(ctx.services.now().getTime() - dayMs)),
    ne(webhookDeliveries.status, 'PENDING'),
  )
  const rows = await inTenant(ctx, (tx) =>
    tx
      .select({ id: webhookDeliveries.endpointId, status: webhookDeliveries.status, count: count() })
      .from(webhookDeliveries)
      .where(ended)
      .groupBy(webhookDeliveries.endpointId, webhookDeliveries.status),
  )
  const byEndpoint = Map.groupBy(rows, ({ id }) => id)
  return new Map(
    [...byEndpoint].map(([id, of]) => {
      const ofStatus = (wanted: string) => of.find(({ status }) => status === wanted)?.count ?? 0
      return [id, { succeeded: ofStatus('SUCCEEDED'), failed: ofStatus('FAILED') }]
    }),
  )
})
