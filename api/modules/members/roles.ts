import { and, eq, inArray } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError, invalidField } from '../../core/errors.ts'
import { isUuid } from '../../core/ids.ts'
import { isBuiltInRole } from '../../core/permissions.ts'
import { roles } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { type Authority, missingPermission, permissionsOfRoles, readAuthority } from './authority.ts'

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
  const permission = missingPermission(authority, await permissionsOfRoles(tx, ctx, roleIds))
  if (permission)
    throw new AppError('FORBIDDEN', {
      message: `This reaches above your own permissions: you do not hold “${permission}”.`,
      details: { permission },
    })
}

/** Throws INVALID_INPUT (field `roles`) for a role that this tenant does not have. */
export async function requireKnownRoles(tx: Tx, ctx: TenantCtx, roleIds: readonly string[]): Promise<void> {
  if (roleIds.length === 0) throw invalidField('roles', 'Choose at least one role.')
  const custom = new Set(roleIds.filter((id) => !isBuiltInRole(id)))
  const isPlausible = [...custom].every(isUuid)
  const ofTenant = and(eq(roles.tenantId, ctx.tenantId), inArray(roles.id, [...custom]))
  const found = custom.size === 0 ? 0 : isPlausible ? await tx.$count(roles, ofTenant) : -1
  if (found !== custom.size) throw invalidField('roles', 'There is no such role.')
}
