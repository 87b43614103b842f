import { and, eq, gt, isNull, or } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { toPublicId } from '../../core/ids.ts'
import { apiKeys } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { platformChain } from '../audit/audit.ts'
import { requirePlanIn } from '../plans/plans.ts'
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

/** How many keys the plan allows (null: any number) and how many there are that could still be used. */
export async function countKeys(tx: Tx, tenant: TenantRow): Promise<{ limit: number | null; used: number }> {
  const plan = await requirePlanIn(tx, tenant.planCode)
  const living = and(
    eq(apiKeys.tenantId, tenant.tenantId),
    isNull(apiKeys.revokedAt),
    // While one takes the place of another, the two are one.
    isNull(apiKeys.replacedBy),
    or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, tx.ctx.services.now())),
  )
  return { limit: plan.limits.api_keys ?? null, used: await tx.$count(apiKeys, living) }
}
