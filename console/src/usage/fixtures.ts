import type { Answered } from './useUsage.ts'

type WireSeries = Answered['usage']['series'][number]

export const spans = {
  code: 'spans',
  name: 'Spans',
  unit: 'span',
  kind: 'SUM',
  aggregation: 'SUM',
  active: true,
} as const

const empty = { keyId: null, keyName: null, subject: null, isRest: false, previous: null, total: null }

export function seriesOf(series: Partial<WireSeries>): WireSeries {
  return { meter: spans, grouping: 'TOTAL', values: [], ...empty, ...series }
}

/** Days of Berlin from 24 October 2026 on, where clocks go back on the 25th. */
export function daysOf(count: number, ...series: Partial<WireSeries>[]): Answered {
  const start = Date.UTC(2026, 9, 23, 22)
  const edges = Array.from({ length: count + 1 }, (_, day) =>
    new Date(start + day * 86_400_000 + (day > 1 ? 3_600_000 : 0)).toISOString(),
  )
  const timeZone = 'Europe/Berlin'
  return {
    input: { meters: ['spans'], from: edges[0] ?? '', to: edges.at(-1) ?? '', granularity: 'DAY', timeZone },
    usage: { timeZone, edges, series: series.map(seriesOf) },
  }
}
