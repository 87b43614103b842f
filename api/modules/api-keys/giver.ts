import { and, eq } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { isInNetworks } from '../../core/networks.ts'
import { isTenantPermission, type Permission } from '../../core/permissions.ts'
import { type SecurityPolicy, securityPolicyOf } from '../../core/security-policy.ts'
import { apiKeys } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { type Authority, lockTeam, readAuthority, requireHeld, requirePermissions } from '../members/authority.ts'
import type { TenantRow } from '../tenants/tenants.ts'
import { type ApiKeyRow, endOf, stateOf } from './standing.ts'

/** Somebody who makes or changes keys, as they stand now that the tenant is locked. */
export interface Giver {
  authority: Authority
  /** When it is a key that acts: those it makes reach no further than itself in any respect. */
  key: ApiKeyRow | null
  tenant: TenantRow
  policy: SecurityPolicy
}

type Reach = Pick<ApiKeyRow, 'permissions' | 'expiresAt' | 'allowedIps' | 'rateLimitPerMinute'>

/** Locks the tenant and reads who acts. Throws FORBIDDEN for somebody who may not manage keys any more. */
export async function lockForKeys(tx: Tx, ctx: TenantCtx): Promise<Giver> {
  const tenant = await lockTeam(tx, ctx)
  const policy = securityPolicyOf(tenant.security)
  const authority = await readAuthority(tx, ctx)
  requireHeld(authority, 'api-keys:manage')
  const key = ctx.actor.kind === 'key' ? await requireActingKey(tx, ctx, ctx.actor.keyId, policy) : null
  if (!key) return { authority, key, tenant, policy }
  // What the request came in with may be a moment old.
  const now = { ...authority, permissions: new Set(key.permissions.filter(isTenantPermission)) }
  requireHeld(now, 'api-keys:manage')
  return { authority: now, key, tenant, policy }
}

async function requireActingKey(
  tx: Tx,
  { tenantId, services }: TenantCtx,
  keyId: string,
  policy: SecurityPolicy,
): Promise<ApiKeyRow> {
  const [key] = await tx
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.id, keyId)))
  if (!key || stateOf(key, policy, services.now()) !== 'ACTIVE') throw new AppError('UNAUTHENTICATED')
  return key
}

/** Throws FORBIDDEN when `wanted` could do more than the giver: nobody gives a key what they do not hold. */
export function requireWithinReach({ authority, key, policy }: Giver, wanted: Reach): void {
  requirePermissions(authority, wanted.permissions as Permission[])
  if (!key) return
  const end = endOf(key, policy)
  if (end && (!wanted.expiresAt || wanted.expiresAt > end)) throw beyondKey('outlive it', 'expiresAt')
  if (!liesWithin(wanted.allowedIps, key.allowedIps)) throw beyondKey('be used from other networks', 'allowedIps')
  const limit = key.rateLimitPerMinute
  if (limit !== null && (wanted.rateLimitPerMinute ?? Number.POSITIVE_INFINITY) > limit)
    throw beyondKey('be used more often', 'rateLimitPerMinute')
}

/** No networks at all stand for every network there is. */
function liesWithin(inner: readonly string[], outer: readonly string[]): boolean {
  if (outer.length === 0) return true
  return inner.length > 0 && inner.every((network) => outer.some((wider) => contains(wider, network)))
}

function contains(wider: string, network: string): boolean {
  const [address = '', bits] = network.split('/')
  return Number(wider.split('/')[1]) <= Number(bits) && isInNetworks(address, [wider])
}

function beyondKey(what: string, field: string): AppError {
  return new AppError('FORBIDDEN', { message: `A key that an API key makes cannot ${what}.`, details: { field } })
}
