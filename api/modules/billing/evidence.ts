import { and, eq, inArray } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError, invalidField } from '../../core/errors.ts'
import { apiKeys, invoiceLines, usageCounters } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { sessionOf } from '../../db/tenant-batch.ts'
import { requireTenantRow } from '../tenants/tenants.ts'
import { listMeters, type Meter } from '../usage/meters.ts'
import { readSeries, type Series } from '../usage/series.ts'
import { stepEdges } from '../usage/steps.ts'
import type { LineRow } from './invoices.ts'

/** No period has more days; months that follow a change of zone are longer than others. */
const mostDays = 62
/** Keys that are named; the rest is summed. */
const namedKeys = 50

/** What a line of usage is made of, as far as it was recorded. */
export interface LineEvidence {
  line: LineRow
  meter: Meter
  /** Day by day in the tenant's zone, from the rollups. */
  days: { start: Date; end: Date; quantity: bigint }[]
  /** By API key, the largest first. People have no key, and `isRest` is all that is not among the largest. */
  keys: { keyId: string | null; name: string | null; isRest: boolean; quantity: bigint }[]
  /** The sum of the rollups: all that was recorded of the period until now. */
  recorded: bigint
  /** How much of it came after the period was billed, and is an adjustment on a later invoice. */
  late: bigint
  /** Whether what was recorded in time is what the line charges for. */
  adds: boolean
}

/**
 * What a line of usage was made of: the rollups of its period by day and by API key, and whether they sum to what it
 * charges for. Throws NOT_FOUND, and INVALID_INPUT for a line that is not of usage.
 */
export async function findEvidence(ctx: TenantCtx, lineId: string): Promise<LineEvidence> {
  const meters = await listMeters(ctx.services)
  return inTenant(ctx, async (tx) => {
    const line = await readLine(tx, ctx, lineId)
    const meter = meters.find(({ code }) => code === line.meter)
    if (line.kind !== 'USAGE' || !meter) throw invalidField('id', 'This line is not of usage.')
    const { timeZone } = await requireTenantRow(tx, ctx.tenantId)
    const edges = edgesOf(line, timeZone)
    const session = sessionOf(tx, ctx.tenantId)
    const asked = { meters: [meter], top: namedKeys }
    const [total] = await readSeries(session, { ...asked, grouping: 'TOTAL', edges })
    const ends = [line.periodStart.getTime(), line.periodEnd.getTime()]
    const byKey = await readSeries(session, { ...asked, grouping: 'KEY', edges: ends })
    const recorded = total?.total ?? 0n
    const late = await readLate(tx, line)
    return {
      ...{ line, meter, recorded, late, keys: await nameKeys(tx, ctx, byKey) },
      days: daysOf(edges, total),
      adds: line.quantity === recorded - late,
    }
  })
}

async function readLine(tx: Tx, { tenantId }: TenantCtx, id: string): Promise<LineRow> {
  const [line] = await tx
    .select()
    .from(invoiceLines)
    .where(and(eq(invoiceLines.tenantId, tenantId), eq(invoiceLines.id, id)))
  if (!line) throw new AppError('NOT_FOUND')
  return line
}

/** The beginnings of days within the period, between its own ends. */
function edgesOf({ periodStart, periodEnd }: LineRow, timeZone: string): number[] {
  const [start, end] = [periodStart.getTime(), periodEnd.getTime()]
  const days = stepEdges(periodStart, periodEnd, 'DAY', timeZone, mostDays)
  return [start, ...days.filter((edge) => edge > start && edge < end), end]
}

function daysOf(edges: readonly number[], total: Series | undefined): LineEvidence['days'] {
  return edges.slice(0, -1).map((edge, index) => ({
    start: new Date(edge),
    end: new Date(edges[index + 1] ?? edge),
    quantity: total?.values[index] ?? 0n,
  }))
}

async function readLate(tx: Tx, { tenantId, meter, periodStart }: LineRow): Promise<bigint> {
  const [counter] = await tx
    .select({ late: usageCounters.late })
    .from(usageCounters)
    .where(
      and(
        eq(usageCounters.tenantId, tenantId),
        eq(usageCounters.meter, meter ?? ''),
        eq(usageCounters.periodStart, periodStart),
      ),
    )
  return BigInt(counter?.late ?? 0)
}

async function nameKeys(tx: Tx, { tenantId }: TenantCtx, series: readonly Series[]): Promise<LineEvidence['keys']> {
  const ids = series.flatMap(({ name }) => name || [])
  const rows = ids.length
    ? await tx
        .select({ id: apiKeys.id, name: apiKeys.name })
        .from(apiKeys)
        .where(and(eq(apiKeys.tenantId, tenantId), inArray(apiKeys.id, ids)))
    : []
  const names = new Map(rows.map(({ id, name }) => [id, name]))
  return series.map(({ name, total }) => ({
    ...{ keyId: name || null, name: names.get(name ?? '') ?? null, isRest: name === null, quantity: total ?? 0n },
  }))
}
