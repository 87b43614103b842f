import { and, arrayContains, count, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { newId, toPublicId } from '../../core/ids.ts'
import { isBuiltInRole, isTenantPermission, type Permission } from '../../core/permissions.ts'
import { validate } from '../../core/validate.ts'
import { isUniqueViolation } from '../../db/errors.ts'
import { invitations, roles } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { recordAudit } from '../audit/audit.ts'
import { requireFeature } from '../plans/features.ts'
import type { Gauge } from '../plans/gauges.ts'
import { type Authority, lockTeam, readAuthority, requireHeld, requirePermissions } from './authority.ts'
import { countHolders, customRole, type RoleView } from './roles.ts'

type RoleRow = typeof roles.$inferSelect

const maxRoles = 100

/** Case does not tell two names apart, nor do accents typed in two ways or spaces. */
const nameKeyOf = (name: string) => name.normalize('NFKC').toLowerCase()

const roleName = z
  .string()
  .trim()
  .min(1, 'Give the role a name.')
  .max(50, 'A name has at most 50 characters.')
  .refine((name) => !/[\p{Cc}\p{Cf}]/u.test(name), 'A name has no control characters.')
  .transform((name) => name.replace(/\s+/g, ' '))
  .refine((name) => !isBuiltInRole(nameKeyOf(name).toUpperCase()), 'This is the name of a built-in role.')

/** `tenant:read` is in every role: without it a member could not even open the tenant. */
const rolePermissions = z
  .array(z.string().refine(isTenantPermission, 'There is no such permission.'))
  .max(200)
  .transform((names): Permission[] => [...new Set<Permission>(['tenant:read', ...names])].sort())

const newRole = z.object({ name: roleName, permissions: rolePermissions })
const roleEdit = z.object({
  id: z.string(),
  name: roleName.nullish(),
  permissions: rolePermissions.nullish(),
  version: z.number().int().nullish(),
})

/**
 * Makes a role of the tenant's own. Throws FORBIDDEN for a permission the actor does not hold, FEATURE_NOT_IN_PLAN,
 * ROLE_NAME_TAKEN, and ROLE_LIMIT_REACHED at 100.
 */
export function createRole(ctx: TenantCtx, input: z.input<typeof newRole>): Promise<RoleView> {
  const { name, permissions } = validate(newRole, input)
  return inTenant(ctx, async (tx) => {
    const authority = await lockForRoles(tx, ctx)
    requirePermissions(authority, permissions)
    await requireFeature(tx, ctx.tenantId, 'custom_roles')
    if ((await tx.$count(roles, eq(roles.tenantId, ctx.tenantId))) >= maxRoles) throw new AppError('ROLE_LIMIT_REACHED')
    const now = ctx.services.now()
    const row: RoleRow = {
      tenantId: ctx.tenantId,
      id: newId(),
      name,
      nameKey: nameKeyOf(name),
      permissions,
      createdBy: authority.member?.userId ?? null,
      createdAt: now,
      updatedAt: now,
      version: 1,
    }
    await tx.insert(roles).values(row).catch(refuseTakenName)
    await recordAudit(tx, { action: 'role.create', target: targetOf(row), after: forAudit(row) })
    return customRole(row)
  })
}

/**
 * Changes a role's name or permissions, for everybody who holds it from their next request on. Neither before nor after
 * may the role hold more than the actor, nor may the actor hold it (FORBIDDEN). With `version`, throws CONFLICT when
 * somebody else was faster. Throws ROLE_NAME_TAKEN and NOT_FOUND.
 */
export function updateRole(ctx: TenantCtx, input: z.input<typeof roleEdit>): Promise<RoleView> {
  const { id, name, permissions, version } = validate(roleEdit, input)
  return inTenant(ctx, async (tx) => {
    const authority = await lockForRoles(tx, ctx)
    const role = await requireEditable(tx, ctx, authority, id)
    if (version != null && version !== role.version) throw new AppError('CONFLICT')
    const change = {
      name: name ?? role.name,
      nameKey: name ? nameKeyOf(name) : role.nameKey,
      permissions: permissions ?? role.permissions,
      updatedAt: ctx.services.now(),
      version: role.version + 1,
    }
    if (permissions) requirePermissions(authority, permissions)
    await tx.update(roles).set(change).where(ofRole(ctx, id)).catch(refuseTakenName)
    const changed = { ...role, ...change }
    const [before, after] = [forAudit(role), forAudit(changed)]
    await recordAudit(tx, { action: 'role.update', target: targetOf(role), before, after })
    return customRole(changed)
  })
}

/** Deletes a role that nobody holds and no open invitation gives. Throws ROLE_IN_USE, else as updateRole. */
export function deleteRole(ctx: TenantCtx, id: string): Promise<RoleView> {
  return inTenant(ctx, async (tx) => {
    const role = await requireEditable(tx, ctx, await lockForRoles(tx, ctx), id)
    const holders = await countHolders(tx, ctx, id)
    if (holders > 0)
      throw new AppError('ROLE_IN_USE', {
        message: `${holders === 1 ? 'One member holds' : `${holders} members hold`} this role. Give them another first.`,
        details: { holders },
      })
    const invited = await countInvited(tx, ctx, id)
    if (invited > 0)
      throw new AppError('ROLE_IN_USE', {
        message: `${invited === 1 ? 'An open invitation gives' : `${invited} open invitations give`} this role. Revoke ${invited === 1 ? 'it' : 'them'} first.`,
        details: { invited },
      })
    await tx.delete(roles).where(ofRole(ctx, id))
    await recordAudit(tx, { action: 'role.delete', target: targetOf(role), before: forAudit(role) })
    return customRole(role)
  })
}

/** How many invitations that may still be accepted would give the role. */
function countInvited(tx: Tx, { tenantId }: TenantCtx, id: string): Promise<number> {
  const open = and(eq(invitations.tenantId, tenantId), eq(invitations.state, 'PENDING'))
  return tx.$count(invitations, and(open, arrayContains(invitations.roles, [id])))
}

export const customRolesGauge: Gauge = {
  of: 'custom_roles',
  async count(tx, tenantIds) {
    const rows = await tx
      .select({ tenantId: roles.tenantId, count: count() })
      .from(roles)
      .where(inArray(roles.tenantId, [...tenantIds]))
      .groupBy(roles.tenantId)
    return new Map(rows.map((row) => [row.tenantId, row.count]))
  },
}

async function lockForRoles(tx: Tx, ctx: TenantCtx): Promise<Authority> {
  await lockTeam(tx, ctx)
  const authority = await readAuthority(tx, ctx)
  requireHeld(authority, 'roles:manage')
  return authority
}

async function requireEditable(tx: Tx, ctx: TenantCtx, authority: Authority, id: string): Promise<RoleRow> {
  const [role] = await tx.select().from(roles).where(ofRole(ctx, id))
  if (!role) throw new AppError('NOT_FOUND')
  requirePermissions(authority, role.permissions.filter(isTenantPermission))
  if (authority.member?.roles.includes(id))
    throw new AppError('FORBIDDEN', { message: 'You hold this role yourself. Ask somebody who does not to change it.' })
  return role
}

function ofRole({ tenantId }: TenantCtx, id: string) {
  return and(eq(roles.tenantId, tenantId), eq(roles.id, id))
}

function refuseTakenName(error: unknown): never {
  if (!isUniqueViolation(error, 'roles_name')) throw error
  const message = 'There is already a role of this name.'
  throw new AppError('ROLE_NAME_TAKEN', { fields: { name: message } })
}

function targetOf({ id }: RoleRow): { kind: string; id: string } {
  return { kind: 'role', id: toPublicId('role', id) }
}

function forAudit({ name, permissions }: RoleRow): Record<string, unknown> {
  return { name, permissions }
}
