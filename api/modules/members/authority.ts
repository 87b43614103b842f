import { and, eq, inArray } from 'drizzle-orm'
import type { KeyActor, TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { requireOpen } from '../../core/lifecycle.ts'
import { isBuiltInRole, type Permission, permissionsOf, tenantPermissions } from '../../core/permissions.ts'
import { members, roles } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { lockTenantRow, type TenantRow } from '../tenants/tenants.ts'
import type { MemberRow } from './members.ts'

/** What somebody may pass on: their own permissions here, and the OWNER role only when they hold it. */
export interface Authority {
  /** Null for the product itself. */
  member: MemberRow | null
  permissions: ReadonlySet<Permission>
  isOwner: boolean
}

/**
 * Locks the tenant's row until the transaction ends. Everything that changes who may do what in a tenant takes this lock
 * first, so that the rules (a last owner, nobody above themselves, seats) are checked against what is true at commit.
 * Throws TENANT_SUSPENDED and TENANT_DELETING: of a change and a suspension at once, the one that locks first wins.
 */
export async function lockTeam(tx: Tx, ctx: TenantCtx): Promise<TenantRow> {
  const tenant = await lockTenantRow(tx, ctx.tenantId)
  requireOpen(tenant)
  return tenant
}

/**
 * What the actor holds in this tenant now, read in the caller's transaction: the request may have been let in a moment
 * before the actor lost a role. Throws FORBIDDEN for somebody who is no active member.
 */
export async function readAuthority(tx: Tx, ctx: TenantCtx): Promise<Authority> {
  const authority = await findAuthority(tx, ctx)
  if (!authority) throw new AppError('FORBIDDEN', { message: 'You are not an active member of this tenant.' })
  return authority
}

/** As readAuthority, but null for somebody who is no active member, such as an operator who looks from outside. */
export async function findAuthority(tx: Tx, ctx: TenantCtx): Promise<Authority | null> {
  const { actor } = ctx
  if (actor.kind === 'system') return { member: null, permissions: new Set(tenantPermissions), isOwner: true }
  if (actor.kind === 'key') return authorityOfKey(actor)
  return actor.kind === 'person' ? findAuthorityOf(tx, ctx, actor.userId) : null
}

/** A key's permissions were read with the key, a moment ago; it never owns. */
export function authorityOfKey({ permissions }: KeyActor): Authority {
  return { member: null, permissions, isOwner: false }
}

/** What a person holds in this tenant now, whoever acts; null for somebody who is no active member. */
export async function findAuthorityOf(tx: Tx, ctx: TenantCtx, userId: string): Promise<Authority | null> {
  const [member] = await tx
    .select()
    .from(members)
    .where(and(eq(members.tenantId, ctx.tenantId), eq(members.userId, userId), eq(members.status, 'ACTIVE')))
  if (!member) return null
  const permissions = await permissionsOfRoles(tx, ctx, member.roles)
  return { member, permissions, isOwner: member.roles.includes('OWNER') }
}

/** What these roles give in this tenant. */
export async function permissionsOfRoles(
  tx: Tx,
  { tenantId }: TenantCtx,
  roleIds: readonly string[],
): Promise<Set<Permission>> {
  const custom = roleIds.filter((id) => !isBuiltInRole(id))
  const rows = custom.length
    ? await tx
        .select({ permissions: roles.permissions })
        .from(roles)
        .where(and(eq(roles.tenantId, tenantId), inArray(roles.id, custom)))
    : []
  return permissionsOf(
    roleIds,
    rows.flatMap((row) => row.permissions),
  )
}

/** Throws FORBIDDEN, naming the permission, when `wanted` has one that the actor does not hold. */
export function requirePermissions(authority: Authority, wanted: Iterable<Permission>): void {
  for (const permission of wanted)
    if (!authority.permissions.has(permission))
      throw new AppError('FORBIDDEN', {
        message: `This reaches above your own permissions: you do not hold “${permission}”.`,
        details: { permission },
      })
}

/** Throws FORBIDDEN unless the actor still holds `permission` now that the team is locked. */
export function requireHeld(authority: Authority, permission: Permission): void {
  if (!authority.permissions.has(permission)) throw new AppError('FORBIDDEN', { details: { permission } })
}
