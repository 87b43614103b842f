import { and, eq } from 'drizzle-orm'
import { requirePerson, type TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { endedMemberships, members, roles } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { enqueue } from '../../jobs/queue.ts'
import { listKeysMadeBy } from '../api-keys/made-by.ts'
import { recordAudit } from '../audit/audit.ts'
import { lockTeam } from './authority.ts'
import { forAudit, type LeavingOptions, lockForChange, revokeKeysOf } from './changes.ts'
import { cancelTransfersOf } from './closing.ts'
import { type MemberRow, memberTarget, requireMember } from './members.ts'
import { requireAnotherOwner } from './owners.ts'

/**
 * Removes a member from the tenant, from their next request on; with `revokeApiKeys` the API keys they made end, too.
 * Throws FORBIDDEN, LAST_OWNER and NOT_FOUND.
 */
export function removeMember(ctx: TenantCtx, memberId: string, options: LeavingOptions = {}): Promise<MemberRow> {
  return inTenant(ctx, async (tx) => {
    const member = await lockForChange(tx, ctx, memberId)
    await requireAnotherOwner(tx, ctx, member)
    if (options.revokeApiKeys) await revokeKeysOf(tx, ctx, member)
    return endMembership(tx, ctx, member, 'member.remove')
  })
}

/** The acting person leaves the tenant. Throws LAST_OWNER, and NOT_FOUND for an operator who is no member. */
export function leaveTenant(ctx: TenantCtx): Promise<MemberRow> {
  const { userId } = requirePerson(ctx)
  return inTenant(ctx, async (tx) => {
    await lockTeam(tx, ctx)
    const [member] = await tx
      .select()
      .from(members)
      .where(and(eq(members.tenantId, ctx.tenantId), eq(members.userId, userId)))
    if (!member) throw new AppError('NOT_FOUND', { message: 'You are not a member of this tenant.' })
    await requireAnotherOwner(tx, ctx, member)
    return endMembership(tx, ctx, member, 'member.leave')
  })
}

/**
 * Takes the membership away, for a caller that has locked the team and checked the last-owner rule; the identity
 * provider follows. What the person made (roles, keys) belongs to the tenant and stays.
 */
export async function endMembership(tx: Tx, ctx: TenantCtx, member: MemberRow, action: string): Promise<MemberRow> {
  const { tenantId, membershipId } = member
  await cancelTransfersOf(tx, ctx, member.id, 'both')
  await tx.delete(members).where(and(eq(members.tenantId, tenantId), eq(members.id, member.id)))
  if (membershipId) {
    await noteEndedMembership(tx, tenantId, membershipId)
    await enqueue(tx, 'members.end', { tenantId, membershipId })
  }
  await recordAudit(tx, { action, target: memberTarget(member), before: forAudit(member) })
  return member
}

/** From now on, what the provider says of this membership is an echo. */
export async function noteEndedMembership(tx: Tx, tenantId: string, membershipId: string): Promise<void> {
  await tx
    .insert(endedMemberships)
    .values({ tenantId, membershipId, endedAt: tx.ctx.services.now() })
    .onConflictDoNothing()
}

/** Something in the tenant that a member made, and that outlives their membership. */
export interface OwnedThing {
  kind: 'ROLE' | 'API_KEY'
  name: string
}

/** What would be left behind by a member: shown before they are removed. Throws NOT_FOUND. */
export function listOwnedThings(ctx: TenantCtx, memberId: string): Promise<OwnedThing[]> {
  return inTenant(ctx, async (tx) => {
    const { userId } = await requireMember(tx, ctx, memberId)
    const made = await tx
      .select({ name: roles.name })
      .from(roles)
      .where(and(eq(roles.tenantId, ctx.tenantId), eq(roles.createdBy, userId)))
      .orderBy(roles.nameKey)
    const keys = await listKeysMadeBy(tx, ctx, userId)
    return [
      ...made.map(({ name }) => ({ kind: 'ROLE' as const, name })),
      ...keys.map(({ name }) => ({ kind: 'API_KEY' as const, name })),
    ]
  })
}
