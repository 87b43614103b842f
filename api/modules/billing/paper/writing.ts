import { formatMoney } from '../../../pricing/money.ts'
import type { InvoiceView, Period } from './invoice-view.ts'

type Place = Pick<InvoiceView, 'locale' | 'timeZone'>

/** An amount of the invoice as its reader writes it: "−1.234,56 €", with a true minus sign. */
export function writeAmount(amount: bigint, { currency, locale }: Pick<InvoiceView, 'currency' | 'locale'>): string {
  return formatMoney(amount, currency, locale).replace('-', '−')
}

/** "24. November 2026" */
export function writeDate(at: Date, { locale, timeZone }: Place): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone }).format(at)
}

/** The days of a period, the last one included: "1.–30. November 2026". */
export function writePeriod({ start, end }: Period, { locale, timeZone }: Place): string {
  const last = new Date(Math.max(end.getTime() - 1, start.getTime()))
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone }).formatRange(start, last)
}

export function writeQuantity(quantity: bigint, { locale }: Pick<Place, 'locale'>): string {
  return new Intl.NumberFormat(locale).format(quantity)
}

/** Thousandths of a percent as "8.375%". */
export function writeRate(rate: number, { locale }: Pick<Place, 'locale'>): string {
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 3 }).format(rate / 100_000)
}
