import { and, eq, gt, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError, invalidField } from '../../core/errors.ts'
import { newId, toPublicId } from '../../core/ids.ts'
import { validate } from '../../core/validate.ts'
import { type Page, type PageRequest, readPage } from '../../db/page.ts'
import { quotaReservations } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { sessionOf } from '../../db/tenant-batch.ts'
import { isPerPeriod } from '../plans/limit-names.ts'
import { ceilingOf, effectiveLimits } from '../plans/limits.ts'
import { periodAt } from '../plans/periods.ts'
import { billingCalendarOf } from '../tenants/billing-calendar.ts'
import { requireTenantRow } from '../tenants/tenants.ts'
import { eventKey, reservedSource } from '../usage/events.ts'
import { describeExceeded, quotaExceeded } from '../usage/exceeded.ts'
import { listMeters } from '../usage/meters.ts'
import { lockStandings } from '../usage/room.ts'
import { type Entry, writeEntries } from '../usage/write.ts'

export type ReservationRow = typeof quotaReservations.$inferSelect

/** Open reservations of a meter: what is reserved is added up under the lock on its counter. */
const mostOpen = 1000

const quantityInput = (least: number) =>
  z
    .union([z.number(), z.bigint()])
    .transform(Number)
    .pipe(z.int('Give a whole number.').min(least, `At least ${least}.`).max(1e12, 'At most 10^12.'))

const reserveInput = z.object({
  meter: z.string().refine(isPerPeriod, 'Only what adds up in a billing period can be reserved.'),
  quantity: quantityInput(1),
  ttlSeconds: z.int().min(1, 'At least a second.').max(3600, 'At most an hour.'),
})

/**
 * Sets room of the running billing period aside until it is committed or released, or until it is over. Where the limit
 * is not HARD nothing is refused. Throws QUOTA_EXCEEDED, INVALID_INPUT, RESERVATION_LIMIT_REACHED past 1,000 open ones.
 */
export async function reserveQuota(
  ctx: TenantCtx,
  input: z.input<typeof reserveInput>,
): Promise<{ reservation: ReservationRow; remaining: number | null }> {
  const { meter, quantity, ttlSeconds } = validate(reserveInput, input)
  const meters = await listMeters(ctx.services)
  if (!meters.some(({ code, active }) => code === meter && active))
    throw invalidField('meter', 'This meter is not active.')
  return inTenant(ctx, async (tx) => {
    const { tenantId } = ctx
    const effective = (await effectiveLimits(tx, tenantId)).limits[meter]
    const now = ctx.services.now()
    const period = periodAt(billingCalendarOf(await requireTenantRow(tx, tenantId)), now)
    const [standing] = await lockStandings(sessionOf(tx, tenantId), [{ meter, periodStart: period.start }])
    if (!standing) throw new Error('the meter has no counter')
    const [ceiling, taken] = [ceilingOf(effective), standing.used + standing.reserved]
    if (ceiling !== null && taken + quantity > ceiling) {
      const limit = { ...effective, limit: effective.limit ?? ceiling, ceiling }
      throw quotaExceeded(describeExceeded(meter, limit, period, { used: taken, now }), now)
    }
    const open = await tx.$count(quotaReservations, and(isOpen(ctx), eq(quotaReservations.meter, meter)))
    if (open >= mostOpen) throw new AppError('RESERVATION_LIMIT_REACHED', { retryAfter: 1 })
    const [reservation] = await tx
      .insert(quotaReservations)
      .values({
        ...{ tenantId, id: newId(), kind: 'RESERVATION', meter, periodStart: period.start, quantity },
        ...{ keyId: keyOf(ctx), createdAt: now },
        expiresAt: sql`now() + make_interval(secs => ${ttlSeconds})`,
      })
      .returning()
    if (!reservation) throw new Error('the reservation was not written')
    return { reservation, remaining: ceiling === null ? null : ceiling - taken - quantity }
  })
}

const commitInput = z.object({ id: z.string(), quantity: quantityInput(0).nullish() })

