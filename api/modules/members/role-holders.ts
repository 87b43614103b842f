import DataLoader from 'dataloader'
import { eq, sql } from 'drizzle-orm'
import type { RequestInfo, TenantCtx } from '../../core/context.ts'
import { members } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'

/** One statement for all the roles that an answer asks about at once, and none for an answer that does not ask. */
const loaders = new WeakMap<RequestInfo, DataLoader<string, number>>()

/** How many members hold a role now, deactivated ones included: they get it back when they return. */
export function readRoleHolders(ctx: TenantCtx, roleId: string): Promise<number> {
  const loader = loaders.get(ctx.request) ?? new DataLoader((ids) => countHolders(ctx, ids), { cache: false })
  loaders.set(ctx.request, loader)
  return loader.load(roleId)
}

async function countHolders(ctx: TenantCtx, roleIds: readonly string[]): Promise<number[]> {
  const rows = await inTenant(ctx, (tx) =>
    tx
      .select({ id: sql<string>`unnest(${members.roles})`.as('id'), holders: sql<number>`count(*)::int` })
      .from(members)
      .where(eq(members.tenantId, ctx.tenantId))
      .groupBy(sql`1`),
  )
  const holders = new Map(rows.map((row) => [row.id, row.holders]))
  return roleIds.map((id) => holders.get(id) ?? 0)
}
