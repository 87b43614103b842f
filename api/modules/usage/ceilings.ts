import type { TenantSession } from '../../db/tenant-batch.ts'
import { periodAt } from '../plans/periods.ts'
import type { UsageEvent } from './events.ts'
import type { KnownLimit, KnownLimits } from './known-limits.ts'
import { lockStandings, type MeterPeriod } from './room.ts'
import { type Entry, readEntries } from './write.ts'

/** Entries that are written together or not at all: one, or all that a caller wants as a whole. */
export type EntryGroup = readonly Entry[]

const allTime = new Date(0)

/**
 * Finds the entries for which a HARD limit has no room, in the order in which they came: a smaller one may still fit
 * where a larger did not. Holds the locks on all counters that the entries will move, until the transaction ends. What
 * has been recorded before takes no room. A tenant far from its limits pays one round trip for it, one without none.
 */
export async function findExcess(
  tenant: TenantSession,
  groups: readonly EntryGroup[],
  { calendar, sums }: KnownLimits,
): Promise<ReadonlySet<string>> {
  const entries = groups.flat()
  const excess = new Set<string>()
  if (!entries.some(({ meter }) => isHard(sums.get(meter)))) return excess
  const room = await lockRoom(tenant, entries, { calendar, sums })
  const periodOf = ({ meter, occurredAt }: UsageEvent) => nameOf(meter, periodAt(calendar, new Date(occurredAt)).start)
  const wanted = new Map<string, number>()
  for (const entry of entries) add(wanted, periodOf(entry), entry.quantity)
  if (![...room].some(([name, left]) => (wanted.get(name) ?? 0) > left)) return excess
  const known = await readEntries(
    tenant,
    entries.map(({ key }) => key),
  )
  for (const group of groups) {
    const taken = new Map<string, number>()
    for (const entry of group) if (!known.has(entry.key)) add(taken, periodOf(entry), entry.quantity)
    const limited = [...taken].filter(([name]) => room.has(name))
    if (limited.every(([name, quantity]) => quantity <= (room.get(name) ?? 0)))
      for (const [name, quantity] of limited) add(room, name, -quantity)
    else for (const { key } of group) if (!known.has(key)) excess.add(key)
  }
  return excess
}

function isHard(limit: KnownLimit | undefined): boolean {
  return limit !== undefined && limit.ceiling !== null
}

/** What is left below each HARD limit. Locks counters in the order in which writing does. */
async function lockRoom(
  tenant: TenantSession,
  entries: readonly Entry[],
  { calendar, sums }: Pick<KnownLimits, 'calendar' | 'sums'>,
): Promise<Map<string, number>> {
  const counters = new Map<string, MeterPeriod>()
  for (const { meter, occurredAt } of entries)
    for (const periodStart of [allTime, periodAt(calendar, new Date(occurredAt)).start])
      counters.set(nameOf(meter, periodStart), { meter, periodStart })
  const room = new Map<string, number>()
  for (const { meter, periodStart, used, reserved } of await lockStandings(tenant, [...counters.values()])) {
    const ceiling = sums.get(meter)?.ceiling ?? null
    if (ceiling !== null && periodStart > allTime) room.set(nameOf(meter, periodStart), ceiling - used - reserved)
  }
  return room
}

function nameOf(meter: string, periodStart: Date): string {
  return `${meter} ${periodStart.getTime()}`
}

function add(to: Map<string, number>, name: string, quantity: number): void {
  to.set(name, (to.get(name) ?? 0) + quantity)
}
