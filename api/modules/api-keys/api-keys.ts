import { and, count, eq, gt, inArray, isNull, or } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { toPublicId } from '../../core/ids.ts'
import { apiKeys } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { platformChain } from '../audit/audit.ts'
import type { Gauge } from '../plans/gauges.ts'
import { ceilingOf, effectiveLimits } from '../plans/limits.ts'
import type { TenantRow } from '../tenants/tenants.ts'
import type { KeyOwner } from './key-format.ts'
import type { ApiKeyRow } from './standing.ts'

/** A key just made, with the one chance to read it. */
export interface MadeKey {
  key: ApiKeyRow
  secret: string
}

export function ofKey({ tenantId }: Pick<ApiKeyRow, 'tenantId'>, id: string) {
  return and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.id, id))
}

/** A key of the tenant, locked until the transaction ends. Throws NOT_FOUND. */
export async function lockKey(tx: Tx, ctx: TenantCtx, id: string): Promise<ApiKeyRow> {
  const [key] = await tx.select().from(apiKeys).where(ofKey(ctx, id)).for('update')
  if (!key) throw new AppError('NOT_FOUND')
  return key
}

export function targetOf({ id }: Pick<ApiKeyRow, 'id'>): { kind: string; id: string } {
  return { kind: 'api_key', id: toPublicId('apiKey', id) }
}

export function ownerOf({ tenantId, environment }: ApiKeyRow): KeyOwner {
  return tenantId === platformChain ? 'platform' : { tenantId, environment }
}

/** What the audit log says of a key. */
export function forAudit(key: ApiKeyRow): Record<string, unknown> {
  const { name, description, environment, permissions, allowedIps, rateLimitPerMinute, metadata } = key
  return {
    ...{ name, description, environment, permissions, allowedIps, rateLimitPerMinute, metadata },
    expiresAt: key.expiresAt?.toISOString() ?? null,
    disabled: key.disabledReason,
    revoked: key.revokedAt !== null,
    replacedBy: key.replacedBy && toPublicId('apiKey', key.replacedBy),
  }
}

/** The keys of a tenant that could still be used, and how many there may be (null: any number). */
export interface KeyCount {
  limit: number | null
  /** Above how many one more is refused; null when none ever is. */
  ceiling: number | null
  used: number
}

/** What is used of the limit `api_keys`. Who acts on it holds the lock on the tenant. */
export async function countKeys(tx: Tx, { tenantId }: Pick<TenantRow, 'tenantId'>): Promise<KeyCount> {
  const { api_keys: effective } = (await effectiveLimits(tx, tenantId)).limits
  const used = (await countKeysOf(tx, [tenantId])).get(tenantId) ?? 0
  return { limit: effective.limit, ceiling: ceilingOf(effective), used }
}

async function countKeysOf(tx: Tx, tenantIds: readonly string[]): Promise<Map<string, number>> {
  const living = and(
    inArray(apiKeys.tenantId, [...tenantIds]),
    isNull(apiKeys.revokedAt),
    // While one takes the place of another, the two are one.
    isNull(apiKeys.replacedBy),
    or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, tx.ctx.services.now())),
  )
  const rows = await tx
    .select({ tenantId: apiKeys.tenantId, keys: count() })
    .from(apiKeys)
    .where(living)
    .groupBy(apiKeys.tenantId)
  return new Map(rows.map((row) => [row.tenantId, row.keys]))
}

export const keysGauge: Gauge = { of: 'api_keys', count: countKeysOf }
