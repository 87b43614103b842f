import { and, eq, gte, inArray, isNotNull } from 'drizzle-orm'
import type { TenantCtx } from '../../../core/context.ts'
import { stripeMeterEvents, stripeObjects } from '../../../db/tables/index.ts'
import { inTenant, type Tx } from '../../../db/tenancy.ts'
import { type Period, periodAt } from '../../plans/periods.ts'
import { readBook } from '../book.ts'
import type { Difference } from './drifts.ts'
import type { BillingProvider } from './provider.ts'

/** The provider adds up within minutes; what was sent so lately may be in its sum or not. */
const settledAfterMs = 3_600_000

interface Sent {
  meter: string
  meterId: string
  /** What was told of the period, and how much of that is settled. */
  all: bigint
  settled: bigint
}

/** Meters of which the provider has added up, in the running period or the one before, something else than it was told. */
export async function compareMeters(ctx: TenantCtx, provider: BillingProvider, customerId: string) {
  const now = ctx.services.now()
  const differences: Difference[] = []
  for (const { period, sent } of await inTenant(ctx, (tx) => readSent(tx, ctx))) {
    const to = period.end < now ? period.end : now
    for (const { meter, meterId, all, settled } of sent) {
      const found = await provider.readMeterTotal(ctx, { meterId, customerId, from: period.start, to })
      const [least, most] = all < settled ? [all, settled] : [settled, all]
      if (found >= least && found <= most) continue
      differences.push({ kind: 'METER_TOTAL', subject: meter, expected: `${all}`, found: `${found}` })
    }
  }
  return differences
}

async function readSent(tx: Tx, ctx: TenantCtx): Promise<{ period: Period; sent: Sent[] }[]> {
  const book = await readBook(tx, ctx)
  if (!book) return []
  const running = periodAt(book.calendar, book.now)
  const last = periodAt(book.calendar, new Date(running.start.getTime() - 1))
  const rows = await tx
    .select()
    .from(stripeMeterEvents)
    .where(
      and(
        eq(stripeMeterEvents.tenantId, ctx.tenantId),
        isNotNull(stripeMeterEvents.sentAt),
        gte(stripeMeterEvents.occurredAt, last.start),
      ),
    )
  const meters = [...new Set(rows.map(({ meter }) => meter))]
  const ids = await readMeterIds(tx, meters)
  return [last, running].map((period) => ({
    period,
    sent: meters.flatMap((meter) => {
      const own = rows.filter((row) => row.meter === meter && isWithin(row.occurredAt, period))
      const settled = own.filter(({ sentAt }) => sentAt && book.now.getTime() - sentAt.getTime() > settledAfterMs)
      const meterId = ids.get(meter)
      return meterId && own.length > 0 ? [{ meter, meterId, all: sumOf(own), settled: sumOf(settled) }] : []
    }),
  }))
}

async function readMeterIds(tx: Tx, meters: readonly string[]): Promise<Map<string, string>> {
  if (meters.length === 0) return new Map()
  const rows = await tx
    .select()
    .from(stripeObjects)
    .where(and(eq(stripeObjects.kind, 'METER'), inArray(stripeObjects.meter, [...meters])))
  return new Map(rows.map(({ meter, externalId }) => [meter, externalId]))
}

function isWithin(at: Date | null, { start, end }: Period): boolean {
  return at !== null && at >= start && at < end
}

function sumOf(rows: readonly { quantity: bigint }[]): bigint {
  return rows.reduce((sum, { quantity }) => sum + quantity, 0n)
}