/**
 * Records what was used of a reservation, and gives the rest back, in one transaction and once. It counts as used when
 * it was reserved, so in the billing period that had the room, and goes by the reservation's id under the product's own
 * source: `reverseUsage` takes it back. Throws NOT_FOUND, RESERVATION_CLOSED, INVALID_INPUT for more than was reserved.
 */
export async function commitQuota(ctx: TenantCtx, input: z.input<typeof commitInput>): Promise<ReservationRow> {
  const { id, quantity } = validate(commitInput, input)
  const { committed, counters } = await inTenant(ctx, async (tx) => {
    const { quantity: reserved } = await lockOpen(tx, ctx, id)
    const used = quantity ?? reserved
    if (used > reserved) throw invalidField('quantity', `At most what was reserved: ${reserved}.`)
    const committed = await close(tx, ctx, id, { state: 'COMMITTED', used })
    if (used === 0) return { committed, counters: [] }
    const tenant = sessionOf(tx, ctx.tenantId)
    const { counters } = await writeEntries(tenant, [entryOf(committed, used, keyOf(ctx))], [], ctx.services.now())
    return { committed, counters }
  })
  ctx.services.usageWatch?.(ctx.tenantId, counters)
  return committed
}

/** Gives a reservation back, once. Throws NOT_FOUND, RESERVATION_CLOSED. */
export function releaseQuota(ctx: TenantCtx, id: string): Promise<ReservationRow> {
  return inTenant(ctx, async (tx) => {
    await lockOpen(tx, ctx, id)
    return close(tx, ctx, id, { state: 'RELEASED' })
  })
}

/** The reservations that hold room now, newest first. */
export function listReservations(ctx: TenantCtx, args: PageRequest): Promise<Page<ReservationRow>> {
  return readPage<ReservationRow>((work) => inTenant(ctx, work), args, {
    from: quotaReservations,
    where: and(isOpen(ctx), gt(quotaReservations.expiresAt, sql`now()`)),
    key: quotaReservations.id,
    keyOf: ({ id }) => id,
  })
}

function isOpen({ tenantId }: TenantCtx) {
  const { kind, state } = quotaReservations
  return and(eq(quotaReservations.tenantId, tenantId), eq(kind, 'RESERVATION'), eq(state, 'OPEN'))
}

function ofReservation({ tenantId }: TenantCtx, id: string) {
  const { kind } = quotaReservations
  return and(eq(quotaReservations.tenantId, tenantId), eq(quotaReservations.id, id), eq(kind, 'RESERVATION'))
}

async function lockOpen(tx: Tx, ctx: TenantCtx, id: string): Promise<ReservationRow> {
  const isOver = sql<boolean>`${quotaReservations.expiresAt} <= now()`
  const [found] = await tx
    .select({ row: quotaReservations, isOver })
    .from(quotaReservations)
    .where(ofReservation(ctx, id))
    .for('update')
  if (!found) throw new AppError('NOT_FOUND')
  const state = found.row.state === 'OPEN' && found.isOver ? 'EXPIRED' : found.row.state
  if (state !== 'OPEN') throw new AppError('RESERVATION_CLOSED', { details: { state } })
  return found.row
}

async function close(
  tx: Tx,
  ctx: TenantCtx,
  id: string,
  values: Pick<ReservationRow, 'state'> & Partial<Pick<ReservationRow, 'used'>>,
): Promise<ReservationRow> {
  const [closed] = await tx.update(quotaReservations).set(values).where(ofReservation(ctx, id)).returning()
  if (!closed) throw new Error('the reservation was not closed')
  return closed
}

function entryOf(
  { id: reservationId, meter, createdAt }: ReservationRow,
  quantity: number,
  keyId: string | null,
): Entry {
  const [source, id] = [reservedSource, toPublicId('reservation', reservationId)]
  const what = { meter, quantity, occurredAt: createdAt.getTime(), subject: null, dimensions: null }
  return { key: eventKey(source, id), source, id, keyId, ...what }
}

function keyOf({ actor }: TenantCtx): string | null {
  return actor.kind === 'key' ? actor.keyId : null
}
