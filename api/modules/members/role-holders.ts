import { eq, sql } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { perRequest } from '../../core/per-request.ts'
import { members } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'

/** How many members hold a role now, deactivated ones included: they get it back when they return. */
export async function readRoleHolders(ctx: TenantCtx, roleId: string): Promise<number> {
  return (await loadHolders(ctx, roleId)) ?? 0
}

const loadHolders = perRequest(async (ctx) => {
  const rows = await inTenant(ctx, (tx) =>
    tx
      .select({ id: sql<string>`unnest(${members.roles})`.as('id'), holders: sql<number>`count(*)::int` })
      .from(members)
      .where(eq(members.tenantId, ctx.tenantId))
      .groupBy(sql`1`),
  )
  return new Map(rows.map((row) => [row.id, row.holders]))
})
