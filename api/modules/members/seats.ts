import { and, count, eq, gt, inArray } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { invitations, members } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import type { Gauge } from '../plans/gauges.ts'
import { ceilingOf, effectiveLimits } from '../plans/limits.ts'
import { lockTeam } from './authority.ts'

/**
 * Makes sure that `count` more people fit into the tenant's seats (limit `members`; null is unlimited), and keeps everybody
 * else from taking one until the caller's transaction ends. ACTIVE members and pending invitations take a seat. Throws
 * SEAT_LIMIT_REACHED with the limit and what is used in its details.
 */
export async function requireSeat(tx: Tx, ctx: TenantCtx, count: number): Promise<void> {
  await lockTeam(tx, ctx)
  const { plan, limits } = await effectiveLimits(tx, ctx.tenantId)
  const { limit, override } = limits.members
  const ceiling = ceilingOf(limits.members)
  if (ceiling === null) return
  const used = await countSeats(tx, ctx)
  if (used + count <= ceiling) return
  const whose = override ? 'This tenant' : `The plan ${plan.name}`
  throw new AppError('SEAT_LIMIT_REACHED', {
    message: `${whose} has ${limit} seats, and ${used} are taken.`,
    details: { limit, used },
  })
}

/** The seats in use. */
export async function countSeats(tx: Tx, { tenantId }: TenantCtx): Promise<number> {
  return (await countSeatsOf(tx, [tenantId])).get(tenantId) ?? 0
}

async function countSeatsOf(tx: Tx, tenantIds: readonly string[]): Promise<Map<string, number>> {
  const active = await tx
    .select({ tenantId: members.tenantId, seats: count() })
    .from(members)
    .where(and(inArray(members.tenantId, [...tenantIds]), eq(members.status, 'ACTIVE')))
    .groupBy(members.tenantId)
  const invited = await tx
    .select({ tenantId: invitations.tenantId, seats: count() })
    .from(invitations)
    .where(
      and(
        inArray(invitations.tenantId, [...tenantIds]),
        eq(invitations.state, 'PENDING'),
        gt(invitations.expiresAt, tx.ctx.services.now()),
      ),
    )
    .groupBy(invitations.tenantId)
  const seats = new Map<string, number>()
  for (const row of [...active, ...invited]) seats.set(row.tenantId, (seats.get(row.tenantId) ?? 0) + row.seats)
  return seats
}

export const seatsGauge: Gauge = { of: 'members', count: countSeatsOf }
