import type { SignalFilter } from '../api/generated/operations.ts'

const day = 86_400_000

/** The last 30 days, to the end of the hour: the question stays the same while the page is drawn. */
export function lastMonth(now: Date): { from: string; until: string } {
  const hour = 3_600_000
  const until = Math.floor(now.getTime() / hour) * hour + hour
  return { from: new Date(until - 30 * day).toISOString(), until: new Date(until).toISOString() }
}

/** Where the API answers the list's question as a file of any length. */
export function exportPath({ ruleId, severities, traceId, from, until }: SignalFilter): string {
  const params = new URLSearchParams()
  if (ruleId) params.set('ruleId', ruleId)
  if (severities) params.set('severities', [severities].flat().join(','))
  if (traceId) params.set('traceId', traceId)
  if (from) params.set('from', from)
  if (until) params.set('until', until)
  return params.size > 0 ? `/signals/export?${params}` : '/signals/export'
}
