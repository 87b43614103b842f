const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** "3 minutes ago", "in 2 days"; within a minute "just now". */
export function relativeTime(at: Date, now: Date): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000)
  const fitting = units.find(([, size]) => Math.abs(seconds) >= size)
  if (!fitting) return seconds > 5 ? 'in a moment' : 'just now'
  const [unit, size] = fitting
  // What has passed is counted in whole units; what is to come is named by the nearest: 90 days are three months.
  const count = seconds > 0 ? Math.round(seconds / size) : Math.trunc(seconds / size)
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(count, unit)
}

/** "in 30 days", "tomorrow", "today": how many nights are left, for what people count the days to. */
export function daysLeftText(at: Date, now: Date): string {
  const days = Math.max(0, Math.ceil((at.getTime() - now.getTime()) / 86_400_000))
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(days, 'day')
}

/** "23 Nov 2026, 05:13:38 CET": in the zone given, named, to the second; written as the browser's language does. */
export function exactTime(at: Date, timeZone: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZone,
    timeZoneName: 'short',
  }).format(at)
}

/** "23 Nov 2026" in the zone given, written as the browser's language does. */
export function exactDay(at: Date, timeZone: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone }).format(at)
}

/** "40 ms", "1.4 s", "12 s", "3 min 20 s". */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${ms} ms`
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** The instant a calendar day begins in a zone: the date filters mean the tenant's days. */
export function startOfDay(day: string, timeZone: string): string {
  const utc = Date.parse(`${day}T00:00:00Z`)
  // Two rounds: the offset at the guess may differ from the offset at the day's real beginning (a clock change).
  const guess = utc - zoneOffsetMs(new Date(utc), timeZone)
  return new Date(utc - zoneOffsetMs(new Date(guess), timeZone)).toISOString()
}

/** The day after, as a calendar date: the end of a range is the next day's beginning. */
export function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
}

/** How far the zone's clocks are ahead of UTC at an instant. */
export function zoneOffsetMs(at: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at)
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value)
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return wall - Math.floor(at.getTime() / 1000) * 1000
}

/** The calendar date of an instant in a zone: "2026-11-23". */
export function dayOf(at: Date, timeZone: string): string {
  return new Date(at.getTime() + zoneOffsetMs(at, timeZone)).toISOString().slice(0, 10)
}
