import { LRUCache } from 'lru-cache'
import { Temporal } from 'temporal-polyfill'

/** From `start` on, before `end`. */
export interface Period {
  start: Date
  end: Date
}

/** By which rule periods begin: at the start of the anchor day of every month in the zone. */
export interface Anchor {
  /** 1 to 31. A shorter month begins its period on its last day; the next month is back at the anchor. */
  day: number
  /** IANA name. */
  timeZone: string
}

/** The rule in force, and those that were in force before it, oldest first, each until the end of a period of its own. */
export interface BillingCalendar extends Anchor {
  former: readonly (Anchor & { until: string })[]
}

/** A period that follows a change of the rule is at least this long, so that a change never wins a fresh allowance. */
const shortestMs = 15 * 86_400_000

/**
 * The period that contains an instant. Periods of one calendar follow each other without gap or overlap. A period begins
 * at the first instant of its day in the zone: where midnight is skipped by a change of clocks that is the instant
 * after the gap, where it comes twice the first of the two.
 */
export function periodAt(calendar: BillingCalendar, at: Date): Period {
  const { anchor, from, until } = ruleAt(calendar, at)
  // No zone is a whole month ahead of UTC.
  let month = at.getUTCFullYear() * 12 + at.getUTCMonth() + 1
  while (boundary(anchor, month) > at.getTime()) month--
  let start = boundary(anchor, month)
  let end = boundary(anchor, month + 1)
  if (start - from < shortestMs) start = from
  while (end - from < shortestMs) end = boundary(anchor, ++month + 1)
  return { start: new Date(start), end: new Date(Math.min(end, until)) }
}

/** The period after the one that contains `at`. */
export function nextPeriod(calendar: BillingCalendar, at: Date): Period {
  return periodAt(calendar, periodAt(calendar, at).end)
}

/** The period before the one that contains `at`. */
export function previousPeriod(calendar: BillingCalendar, at: Date): Period {
  return periodAt(calendar, new Date(periodAt(calendar, at).start.getTime() - 1))
}

/** Every period that has an instant in `from` to `to` (exclusive), in order. */
export function periodsBetween(calendar: BillingCalendar, from: Date, to: Date): Period[] {
  const periods: Period[] = []
  for (let at = from; at < to; ) {
    const period = periodAt(calendar, at)
    periods.push(period)
    at = period.end
  }
  return periods
}

/**
 * The calendar after a change of the anchor day or the zone at `at`. The running period keeps its start and its end. The
 * next one begins at that end and lasts until the new rule's first boundary that is at least 15 days later: no instant
 * is lost or counted twice, and nobody gets a fresh allowance by moving to another zone. A second change in the same
 * period takes the place of the first.
 */
export function changeCalendar(calendar: BillingCalendar, at: Date, change: Partial<Anchor>): BillingCalendar {
  const { former, ...current } = calendar
  const wanted = { ...current, ...change }
  const last = former.at(-1)
  if (last && Date.parse(last.until) > at.getTime()) {
    const { until: _, ...running } = last
    return { ...wanted, former: isSame(running, wanted) ? former.slice(0, -1) : former }
  }
  if (isSame(current, wanted)) return calendar
  return { ...wanted, former: [...former, { ...current, until: periodAt(calendar, at).end.toISOString() }] }
}

function isSame(one: Anchor, other: Anchor): boolean {
  return one.day === other.day && one.timeZone === other.timeZone
}

/** The rule in force at an instant, and between which instants it is. */
function ruleAt({ former, ...current }: BillingCalendar, at: Date): { anchor: Anchor; from: number; until: number } {
  let from = Number.NEGATIVE_INFINITY
  for (const rule of former) {
    const until = Date.parse(rule.until)
    if (at.getTime() < until) return { anchor: rule, from, until }
    from = until
  }
  return { anchor: current, from, until: Number.POSITIVE_INFINITY }
}

/** A period is asked for on every metered call, and the days it can begin on are few. */
const boundaries = new LRUCache<string, number>({ max: 10_000 })

/** When the period of a month begins; months are counted from the year 0. */
function boundary({ day, timeZone }: Anchor, month: number): number {
  const key = `${month} ${day} ${timeZone}`
  const known = boundaries.get(key)
  if (known !== undefined) return known
  const [year, ofYear] = [Math.floor(month / 12), (month % 12) + 1]
  const lastDay = new Date(Date.UTC(year, ofYear, 0)).getUTCDate()
  const date = new Temporal.PlainDate(year, ofYear, Math.min(day, lastDay))
  // Without a time this is the first instant of the day in the zone, not midnight, which may not exist.
  const start = date.toZonedDateTime(timeZone).epochMilliseconds
  boundaries.set(key, start)
  return start
}

/** The day of the month in a zone. */
export function dayOfMonth(at: Date, timeZone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).day
}
