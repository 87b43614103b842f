import { and, eq, gte, inArray } from 'drizzle-orm'
import type { TenantCtx } from '../../../core/context.ts'
import { stripeMeterEvents, stripeObjects } from '../../../db/tables/index.ts'
import { inTenant, type Tx } from '../../../db/tenancy.ts'
import { type Period, periodAt } from '../../plans/periods.ts'
import { billingCalendarOf } from '../../tenants/billing-calendar.ts'
import { requireTenantRow } from '../../tenants/tenants.ts'
import type { BillingProvider } from './provider.ts'
import { tellUsageOf } from './usage-sending.ts'

/** The provider adds up within minutes: what it was told so lately may be in its sum or not. */
const settledAfterMs = 3_600_000
/** How identifiers of events begin that put a sum right: they are in the provider's sum, and were never used here. */
const correction = 'repair-'

type EventRow = typeof stripeMeterEvents.$inferSelect

/** A meter of which the provider has added up something else than it was told. */
export interface MeterDifference {
  meter: string
  expected: bigint
  found: bigint
}

/**
 * Meters of which the provider has added up, in the running period, something else than it was told: an event whose answer
 * was lost for a day, or one that somebody else sent. A period that is over is on an invoice, where a sum cannot be put
 * right any more. Throws UNAVAILABLE.
 */
export async function compareMeters(
  ctx: TenantCtx,
  provider: BillingProvider,
  customerId: string,
): Promise<MeterDifference[]> {
  const now = ctx.services.now()
  const { period, byMeter, ids } = await inTenant(ctx, (tx) => readTold(tx, ctx, now))
  const differences: MeterDifference[] = []
  for (const [meter, events] of byMeter) {
    const meterId = ids.get(meter)
    if (!meterId) continue
    const found = await provider.readMeterTotal(ctx, { meterId, customerId, from: period.start, to: now })
    const fresh = events.filter(({ triedAt }) => !triedAt || now.getTime() - triedAt.getTime() < settledAfterMs)
    const expected = sumOf(events.filter((event) => !isCorrectionOf(event, period)))
    const least = expected - sumOf(fresh.filter(({ quantity }) => quantity > 0n))
    const most = expected - sumOf(fresh.filter(({ quantity }) => quantity < 0n))
    if (found < least || found > most) differences.push({ meter, expected, found })
  }
  return differences
}

/** What the provider was told as used in the running period, by meter, and its ids of the meters. */
async function readTold(tx: Tx, { tenantId }: TenantCtx, now: Date) {
  const period = periodAt(billingCalendarOf(await requireTenantRow(tx, tenantId)), now)
  const ofTenant = and(eq(stripeMeterEvents.tenantId, tenantId), gte(stripeMeterEvents.occurredAt, period.start))
  const rows = await tx.select().from(stripeMeterEvents).where(ofTenant)
  const byMeter = Map.groupBy(rows, ({ meter }) => meter)
  const isKnown = and(eq(stripeObjects.kind, 'METER'), inArray(stripeObjects.meter, ['', ...byMeter.keys()]))
  const objects = await tx.select().from(stripeObjects).where(isKnown)
  return { period, byMeter, ids: new Map(objects.map(({ meter, externalId }) => [meter, externalId])) }
}

function isCorrectionOf({ identifier, periodStart }: EventRow, period: Period): boolean {
  return identifier.startsWith(correction) && periodStart.getTime() === period.start.getTime()
}

/**
 * Sends the provider what is missing in its sum of a meter, or takes back what is too much in it, once for every drift.
 * Throws UNAVAILABLE.
 */
export async function correctMeter(
  ctx: TenantCtx,
  provider: BillingProvider,
  customerId: string,
  drift: { id: string; subject: string },
): Promise<void> {
  const { tenantId } = ctx
  const differences = await compareMeters(ctx, provider, customerId)
  const difference = differences.find(({ meter }) => meter === drift.subject)
  if (!difference) return
  const { meter, expected, found } = difference
  await inTenant(ctx, async (tx) => {
    const createdAt = ctx.services.now()
    const { start: periodStart } = periodAt(billingCalendarOf(await requireTenantRow(tx, tenantId)), createdAt)
    const identifier = `${correction}${drift.id}`
    await tx
      .insert(stripeMeterEvents)
      .values({ tenantId, identifier, meter, periodStart, createdAt, quantity: expected - found })
      .onConflictDoNothing()
  })
  await tellUsageOf(ctx, provider)
}

function sumOf(rows: readonly EventRow[]): bigint {
  return rows.reduce((sum, { quantity }) => sum + quantity, 0n)
}
