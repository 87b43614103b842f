import { and, arrayContains, asc, eq, inArray } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError, invalidField } from '../../core/errors.ts'
import { isUuid } from '../../core/ids.ts'
import {
  roles as builtInRoles,
  isBuiltInRole,
  isTenantPermission,
  type Permission,
  rolePermissions,
} from '../../core/permissions.ts'
import { members, roles } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { type Authority, permissionsOfRoles, readAuthority, requirePermissions } from './authority.ts'

/** A role of either kind. `id` is a built-in role's name, or the uuid of one of the tenant's own. */
export interface RoleView {
  id: string
  name: string
  builtIn: boolean
  permissions: readonly Permission[]
  version: number
}

const builtInNames = { OWNER: 'Owner', ADMIN: 'Admin', DEVELOPER: 'Developer', BILLING: 'Billing', VIEWER: 'Viewer' }

export const builtInRoleViews: RoleView[] = builtInRoles.map((id) => ({
  id,
  name: builtInNames[id],
  builtIn: true,
  permissions: rolePermissions[id],
  version: 1,
}))

/** Every role of the tenant: the built-in ones from most to least, then its own by name. */
export function listRoles(ctx: TenantCtx): Promise<RoleView[]> {
  return inTenant(ctx, (tx) => readRoles(tx, ctx))
}

/** As listRoles, in the caller's transaction. */
export async function readRoles(tx: Tx, { tenantId }: TenantCtx): Promise<RoleView[]> {
  const custom = await tx.select().from(roles).where(eq(roles.tenantId, tenantId)).orderBy(asc(roles.nameKey))
  return [...builtInRoleViews, ...custom.map(customRole)]
}

/** A role of the tenant's own. A stored permission that has left the catalogue gives nothing and is not shown. */
export function customRole({ id, name, permissions, version }: typeof roles.$inferSelect): RoleView {
  return { id, name, builtIn: false, permissions: permissions.filter(isTenantPermission), version }
}

/** How many members hold a role, deactivated ones included: they get it back when they return. */
export function countHolders(tx: Tx, { tenantId }: TenantCtx, roleId: string): Promise<number> {
  return tx.$count(members, and(eq(members.tenantId, tenantId), arrayContains(members.roles, [roleId])))
}

/**
 * Makes sure that the actor may give these roles to somebody: they exist here (INVALID_INPUT, field `roles`) and hold
 * nothing that the actor does not (FORBIDDEN, with the missing permission). OWNER is given by owners only, since it will
 * also hold the permissions that are still to come.
 */
export async function requireGrantable(tx: Tx, ctx: TenantCtx, roleIds: readonly string[]): Promise<void> {
  await requireKnownRoles(tx, ctx, roleIds)
  await requireWithin(tx, ctx, await readAuthority(tx, ctx), roleIds)
}

/** Throws FORBIDDEN when the roles hold more than `authority`. */
export async function requireWithin(
  tx: Tx,
  ctx: TenantCtx,
  authority: Authority,
  roleIds: readonly string[],
): Promise<void> {
  if (roleIds.includes('OWNER') && !authority.isOwner)
    throw new AppError('FORBIDDEN', { message: 'Only an owner may do this with the role OWNER.' })
  requirePermissions(authority, await permissionsOfRoles(tx, ctx, roleIds))
}

/** Throws INVALID_INPUT (field `roles`) for a role that this tenant does not have. */
export async function requireKnownRoles(tx: Tx, ctx: TenantCtx, roleIds: readonly string[]): Promise<void> {
  if (roleIds.length === 0) throw invalidField('roles', 'Choose at least one role.')
  const custom = [...new Set(roleIds.filter((id) => !isBuiltInRole(id)))]
  if (custom.length === 0) return
  const ofTenant = and(eq(roles.tenantId, ctx.tenantId), inArray(roles.id, custom))
  const found = custom.every(isUuid) ? await tx.$count(roles, ofTenant) : 0
  if (found !== custom.length) throw invalidField('roles', 'There is no such role.')
}
