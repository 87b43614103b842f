import { and, desc, eq, gt } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { invitations, members, plans } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { lockTeam } from './authority.ts'

/**
 * Makes sure that `count` more people fit into the plan's seats (limit `members`; null is unlimited), and keeps everybody
 * else from taking one until the caller's transaction ends. ACTIVE members and pending invitations take a seat. Throws
 * SEAT_LIMIT_REACHED with the limit and what is used in its details.
 */
export async function requireSeat(tx: Tx, ctx: TenantCtx, count: number): Promise<void> {
  const tenant = await lockTeam(tx, ctx)
  const [plan] = await tx
    .select()
    .from(plans)
    .where(eq(plans.code, tenant.planCode))
    .orderBy(desc(plans.version))
    .limit(1)
  const limit = plan?.limits.members ?? null
  if (!plan || limit === null) return
  const used = await countSeats(tx, ctx)
  if (used + count <= limit) return
  throw new AppError('SEAT_LIMIT_REACHED', {
    message: `The plan ${plan.name} has ${limit} seats, and ${used} are taken.`,
    details: { limit, used },
  })
}

/** The seats in use. */
export async function countSeats(tx: Tx, ctx: TenantCtx): Promise<number> {
  const active = and(eq(members.tenantId, ctx.tenantId), eq(members.status, 'ACTIVE'))
  const pending = and(
    eq(invitations.tenantId, ctx.tenantId),
    eq(invitations.state, 'PENDING'),
    gt(invitations.expiresAt, ctx.services.now()),
  )
  return (await tx.$count(members, active)) + (await tx.$count(invitations, pending))
}
