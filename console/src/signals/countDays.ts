import type { RuleSeverity, SignalCountsQuery } from '../api/generated/operations.ts'
import { severities } from '../rules/ruleWords.ts'

type Step = SignalCountsQuery['signalCounts']['steps'][number]

export interface SignalDay {
  start: string
  total: number
  counts: Record<RuleSeverity, number>
}

/** The counts day by day, days without any left out, each with all severities. */
export function countDays(steps: readonly Step[]): SignalDay[] {
  const days = new Map<string, SignalDay>()
  for (const { start, severity, count } of steps) {
    const day = days.get(start) ?? { start, total: 0, counts: noneCounted() }
    day.counts[severity] += count
    day.total += count
    days.set(start, day)
  }
  return [...days.values()]
}

/** How many there were of each severity in all. */
export function totalCounts(steps: readonly Step[]): Record<RuleSeverity, number> {
  const totals = noneCounted()
  for (const { severity, count } of steps) totals[severity] += count
  return totals
}

function noneCounted(): Record<RuleSeverity, number> {
  return Object.fromEntries(severities.map((severity) => [severity, 0])) as Record<RuleSeverity, number>
}
