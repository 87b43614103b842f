import { inArray } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { users } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { readRoleNames } from './role-names.ts'

/** The names behind the ids in rows: people, and roles of the tenant. */
export interface Names {
  people: ReadonlyMap<string, { id: string; email: string; name: string | null }>
  roles: ReadonlyMap<string, string>
}

/** Finds who sent these rows and what their roles are called, with two queries for a whole page. */
export async function readNames(
  ctx: TenantCtx,
  rows: readonly { sender: string; roles: readonly string[] }[],
): Promise<Names> {
  return inTenant(ctx, async (tx) => {
    const people = await tx
      .select({ id: users.id, email: users.email, name: users.name })
      .from(users)
      .where(inArray(users.id, [...new Set(rows.map((row) => row.sender))]))
    const roleIds = [...new Set(rows.flatMap((row) => row.roles))]
    return {
      people: new Map(people.map((person) => [person.id, person])),
      roles: await readRoleNames(tx, ctx.tenantId, roleIds),
    }
  })
}
