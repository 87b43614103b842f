import type { UsageGranularity, UsageGrouping } from '../api/generated/operations.ts'

export const ranges = ['period', 'last-period', '24h', '7d', '30d', '90d', 'custom'] as const
export type Range = (typeof ranges)[number]
export const granularities = ['MINUTE', 'HOUR', 'DAY', 'MONTH'] as const satisfies readonly UsageGranularity[]
export const groupings = ['TOTAL', 'KEY', 'SUBJECT'] as const satisfies readonly UsageGrouping[]
const views = ['chart', 'table'] as const

/** What the page shows. All of it is in the address, so that a link shows the same to somebody else. */
export interface Question {
  meter: string
  range: Range
  /** First and last day of a custom range. */
  from: string | null
  to: string | null
  /** Null is what suits the range. */
  step: UsageGranularity | null
  by: UsageGrouping
  compare: boolean
  runningTotal: boolean
  /** IANA name; null is the tenant's zone. */
  zone: string | null
  view: (typeof views)[number]
}

const usual: Question = {
  meter: 'api_calls',
  range: 'period',
  from: null,
  to: null,
  step: null,
  by: 'TOTAL',
  compare: false,
  runningTotal: false,
  zone: null,
  view: 'chart',
}

/** Reads the address. What it does not understand is as if it were not there. */
export function readQuestion(params: URLSearchParams): Question {
  const from = dayOf(params.get('from'))
  const to = dayOf(params.get('to'))
  const range = oneOf(ranges, params.get('range')) ?? usual.range
  const hasDays = from !== null && to !== null && from <= to
  const zone = params.get('zone')
  return {
    meter: params.get('meter') || usual.meter,
    range: range === 'custom' && !hasDays ? usual.range : range,
    from: range === 'custom' && hasDays ? from : null,
    to: range === 'custom' && hasDays ? to : null,
    step: oneOf(granularities, params.get('step')?.toUpperCase()),
    by: oneOf(groupings, params.get('by')?.toUpperCase()) ?? usual.by,
    compare: params.get('compare') === 'yes',
    runningTotal: params.get('total') === 'running',
    zone: zone && isZone(zone) ? zone : null,
    view: oneOf(views, params.get('view')) ?? usual.view,
  }
}

/** The address of a question; what is usual is left out. */
export function writeQuestion(question: Question): URLSearchParams {
  const { meter, range, from, to, step, by, compare, runningTotal, zone, view } = question
  const isCustom = range === 'custom'
  const entries: [string, string | false | null][] = [
    ['meter', meter !== usual.meter && meter],
    ['range', range !== usual.range && range],
    ['from', isCustom && from],
    ['to', isCustom && to],
    ['step', step?.toLowerCase() ?? null],
    ['by', by !== usual.by && by.toLowerCase()],
    ['compare', compare && 'yes'],
    ['total', runningTotal && 'running'],
    ['zone', zone],
    ['view', view !== usual.view && view],
  ]
  return new URLSearchParams(entries.filter((entry): entry is [string, string] => Boolean(entry[1])))
}

/** The usage page of the tenant at `base`, with a question of which only this is unusual. */
export function usagePath(base: string, changed: Partial<Question>): string {
  const params = writeQuestion({ ...usual, ...changed })
  return params.size > 0 ? `${base}/usage?${params}` : `${base}/usage`
}

function oneOf<const Choices extends readonly string[]>(choices: Choices, value: string | null | undefined) {
  return choices.find((choice): choice is Choices[number] => choice === value) ?? null
}

/** A calendar day that exists. */
function dayOf(text: string | null): string | null {
  if (!text || !/^20\d\d-\d\d-\d\d$/.test(text)) return null
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text) ? text : null
}

/** An IANA name this browser knows. Offsets are no zones. */
function isZone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}
