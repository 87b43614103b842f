import { dayOf } from '../format/dates.ts'
import { toBigInt } from '../format/quantities.ts'
import { type StepLabels, stepLabels } from './stepLabels.ts'
import type { Answered } from './useUsage.ts'

type WireSeries = Answered['usage']['series'][number]

/** One line or colour of the chart. */
export interface ChartSeries {
  name: string
  /** Of the API key it is of, to lead to it. */
  keyId: string | null
  isRest: boolean
  /** Null where a gauge has no reading yet, and in steps that are still to come. */
  values: (bigint | null)[]
  total: bigint | null
}

/** An answer as the chart and the table show it: the same steps for all. */
export interface ChartData {
  steps: { from: Date; to: Date; short: string; long: string }[]
  /** From when to when, in words. */
  times: string
  /** How many of the steps have begun. */
  begun: number
  /** Which steps an axis names; null where it may choose. */
  ticks: number[] | null
  series: ChartSeries[]
  /** The period before, step by step beside this one. */
  previous: { values: (bigint | null)[]; total: bigint | null } | null
  /** What each step that is still to come is expected to bring, and how that was found. */
  forecast: { values: (number | null)[]; end: bigint; method: string } | null
}

export interface ChartOptions {
  runningTotal: boolean
  now: Date
  meterName: string
}

/** Makes an answer ready to be drawn: steps with names, what is to come left open, sums added up where that is asked. */
export function chartData({ input, usage }: Answered, { runningTotal, now, meterName }: ChartOptions): ChartData {
  const edges = usage.edges.map((edge) => new Date(edge))
  const labels = stepLabels(input.granularity, usage.timeZone)
  const steps = edges.slice(0, -1).map((from, index) => {
    const to = edges[index + 1] ?? from
    return { from, to, short: labels.short(from), long: labels.long(from, to) }
  })
  const begun = steps.filter(({ from }) => from <= now).length
  const addUp = runningTotal ? runningSums : (values: (bigint | null)[]) => values
  const untilNow = (values: readonly (string | null)[]) =>
    addUp(values.map(toBigInt)).map((value, index) => (index < begun ? value : null))
  const series = usage.series.map((each) => ({
    name: nameOf(each, meterName),
    keyId: each.keyId,
    isRest: each.isRest,
    values: untilNow(each.values),
    total: toBigInt(each.total),
  }))
  const [first] = usage.series
  const previous = first?.grouping === 'TOTAL' && first.previous
  return {
    ...{ steps, begun, series, times: timesOf(steps, labels) },
    ticks: input.granularity === 'HOUR' && steps.length > 48 ? dayStarts(steps, usage.timeZone) : null,
    previous: previous ? { values: addUp(previous.values.map(toBigInt)), total: toBigInt(previous.total) } : null,
    forecast: first?.forecast ? forecastOf(first.forecast, steps, runningTotal, now) : null,
  }
}

function nameOf({ grouping, keyId, keyName, subject, isRest }: WireSeries, meterName: string): string {
  if (grouping === 'KEY') return callerName({ keyId, keyName, isRest })
  if (isRest) return restName
  return grouping === 'SUBJECT' ? (subject ?? '') : meterName
}

const restName = 'All others'

/** Who recorded something: an API key by its name, or people, who have none. */
export function callerName({ keyId, keyName, isRest }: Pick<WireSeries, 'keyId' | 'keyName' | 'isRest'>): string {
  if (isRest) return restName
  return keyId ? (keyName ?? 'A key that is gone') : 'People'
}

/** Whether a total comes near a limit: one far above would press the chart to the ground. */
export function comesNear({ series, forecast }: ChartData, limit: bigint): boolean {
  const [total, expected] = [series[0]?.total ?? 0n, forecast?.end ?? 0n]
  return (total > expected ? total : expected) * 4n >= limit
}

/** "Mon, 1 Jun 2026 to Tue, 30 Jun 2026". */
function timesOf(steps: ChartData['steps'], { long }: StepLabels): string {
  const [first, last] = [steps[0], steps.at(-1)]
  if (!first || !last) return ''
  return first === last ? long(first.from) : `${long(first.from)} to ${long(last.from)}`
}

/** Over several days of hours an axis names the days. */
function dayStarts(steps: ChartData['steps'], timeZone: string): number[] {
  const days = steps.map(({ from }) => dayOf(from, timeZone))
  return days.flatMap((day, index) => (index > 0 && day !== days[index - 1] ? [index] : []))
}

function runningSums(values: readonly (bigint | null)[]): bigint[] {
  let sum = 0n
  return values.map((value) => {
    sum += value ?? 0n
    return sum
  })
}

/** The forecast spread evenly over the time that is left; the running step has its share of it. */
function forecastOf(
  { periodEnd, used, value, method }: NonNullable<WireSeries['forecast']>,
  steps: ChartData['steps'],
  runningTotal: boolean,
  now: Date,
) {
  const end = toBigInt(value) ?? 0n
  const [soFar, left] = [Number(used), Date.parse(periodEnd) - now.getTime()]
  const perMs = left > 0 ? (Number(end) - soFar) / left : 0
  const values = steps.map(({ from, to }) => {
    if (to <= now) return null
    return runningTotal ? soFar + perMs * (to.getTime() - now.getTime()) : perMs * (to.getTime() - from.getTime())
  })
  return { values, end, method }
}
