import { and, eq, inArray } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { securityPolicyOf } from '../../core/security-policy.ts'
import { apiKeys } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { requireTenantRow } from '../tenants/tenants.ts'
import { endKey } from './changes.ts'
import { type ApiKeyRow, stateOf } from './standing.ts'

/** The keys that somebody made and that could still be used, with those that keys of theirs made; the oldest first. */
export async function listKeysMadeBy(tx: Tx, ctx: TenantCtx, userId: string): Promise<ApiKeyRow[]> {
  const made: ApiKeyRow[] = []
  for (let makers = [userId]; makers.length > 0; ) {
    const next = await tx
      .select()
      .from(apiKeys)
      .where(and(eq(apiKeys.tenantId, ctx.tenantId), inArray(apiKeys.creatorId, makers)))
    made.push(...next)
    makers = next.map(({ id }) => id)
  }
  if (made.length === 0) return made
  const policy = securityPolicyOf((await requireTenantRow(tx, ctx.tenantId)).security)
  const now = ctx.services.now()
  return made
    .filter((key) => ['ACTIVE', 'DISABLED'].includes(stateOf(key, policy, now)))
    .sort((one, other) => (one.id < other.id ? -1 : 1))
}

/** Revokes them all, for a caller that has locked the team and checked that the actor may. */
export async function revokeKeysMadeBy(tx: Tx, ctx: TenantCtx, userId: string): Promise<void> {
  for (const key of await listKeysMadeBy(tx, ctx, userId)) await endKey(tx, key, 'apikey.revoke')
}
