import { plainArray, textArray } from '../../db/array-literals.ts'
import type { TenantSession } from '../../db/tenant-batch.ts'
import { type Period, periodsBetween } from '../plans/periods.ts'
import { readBillingCalendar } from './billing-calendar.ts'
import { acceptance, inOrder, type UsageEvent } from './events.ts'
import { admitSubjects } from './subjects.ts'
import { recordAny, recordSums } from './write.sql.ts'

/** An event with the API key that records it. */
export interface Entry extends UsageEvent {
  keyId: string | null
}

/** Why and which event an entry takes back. */
export interface Reversal {
  reverses: string
  reason: string
}

export interface Writing {
  reversal?: Reversal
  /** Nothing else belongs to the transaction: it may be committed with the writing. */
  isLast?: boolean
}

/** Where a meter stands in a billing period after something was recorded. */
export interface CounterReading {
  meter: string
  periodStart: Date
  /** The sum so far, exact up to 2^53; of a gauge its latest reading. */
  quantity: number
}

/** What came of writing: the keys of the entries that were new, and the counters they moved. */
export interface Written {
  fresh: ReadonlySet<string>
  counters: CounterReading[]
}

interface CounterRow {
  meter: string
  start: string
  quantity: string
  closed: boolean
}

/**
 * Writes entries of different identities for one tenant: events, rollups and counters in one statement of the caller's
 * transaction. Those that are not fresh were there before. Two batches that meet take their
 * locks in the same order (identities, counters, rollups, each sorted), so they wait but never block each other.
 */
export async function writeEntries(
  tenant: TenantSession,
  entries: readonly Entry[],
  gauges: readonly string[],
  now: Date,
  { reversal, isLast = false }: Writing = {},
): Promise<Written> {
  const earliest = entries.reduce((least, { occurredAt }) => Math.min(least, occurredAt), now.getTime())
  const calendar = await readBillingCalendar(tenant)
  const periods = periodsBetween(calendar, new Date(earliest), new Date(now.getTime() + acceptance.futureMs))
  const overflow = await admitSubjects(entries, {
    tenantOf: () => tenant.tenantId,
    ask: (statements) => Promise.all(statements.map((statement) => tenant.query<never>(...statement))),
  })
  const source = common(entries.map((entry) => entry.source))
  const keyId = common(entries.map((entry) => entry.keyId))
  const hasGauges = entries.some(({ meter }) => gauges.includes(meter))
  // A period is closed after its end: what falls into a running one needs no mark.
  const query = isLast && periods.every(({ end }) => end > now) ? tenant.queryLast : tenant.query
  const [written] = await query<{ count: number; keys: string[] | null; counters: CounterRow[] | null }>(
    hasGauges ? recordAny : recordSums,
    [
      tenant.tenantId,
      now.toISOString(),
      textArray(periods.map(({ start }) => start.toISOString())),
      textArray(gauges),
      textArray([...new Set([...overflow].map(({ subject }) => subject))]),
      source.one,
      keyId.one,
      reversal?.reverses ?? null,
      reversal?.reason ?? null,
      plainArray(entries.map(({ key }) => key)),
      textArray(source.each),
      textArray(entries.map(({ id }) => id)),
      plainArray(entries.map(({ meter }) => meter)),
      plainArray(entries.map(({ quantity }) => quantity)),
      plainArray(entries.map(({ occurredAt }) => `"${new Date(occurredAt).toISOString()}"`)),
      plainArray(keyId.each),
      textArray(someOf(entries.map(({ subject }) => subject))),
      textArray(someOf(entries.map(({ dimensions }) => dimensions && JSON.stringify(dimensions)))),
    ],
  )
  const keys = written?.keys ?? (written?.count === 0 ? [] : entries.map(({ key }) => key))
  const counters = written?.counters ?? []
  const closed = counters.filter((counter) => counter.closed)
  if (closed.length > 0) await markLate(tenant, keys, closed, periods)
  return {
    fresh: new Set(keys),
    counters: counters.map(({ meter, start, quantity }) => ({
      ...{ meter, periodStart: new Date(start), quantity: Number(quantity) },
    })),
  }
}

/** The counter row says that a period is closed, read under its lock: what was just added to it came late. */
async function markLate(
  tenant: TenantSession,
  keys: readonly string[],
  closed: readonly CounterRow[],
  periods: readonly Period[],
): Promise<void> {
  for (const { meter, start } of closed) {
    const period = periods.find((each) => each.start.getTime() === Date.parse(start))
    if (!period) continue
    await tenant.query(
      `update usage_events set late = true
       where tenant_id = $1 and key = any($2::uuid[]) and meter = $3 and occurred_at >= $4 and occurred_at < $5`,
      [tenant.tenantId, plainArray(keys), meter, period.start.toISOString(), period.end.toISOString()],
    )
  }
}

/** The entries already there under these identities, by key. */
export async function readEntries(tenant: TenantSession, keys: readonly string[]): Promise<Map<string, UsageEvent>> {
  const rows = await tenant.query<StoredEntry>(
    `select key, source, event_id, meter, quantity,
       (extract(epoch from occurred_at) * 1000)::bigint as occurred_at, subject, dimensions
     from usage_events where tenant_id = $1 and key = any($2::uuid[])`,
    [tenant.tenantId, plainArray(keys)],
  )
  return new Map(rows.map((row) => [row.key.replaceAll('-', ''), fromStored(row)]))
}

interface StoredEntry {
  key: string
  source: string
  event_id: string
  meter: string
  quantity: string
  occurred_at: string
  subject: string | null
  dimensions: Record<string, string> | null
}

function fromStored({ event_id, occurred_at, quantity, dimensions, ...row }: StoredEntry): UsageEvent {
  return {
    ...row,
    key: row.key.replaceAll('-', ''),
    id: event_id,
    quantity: Number(quantity),
    occurredAt: Number(occurred_at),
    dimensions: dimensions && inOrder(Object.entries(dimensions)),
  }
}

/** What all values are, said once; or each of them. */
function common<T>(values: readonly (T | null)[]): { one: T | null; each: readonly (T | null)[] } {
  const [first = null] = values
  return values.every((value) => value === first) ? { one: first, each: [] } : { one: null, each: values }
}

/** A column that is empty need not be sent: unnest fills it up. */
function someOf<T>(values: readonly (T | null)[]): readonly (T | null)[] {
  return values.some((value) => value !== null) ? values : []
}
