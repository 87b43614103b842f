import { and, eq, inArray, ne, sql } from 'drizzle-orm'
import { billedUsage, plans, usageCounters } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { together } from '../../db/together.ts'
import type { CountedUsage, InvoicedUsage } from '../../pricing/compose.ts'
import type { PricedPlan } from '../../pricing/lines.ts'
import type { Period } from '../plans/periods.ts'
import type { PlanRow } from '../plans/plans.ts'
import type { Book } from './book.ts'

/** The meters that a plan charges for. */
export function pricedMeters({ prices }: PricedPlan): string[] {
  return Object.keys(prices?.meters ?? {}).sort()
}

/** What the priced meters have counted in a period. A meter that counted nothing is there with 0. */
export async function readCounted(tx: Tx, book: Book, plan: PricedPlan, period: Period): Promise<CountedUsage[]> {
  const meters = pricedMeters(plan)
  if (meters.length === 0) return []
  const rows = await tx
    .select({ meter: usageCounters.meter, quantity: usageCounters.quantity })
    .from(usageCounters)
    .where(and(ofTenant(book), inArray(usageCounters.meter, meters), eq(usageCounters.periodStart, period.start)))
  const counted = new Map(rows.map(({ meter, quantity }) => [meter, BigInt(quantity)]))
  return meters.map((meter) => ({ meter, quantity: counted.get(meter) ?? 0n }))
}

/** Periods that were billed and whose counters say something else by now. */
export async function readRecordedLate(tx: Tx, book: Book): Promise<InvoicedUsage[]> {
  const rows = await tx
    .select({ billed: billedUsage, plan: plans, now: usageCounters.quantity })
    .from(billedUsage)
    .innerJoin(
      usageCounters,
      and(
        eq(usageCounters.tenantId, billedUsage.tenantId),
        eq(usageCounters.meter, billedUsage.meter),
        eq(usageCounters.periodStart, billedUsage.periodStart),
      ),
    )
    .innerJoin(plans, and(eq(plans.code, billedUsage.planCode), eq(plans.version, billedUsage.planVersion)))
    .where(
      and(eq(billedUsage.tenantId, book.tenant.tenantId), ne(usageCounters.quantity, sql`${billedUsage.quantity}`)),
    )
    .orderBy(billedUsage.periodStart, billedUsage.meter)
  return rows.map(({ billed, plan, now }) => ({
    plan,
    meter: billed.meter,
    period: { start: billed.periodStart, end: billed.periodEnd },
    billed: billed.quantity,
    now: BigInt(now),
  }))
}

/**
 * Notes how much of a period's usage is billed, and closes its counters: what is recorded from then on is late, and an
 * adjustment on the next invoice.
 */
export async function closeCounters(
  tx: Tx,
  book: Book,
  { plan, period, usage }: { plan: PlanRow; period: Period; usage: readonly CountedUsage[] },
): Promise<void> {
  if (usage.length === 0) return
  const { tenantId } = book.tenant
  const counted = usage.map(({ meter }) => meter)
  await together(
    markClosed(tx, book, period, counted),
    tx.insert(billedUsage).values(
      usage.map(({ meter, quantity }) => ({
        ...{ tenantId, meter, quantity, periodStart: period.start, periodEnd: period.end },
        ...{ planCode: plan.code, planVersion: plan.version },
      })),
    ),
  )
}

/** Closes the counters of a period: what is recorded from then on is late. */
export async function markClosed(tx: Tx, book: Book, period: Period, meters: readonly string[]): Promise<void> {
  if (meters.length === 0) return
  const { tenantId } = book.tenant
  const closed = { periodStart: period.start, closedAt: book.now }
  await tx
    .insert(usageCounters)
    .values(meters.map((meter) => ({ tenantId, meter, quantity: '0', ...closed })))
    .onConflictDoUpdate({
      target: [usageCounters.tenantId, usageCounters.meter, usageCounters.periodStart],
      set: { closedAt: sql`excluded.closed_at` },
    })
}

/** Notes that what was recorded late is billed. */
export async function noteAdjusted(tx: Tx, book: Book, adjusted: readonly InvoicedUsage[]): Promise<void> {
  for (const { meter, period, now } of adjusted)
    await tx
      .update(billedUsage)
      .set({ quantity: now })
      .where(
        and(
          eq(billedUsage.tenantId, book.tenant.tenantId),
          eq(billedUsage.meter, meter),
          eq(billedUsage.periodStart, period.start),
        ),
      )
}

function ofTenant({ tenant }: Book) {
  return eq(usageCounters.tenantId, tenant.tenantId)
}
