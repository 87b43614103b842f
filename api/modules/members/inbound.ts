import { and, eq, type SQL } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import { requireOpen } from '../../core/lifecycle.ts'
import { endedMemberships, members } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { enqueue } from '../../jobs/queue.ts'
import { recordAudit } from '../audit/audit.ts'
import { lockTenantRow, type TenantRow } from '../tenants/tenants.ts'
import { forAudit, setMemberStatus } from './changes.ts'
import { endMembership } from './leaving.ts'
import { linkMembership, type MemberRow, memberTarget } from './members.ts'
import { isLastOwner } from './owners.ts'
import { requireSeat } from './seats.ts'

export interface MembershipChange {
  membershipId: string
  userId: string
  roleSlug: string
  active: boolean
  occurredAt: string
}

/**
 * A membership was made or changed at the identity provider. Somebody new becomes a member (an administrator there is
 * ADMIN here, others VIEWER) while there is a seat and the tenant is open. Of somebody known, the provider can only take access away: it never
 * raises their roles, never lets a deactivated member in again, and never the last owner out.
 */
export function applyMembership(ctx: TenantCtx, change: MembershipChange): Promise<void> {
  return inTenant(ctx, async (tx) => {
    const tenant = await lockTenantRow(tx, ctx.tenantId)
    const { membershipId, active, occurredAt } = change
    if (await hasEnded(tx, ctx, membershipId)) return
    const member = await findMember(tx, ctx, eq(members.userId, change.userId))
    if (!member) {
      if (active) await addFromProvider(tx, ctx, tenant, change)
      return
    }
    if (member.membershipId !== membershipId) await linkMembership(tx, ctx.tenantId, member.id, membershipId)
    const isNews = !member.statusChangedAt || member.statusChangedAt < new Date(occurredAt)
    if (active || member.status === 'DEACTIVATED' || !isNews) return
    if (await isLastOwner(tx, ctx, member)) await keepLastOwner(tx, member)
    else await setMemberStatus(tx, ctx, member, 'DEACTIVATED', 'member.deactivate')
  })
}

/** A membership was deleted at the identity provider: the member is removed, unless they are the last owner. */
export function applyMembershipEnd(ctx: TenantCtx, membershipId: string): Promise<void> {
  return inTenant(ctx, async (tx) => {
    await lockTenantRow(tx, ctx.tenantId)
    const member = await findMember(tx, ctx, eq(members.membershipId, membershipId))
    if (!member) return
    if (await isLastOwner(tx, ctx, member)) await keepLastOwner(tx, member)
    else await endMembership(tx, ctx, member, 'member.remove')
  })
}

/** A person's account was closed: they can no longer sign in, and their membership says so. The last owner's stays. */
export function applyPersonEnd(ctx: TenantCtx, userId: string): Promise<void> {
  return inTenant(ctx, async (tx) => {
    await lockTenantRow(tx, ctx.tenantId)
    const member = await findMember(tx, ctx, eq(members.userId, userId))
    if (member?.status !== 'ACTIVE') return
    if (await isLastOwner(tx, ctx, member)) await keepLastOwner(tx, member)
    else await setMemberStatus(tx, ctx, member, 'DEACTIVATED', 'member.deactivate')
  })
}

async function addFromProvider(tx: Tx, ctx: TenantCtx, tenant: TenantRow, change: MembershipChange): Promise<void> {
  const { userId, membershipId } = change
  const createdAt = ctx.services.now()
  const roles = [change.roleSlug === 'admin' ? 'ADMIN' : 'VIEWER']
  const member = { tenantId: ctx.tenantId, id: newId(), userId, roles, status: 'ACTIVE' as const, membershipId }
  const refusal = await admit(tx, ctx, tenant).then(() => null, expectedRefusal)
  const target = memberTarget(member)
  if (refusal) return recordAudit(tx, { action: 'member.add', target, after: { membershipId }, refusal })
  await tx.insert(members).values({ ...member, createdAt })
  await recordAudit(tx, { action: 'member.add', target, after: forAudit(member) })
}

/** Throws SEAT_LIMIT_REACHED, TENANT_SUSPENDED or TENANT_DELETING. */
async function admit(tx: Tx, ctx: TenantCtx, tenant: TenantRow): Promise<void> {
  requireOpen(tenant)
  await requireSeat(tx, ctx, 1)
}

function expectedRefusal(error: unknown): AppError {
  if (error instanceof AppError && error.isRefusal) return error
  throw error
}

/** A tenant without an owner could never be helped from inside. The provider is told again that they belong. */
async function keepLastOwner(tx: Tx, member: MemberRow): Promise<void> {
  const { tenantId, id: memberId } = member
  await enqueue(tx, 'members.sync', { tenantId, memberId })
  tx.ctx.log.warn({ tenantId, memberId }, 'the identity provider would have removed the last owner, who was kept')
  await recordAudit(tx, { action: 'member.keep-last-owner', target: memberTarget(member), after: forAudit(member) })
}

async function hasEnded(tx: Tx, { tenantId }: TenantCtx, membershipId: string): Promise<boolean> {
  const [ended] = await tx
    .select({ membershipId: endedMemberships.membershipId })
    .from(endedMemberships)
    .where(and(eq(endedMemberships.tenantId, tenantId), eq(endedMemberships.membershipId, membershipId)))
  return ended !== undefined
}

async function findMember(tx: Tx, { tenantId }: TenantCtx, which: SQL): Promise<MemberRow | null> {
  const [member] = await tx
    .select()
    .from(members)
    .where(and(eq(members.tenantId, tenantId), which))
  return member ?? null
}
