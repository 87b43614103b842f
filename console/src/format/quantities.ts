import { sizeText } from './sizes.ts'

/** What the API calls a big integer: a number while JSON can hold it exactly, else a string. */
type Wire = string | number

export function toBigInt(value: Wire | null): bigint | null {
  return value === null ? null : BigInt(value)
}

/** "1,234,567", bytes as "1.2 MB"; exact however large, written as the locale does. */
export function amountText(value: bigint, unit: string, locale: string): string {
  return unit === 'byte' ? sizeText(Number(value), locale) : formatter(locale).format(value)
}

/** "1,234 spans", "1 span", "1.2 MB". */
export function quantityText(value: bigint, unit: string, locale: string): string {
  const amount = amountText(value, unit, locale)
  return unit === 'byte' ? amount : `${amount} ${value === 1n ? unit : `${unit}s`}`
}

/** For an axis: "1.2M", "12 kB". */
export function axisText(value: number, unit: string, locale: string): string {
  return unit === 'byte' ? sizeText(value, locale) : compact(locale).format(value)
}

/** "12 %" of a whole; "under 1 %" where rounding would say nothing. */
export function shareText(part: bigint, whole: bigint, locale: string): string {
  const share = whole === 0n ? 0 : Number((part * 1000n) / whole) / 1000
  if (part > 0n && share < 0.01) return `under ${percent(locale).format(0.01)}`
  return percent(locale).format(share)
}

/** "12 % more than", "as much as": how a total compares with one before, which was not nothing. */
export function changeText(now: bigint, before: bigint, locale: string): string {
  if (now === before) return 'as much as'
  const change = Number(((now - before) * 1000n) / before) / 1000
  // Ten times as much and beyond: a percentage of four digits says less than "much more".
  if (change >= 10) return `${formatter(locale).format(now / before)} times as much as`
  return `${percent(locale).format(Math.abs(change))} ${change > 0 ? 'more' : 'less'} than`
}

const formatter = (locale: string) => new Intl.NumberFormat(locale)
const percent = (locale: string) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
const compact = (locale: string) => new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 })
