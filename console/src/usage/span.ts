import type { UsageGranularity, UsageGrouping } from '../api/generated/operations.ts'
import { dayOf, nextDay, startOfDay } from '../format/dates.ts'
import type { Question } from './question.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** What the API answers by the minute. */
const minutesKept = 35 * day

export interface BillingPeriods {
  current: { start: string; end: string }
  previous: { start: string; end: string } | null
}

/** The instants a question is about, and how it is cut. */
export interface Span {
  from: Date
  to: Date
  granularity: UsageGranularity
  /** What else it can be cut into. */
  choices: UsageGranularity[]
}

/** Days are the zone's, the running one included; 24 hours end now. */
export function spanOf(question: Question, periods: BillingPeriods, zone: string, now: Date): Span {
  const [from, to] = boundsOf(question, periods, zone, now)
  const choices = choicesFor(from, to, now, question.by)
  const step = question.step
  const granularity = step && choices.includes(step) ? step : usualStep(from, to)
  return { from, to, granularity, choices }
}

function boundsOf({ range, from, to, step }: Question, periods: BillingPeriods, zone: string, now: Date): [Date, Date] {
  const lastDays = (count: number): [Date, Date] => {
    const today = dayOf(now, zone)
    const first = new Date(Date.parse(`${today}T00:00:00Z`) - (count - 1) * day).toISOString().slice(0, 10)
    return daysOf(first, today, zone)
  }
  if (range === 'custom' && from && to) return daysOf(from, to, zone)
  if (range === '7d') return lastDays(7)
  if (range === '30d') return lastDays(30)
  if (range === '90d') return lastDays(90)
  if (range === '24h') {
    // Full quarters: the question stays the same until the next one, and every zone's hours begin on a quarter.
    const end = Math.floor(now.getTime() / (15 * minute)) * 15 * minute + 15 * minute
    // The hour that the end is in is the last of 24.
    return [new Date(end - day + (step === 'MINUTE' ? 0 : 45 * minute)), new Date(end)]
  }
  const period = (range === 'last-period' && periods.previous) || periods.current
  return [new Date(period.start), new Date(period.end)]
}

function daysOf(first: string, last: string, zone: string): [Date, Date] {
  return [new Date(startOfDay(first, zone)), new Date(startOfDay(nextDay(last), zone))]
}

/** A chart has some hundred steps at most, a day by the minute aside; and at least two. */
function choicesFor(from: Date, to: Date, now: Date, by: UsageGrouping): UsageGranularity[] {
  const length = to.getTime() - from.getTime()
  const isRecent = from.getTime() > now.getTime() - minutesKept
  const fits: Record<UsageGranularity, boolean> = {
    MINUTE: length <= 1.1 * day && isRecent && by !== 'SUBJECT',
    HOUR: length <= 32 * day,
    DAY: length > 1.9 * day && length <= 750 * day,
    MONTH: length > 45 * day,
  }
  return (Object.keys(fits) as UsageGranularity[]).filter((each) => fits[each])
}

function usualStep(from: Date, to: Date): UsageGranularity {
  const days = (to.getTime() - from.getTime()) / day
  if (days < 1.9) return 'HOUR'
  return days <= 186 ? 'DAY' : 'MONTH'
}
