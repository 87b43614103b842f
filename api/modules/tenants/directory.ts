import { and, eq, inArray } from 'drizzle-orm'
import type { Ctx, TenantStatus } from '../../core/context.ts'
import { members, tenants } from '../../db/tables/index.ts'
import { asPlatform } from '../../db/tenancy.ts'

const open: TenantStatus[] = ['ACTIVE', 'SUSPENDED', 'DELETING']

/** The tenant an organization of the identity provider belongs to, once it is open. Looks across tenants. */
export async function findTenantOfOrganization(ctx: Ctx, organizationId: string): Promise<string | null> {
  const [tenant] = await asPlatform(ctx, (tx) =>
    tx
      .select({ tenantId: tenants.tenantId })
      .from(tenants)
      .where(and(eq(tenants.organizationId, organizationId), inArray(tenants.status, open))),
  )
  return tenant?.tenantId ?? null
}

/** The open tenants somebody belongs to, whatever their status there. Looks across tenants. */
export async function listTenantsOfPerson(ctx: Ctx, userId: string): Promise<string[]> {
  const rows = await asPlatform(ctx, (tx) =>
    tx
      .select({ tenantId: tenants.tenantId })
      .from(members)
      .innerJoin(tenants, eq(tenants.tenantId, members.tenantId))
      .where(and(eq(members.userId, userId), inArray(tenants.status, open))),
  )
  return rows.map((row) => row.tenantId)
}
