import { asc, eq } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { securityPolicyOf } from '../../core/security-policy.ts'
import { apiKeys } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { requireTenantRow } from '../tenants/tenants.ts'
import { endKey } from './changes.ts'
import { type ApiKeyRow, stateOf } from './standing.ts'

/** The keys that somebody made and that could still be used, with those that keys of theirs made; the oldest first. */
export async function listKeysMadeBy(tx: Tx, ctx: TenantCtx, userId: string): Promise<ApiKeyRow[]> {
  const policy = securityPolicyOf((await requireTenantRow(tx, ctx.tenantId)).security)
  const now = ctx.services.now()
  const keys = await tx.select().from(apiKeys).where(eq(apiKeys.tenantId, ctx.tenantId)).orderBy(asc(apiKeys.id))
  const makers = new Set([userId])
  // A key is younger than the key that made it, and ids sort by age.
  const made = keys.filter(({ id, creatorId }) => creatorId !== null && makers.has(creatorId) && makers.add(id))
  return made.filter((key) => ['ACTIVE', 'DISABLED'].includes(stateOf(key, policy, now)))
}

/** Revokes them all, for a caller that has locked the team and checked that the actor may. */
export async function revokeKeysMadeBy(tx: Tx, ctx: TenantCtx, userId: string): Promise<void> {
  for (const key of await listKeysMadeBy(tx, ctx, userId)) await endKey(tx, key, 'apikey.revoke')
}
