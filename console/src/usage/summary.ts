import { changeText, quantityText } from '../format/quantities.ts'
import type { ChartData } from './chartData.ts'

interface Shown {
  unit: string
  isSum: boolean
  locale: string
}

/** What the chart says, in a sentence: how much in all, and beside the period before. */
export function summaryOf({ series, previous, steps, begun }: ChartData, { unit, isSum, locale }: Shown): string {
  const [only] = series
  if (!isSum && series.length === 1) {
    return only?.total === null || only === undefined ? 'No reading' : quantityText(only.total, unit, locale)
  }
  const whole = series.reduce((sum, { total }) => sum + (total ?? 0n), 0n)
  const text = quantityText(whole, unit, locale)
  if (previous?.total === null || previous?.total === undefined) return text
  const before = quantityText(previous.total, unit, locale)
  // Part of a time beside a whole one is no change.
  if (begun < steps.length) return `${text} so far, ${before} in the whole time before`
  if (previous.total === 0n) return `${text}, none in the time before`
  return `${text}, ${changeText(whole, previous.total, locale)} in the time before (${before})`
}

/** Whether there is anything to draw. */
export function isEmpty({ series, previous }: ChartData): boolean {
  const nothing = (values: readonly (bigint | null)[]) => values.every((value) => value === null || value === 0n)
  return series.every(({ values }) => nothing(values)) && (!previous || nothing(previous.values))
}
