import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { toPublicRoleId } from '../../core/ids.ts'
import { validate } from '../../core/validate.ts'
import { members } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { enqueue } from '../../jobs/queue.ts'
import { revokeKeysMadeBy } from '../api-keys/made-by.ts'
import { recordAudit } from '../audit/audit.ts'
import { lockTeam, readAuthority, requireHeld } from './authority.ts'
import { cancelTransfersOf } from './closing.ts'
import { type MemberRow, memberTarget, requireMember } from './members.ts'
import { requireAnotherOwner } from './owners.ts'
import { requireGrantable, requireWithin } from './roles.ts'
import { requireSeat } from './seats.ts'

const roleChange = z.object({
  memberId: z.string(),
  roles: z.array(z.string().max(100)).min(1, 'Choose at least one role.').max(20, 'A member has at most 20 roles.'),
})

/**
 * Replaces a member's roles, from their next request on. Nobody changes their own, reaches above their own permissions,
 * or touches somebody who holds more (FORBIDDEN). Throws LAST_OWNER, NOT_FOUND, and INVALID_INPUT for an unknown role.
 */
export function changeMemberRoles(ctx: TenantCtx, input: z.input<typeof roleChange>): Promise<MemberRow> {
  const { memberId, roles } = validate(roleChange, input)
  const wanted = [...new Set(roles)]
  return inTenant(ctx, async (tx) => {
    const member = await lockForChange(tx, ctx, memberId)
    await requireGrantable(tx, ctx, wanted)
    if (!wanted.includes('OWNER')) {
      await requireAnotherOwner(tx, ctx, member)
      await cancelTransfersOf(tx, ctx, member.id, 'from')
    }
    return writeMember(tx, member, { roles: wanted }, 'member.change-roles')
  })
}

/** What else happens when a member goes, or is kept out. */
export interface LeavingOptions {
  /** The API keys they made end with it; otherwise those stay. */
  revokeApiKeys?: boolean
}

/**
 * Keeps a member from acting in the tenant, from their next request on; their seat is free. With `revokeApiKeys` the API
 * keys they made end, too. Throws as changeMemberRoles.
 */
export function deactivateMember(ctx: TenantCtx, memberId: string, options: LeavingOptions = {}): Promise<MemberRow> {
  return inTenant(ctx, async (tx) => {
    const member = await lockForChange(tx, ctx, memberId)
    if (options.revokeApiKeys) await revokeKeysOf(tx, ctx, member)
    if (member.status === 'DEACTIVATED') return member
    await requireAnotherOwner(tx, ctx, member)
    return setMemberStatus(tx, ctx, member, 'DEACTIVATED', 'member.deactivate')
  })
}

/** Lets a deactivated member in again, with the roles they had. Throws SEAT_LIMIT_REACHED, else as changeMemberRoles. */
export function reactivateMember(ctx: TenantCtx, memberId: string): Promise<MemberRow> {
  return inTenant(ctx, async (tx) => {
    const member = await lockForChange(tx, ctx, memberId)
    if (member.status === 'ACTIVE') return member
    await requireSeat(tx, ctx, 1)
    return setMemberStatus(tx, ctx, member, 'ACTIVE', 'member.reactivate')
  })
}

/** Writes a member's status, for a caller that has checked whether it may be. */
export async function setMemberStatus(
  tx: Tx,
  ctx: TenantCtx,
  member: MemberRow,
  status: MemberRow['status'],
  action: string,
): Promise<MemberRow> {
  if (status === 'DEACTIVATED') await cancelTransfersOf(tx, ctx, member.id, 'both')
  return writeMember(tx, member, { status, statusChangedAt: ctx.services.now() }, action)
}

/** Locks the team and finds a member whom the actor may manage. */
export async function lockForChange(tx: Tx, ctx: TenantCtx, memberId: string): Promise<MemberRow> {
  await lockTeam(tx, ctx)
  const authority = await readAuthority(tx, ctx)
  requireHeld(authority, 'members:manage')
  const member = await requireMember(tx, ctx, memberId)
  if (authority.member?.id === member.id)
    throw new AppError('FORBIDDEN', { message: 'Nobody changes their own membership. Ask another administrator.' })
  await requireWithin(tx, ctx, authority, member.roles)
  return member
}

/** Ends the API keys that a member made, if the actor may manage keys too. Throws FORBIDDEN. */
export async function revokeKeysOf(tx: Tx, ctx: TenantCtx, { userId }: MemberRow): Promise<void> {
  requireHeld(await readAuthority(tx, ctx), 'api-keys:manage')
  await revokeKeysMadeBy(tx, ctx, userId)
}

/** Writes the change with its audit event, and has the identity provider follow. */
export async function writeMember(
  tx: Tx,
  member: MemberRow,
  change: Partial<Pick<MemberRow, 'roles' | 'status' | 'statusChangedAt'>>,
  action: string,
): Promise<MemberRow> {
  const { tenantId, id: memberId } = member
  await tx
    .update(members)
    .set(change)
    .where(and(eq(members.tenantId, tenantId), eq(members.id, memberId)))
  await enqueue(tx, 'members.sync', { tenantId, memberId })
  const changed = { ...member, ...change }
  await recordAudit(tx, { action, target: memberTarget(member), before: forAudit(member), after: forAudit(changed) })
  return changed
}

/** What the audit log says of a member. */
export function forAudit({ roles, status }: Pick<MemberRow, 'roles' | 'status'>): Record<string, unknown> {
  return { roles: roles.map(toPublicRoleId), status }
}
