import { and, eq, inArray } from 'drizzle-orm'
import { roles as builtInRoles, isBuiltInRole } from '../../core/permissions.ts'
import { roles } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'

/** Role id to the name people know it by: `ADMIN` is "Admin", a custom role has its own. */
export async function readRoleNames(tx: Tx, tenantId: string, ids: readonly string[]): Promise<Map<string, string>> {
  const names = new Map<string, string>(builtInRoles.map((id) => [id, id.charAt(0) + id.slice(1).toLowerCase()]))
  const custom = ids.filter((id) => !isBuiltInRole(id))
  if (custom.length === 0) return names
  const rows = await tx
    .select({ id: roles.id, name: roles.name })
    .from(roles)
    .where(and(eq(roles.tenantId, tenantId), inArray(roles.id, custom)))
  for (const { id, name } of rows) names.set(id, name)
  return names
}
