import { and, count, eq, inArray, isNull } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { toPublicId } from '../../core/ids.ts'
import { type Page, type PageRequest, readPage } from '../../db/page.ts'
import { webhookEndpoints } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { type Authority, lockTeam, readAuthority, requireHeld, requirePermissions } from '../members/authority.ts'
import type { Gauge } from '../plans/gauges.ts'
import { ceilingOf, effectiveLimits } from '../plans/limits.ts'
import { permissionsFor } from './event-types.ts'

export type EndpointRow = typeof webhookEndpoints.$inferSelect

export function ofEndpoint({ tenantId }: Pick<TenantCtx, 'tenantId'>, id: string) {
  return and(eq(webhookEndpoints.tenantId, tenantId), eq(webhookEndpoints.id, id), isNull(webhookEndpoints.deletedAt))
}

export function targetOf({ id }: Pick<EndpointRow, 'id'>): { kind: string; id: string } {
  return { kind: 'webhook_endpoint', id: toPublicId('webhookEndpoint', id) }
}

/** What the audit log says of an endpoint. What follows the path may hold a token of the receiver's, and is left out. */
export function forAudit({ url, description, eventTypes, disabledReason }: EndpointRow): Record<string, unknown> {
  const { origin, pathname } = new URL(url)
  return { url: `${origin}${pathname}`, description, eventTypes, disabled: disabledReason }
}

/** The tenant's endpoints, newest first. */
export function listEndpoints(ctx: TenantCtx, args: PageRequest): Promise<Page<EndpointRow>> {
  return readPage<EndpointRow>((work) => inTenant(ctx, work), args, {
    from: webhookEndpoints,
    where: and(eq(webhookEndpoints.tenantId, ctx.tenantId), isNull(webhookEndpoints.deletedAt)),
    key: webhookEndpoints.id,
    keyOf: ({ id }) => id,
  })
}

/** One endpoint. Throws NOT_FOUND. */
export function getEndpoint(ctx: TenantCtx, id: string): Promise<EndpointRow> {
  return inTenant(ctx, async (tx) => {
    const [endpoint] = await tx.select().from(webhookEndpoints).where(ofEndpoint(ctx, id))
    if (!endpoint) throw new AppError('NOT_FOUND')
    return endpoint
  })
}

/** An endpoint of the tenant, locked until the transaction ends. Throws NOT_FOUND. */
export async function lockEndpoint(tx: Tx, ctx: TenantCtx, id: string): Promise<EndpointRow> {
  const [endpoint] = await tx.select().from(webhookEndpoints).where(ofEndpoint(ctx, id)).for('update')
  if (!endpoint) throw new AppError('NOT_FOUND')
  return endpoint
}

/** Locks the tenant and reads who acts. Throws FORBIDDEN for somebody who may not manage webhooks any more. */
export async function lockForWebhooks(tx: Tx, ctx: TenantCtx): Promise<Authority> {
  await lockTeam(tx, ctx)
  const authority = await readAuthority(tx, ctx)
  requireHeld(authority, 'webhooks:manage')
  return authority
}

/**
 * Throws FORBIDDEN unless the actor may read what these types tell of: an endpoint shows it to whoever names the URL. No
 * types at all stand for every type.
 */
export function requireReadable(authority: Authority, eventTypes: readonly string[]): void {
  requirePermissions(authority, permissionsFor(eventTypes))
}

/** Throws WEBHOOK_LIMIT_REACHED unless another endpoint fits. The caller holds the lock on the tenant. */
export async function requireRoom(tx: Tx, { tenantId }: TenantCtx): Promise<void> {
  const { webhooks: effective } = (await effectiveLimits(tx, tenantId)).limits
  const used = (await countEndpoints(tx, [tenantId])).get(tenantId) ?? 0
  const ceiling = ceilingOf(effective)
  if (ceiling === null || used < ceiling) return
  throw new AppError('WEBHOOK_LIMIT_REACHED', {
    message: `This tenant may have ${effective.limit} webhook endpoints, and has ${used}.`,
    details: { limit: effective.limit, used },
  })
}

async function countEndpoints(tx: Tx, tenantIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx
    .select({ tenantId: webhookEndpoints.tenantId, endpoints: count() })
    .from(webhookEndpoints)
    .where(and(inArray(webhookEndpoints.tenantId, [...tenantIds]), isNull(webhookEndpoints.deletedAt)))
    .groupBy(webhookEndpoints.tenantId)
  return new Map(rows.map((row) => [row.tenantId, row.endpoints]))
}

export const webhooksGauge: Gauge = { of: 'webhooks', count: countEndpoints }
