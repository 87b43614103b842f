import type { TenantSession } from '../../db/tenant-batch.ts'
import { findExcess } from './ceilings.ts'
import { isSameContent, type UsageEvent } from './events.ts'
import type { KnownLimits } from './known-limits.ts'
import { type CounterReading, type Entry, readEntries, writeEntries } from './write.ts'

/** What became of an event that could be written. */
export type Recorded = 'ACCEPTED' | 'DUPLICATE' | 'CONFLICT' | 'QUOTA_EXCEEDED'

/** What one caller wants recorded. */
export interface RecordingCall {
  tenantId: string
  keyId: string | null
  events: readonly UsageEvent[]
  at: Date
  /** Codes of the meters that are gauges. */
  gauges: readonly string[]
  /** All of the events or none of them. */
  together?: true
}

/** What came of the calls of one tenant. */
export interface WrittenCalls {
  outcomes: ReadonlyMap<RecordingCall, Recorded[]>
  counters: readonly CounterReading[]
}

/**
 * Writes the calls of one tenant, as far as its HARD limits have room; of events of the same identity the first is
 * written.
 */
export async function writeCalls(
  tenant: TenantSession,
  calls: readonly RecordingCall[],
  { limits, now }: { limits: KnownLimits | null; now: Date },
): Promise<WrittenCalls> {
  const first = new Map<string, Entry>()
  const groups: Entry[][] = []
  for (const { keyId, events, together } of calls) {
    const group: Entry[] = []
    for (const event of events) {
      if (first.has(event.key)) continue
      const entry = { ...event, keyId }
      first.set(event.key, entry)
      group.push(entry)
    }
    if (!limits) continue
    if (together) groups.push(group)
    else for (const entry of group) groups.push([entry])
  }
  const excess = limits ? await findExcess(tenant, groups, limits) : new Set<string>()
  const entries = [...first.values()].filter(({ key }) => !excess.has(key))
  const gauges = [...new Set(calls.flatMap((call) => call.gauges))]
  const { fresh, counters } = entries.length
    ? await writeEntries(tenant, entries, gauges, now, { isLast: true })
    : { fresh: new Set<string>(), counters: [] }
  const known = entries.map(({ key }) => key).filter((key) => !fresh.has(key))
  const stored = known.length ? await readEntries(tenant, known) : new Map<string, UsageEvent>()
  const claimed = new Set<string>()
  const outcome = (event: UsageEvent): Recorded => {
    if (excess.has(event.key)) return 'QUOTA_EXCEEDED'
    if (fresh.has(event.key) && !claimed.has(event.key)) {
      claimed.add(event.key)
      return 'ACCEPTED'
    }
    const winner = stored.get(event.key) ?? first.get(event.key)
    return winner && isSameContent(winner, event) ? 'DUPLICATE' : 'CONFLICT'
  }
  return { outcomes: new Map(calls.map((call) => [call, call.events.map(outcome)])), counters }
}
