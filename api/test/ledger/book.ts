import type postgres from 'postgres'
import { newId } from '../../core/ids.ts'
import type { UsageEventInput } from '../../modules/usage/events.ts'

/** Not `api_calls`: those the product records too. */
const meters = ['spans', 'signals']
const duplicateShare = 0.05

/** What a client sends in one call. */
export interface Batch {
  tenant: number
  events: UsageEventInput[]
}

export interface Book {
  /** The next call's events; null when all have been made. */
  next: () => Batch | null
  acknowledge: (batch: Batch) => void
  /** How many of all events have been made, 0 to 1. */
  progress: () => number
  /** How many events were acknowledged, repeats not counted. */
  distinct: () => number
  /** What the database says otherwise, a line per finding. */
  compare: (sql: postgres.Sql, tenantIds: readonly string[]) => Promise<string[]>
}

/**
 * The ledger of what clients sent and what was acknowledged to them, kept outside the product. Five in a hundred events
 * are repeats of earlier ones, acknowledged or still on their way. Calls have one to five hundred events.
 */
export function createBook(total: number, tenants: number): Book {
  const sent: UsageEventInput[][] = Array.from({ length: tenants }, () => [])
  const acknowledged = Array.from({ length: tenants }, () => new Map<string, UsageEventInput>())
  const sizes = [1, 1, 3, 30, 500].map((size) => Math.min(size, Math.ceil(total / 1000)))
  let made = 0
  return {
    next() {
      if (made >= total) return null
      const tenant = oneOf([...sent.keys()]) ?? 0
      const before = sent[tenant] ?? []
      const events = Array.from({ length: Math.min(total - made, oneOf(sizes) ?? 1) }, () => {
        const earlier = Math.random() < duplicateShare ? oneOf(before) : undefined
        return earlier ?? makeEvent()
      })
      made += events.length
      before.push(...events)
      return { tenant, events }
    },
    acknowledge({ tenant, events }) {
      for (const event of events) acknowledged[tenant]?.set(event.id, event)
    },
    progress: () => made / total,
    distinct: () => acknowledged.reduce((sum, { size }) => sum + size, 0),
    async compare(sql, tenantIds) {
      const findings: string[] = []
      for (const [tenant, tenantId] of tenantIds.entries())
        findings.push(...(await compareTenant(sql, tenantId, acknowledged[tenant] ?? new Map())))
      return findings
    },
  }
}

async function compareTenant(
  sql: postgres.Sql,
  tenantId: string,
  expected: ReadonlyMap<string, UsageEventInput>,
): Promise<string[]> {
  const findings: string[] = []
  const stored = await sql<{ eventId: string }[]>`
    select event_id as "eventId" from usage_events where tenant_id = ${tenantId} and source = 'ledger'`
  const found = new Set(stored.map(({ eventId }) => eventId))
  if (found.size !== stored.length) findings.push(`${stored.length - found.size} events are stored twice`)
  const lost = [...expected.keys()].filter((id) => !found.has(id))
  if (lost.length) findings.push(`${lost.length} acknowledged events are gone, for instance ${lost[0]}`)
  const strange = [...found].filter((id) => !expected.has(id))
  if (strange.length) findings.push(`${strange.length} events are stored that nobody acknowledged`)
  for (const meter of meters) {
    const events = [...expected.values()].filter((event) => event.meter === meter)
    const sum = events.reduce((total, { quantity }) => total + quantity, 0)
    for (const [place, counted] of await sumsOf(sql, tenantId, meter))
      if (counted !== sum) findings.push(`${meter} of ${tenantId} in ${place}: ${counted} instead of ${sum}`)
  }
  return findings
}

function oneOf<T>(items: readonly T[]): T | undefined {
  return items[Math.floor(Math.random() * items.length)]
}

function makeEvent(): UsageEventInput {
  return {
    meter: oneOf(meters) ?? '',
    quantity: 1 + Math.floor(Math.random() * 1000),
    source: 'ledger',
    id: newId(),
    occurredAt: new Date(Date.now() - Math.floor(Math.random() * 3 * 86_400_000)).toISOString(),
  }
}

/** The sum of a meter wherever it is kept. */
async function sumsOf(sql: postgres.Sql, tenantId: string, meter: string): Promise<[place: string, sum: number][]> {
  const rows = await sql<{ place: string; sum: string }[]>`
    select 'events' as place, coalesce(sum(quantity), 0) as sum from usage_events
      where tenant_id = ${tenantId} and meter = ${meter}
    union all
    select 'counter of all time', coalesce(sum(quantity), 0) from usage_counters
      where tenant_id = ${tenantId} and meter = ${meter} and period_start = 'epoch'
    union all
    select 'counters of periods', coalesce(sum(quantity), 0) from usage_counters
      where tenant_id = ${tenantId} and meter = ${meter} and period_start > 'epoch'
    union all
    select 'rollups ' || dimension || ' ' || grain, coalesce(sum(quantity), 0) from usage_rollups
      where tenant_id = ${tenantId} and meter = ${meter} group by dimension, grain`
  return rows.map(({ place, sum }) => [place, Number(sum)])
}
