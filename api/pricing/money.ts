/** From `start` on, before `end`. */
export interface Period {
  start: Date
  end: Date
}

/**
 * Amounts of money are whole minor units of their currency (cents), as bigint. What may be finer, such as the price of
 * one API call, is exact: a bigint that counts 10^-12 minor units. There is no float anywhere.
 */
const decimals = 12
const scale = 10n ** BigInt(decimals)

/** A decimal text of minor units that `parseExact` takes. */
export const exactPattern = /^\d{1,30}(\.\d{1,12})?$/

/** '0.0004' minor units as an exact amount. Throws RangeError for what is no such text. */
export function parseExact(text: string): bigint {
  if (!exactPattern.test(text)) throw new RangeError(`${JSON.stringify(text)} is no amount`)
  const [whole = '', fraction = ''] = text.split('.')
  return BigInt(whole + fraction.padEnd(decimals, '0'))
}

/** An exact amount as the shortest decimal text of minor units: '-0.0004'. */
export function formatExact(exact: bigint): string {
  return decimalText(exact, decimals)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
}

export function toExact(amount: bigint): bigint {
  return amount * scale
}

/** The one rounding of an invoice line: to whole minor units, half away from zero. */
export function roundExact(exact: bigint): bigint {
  return divideRounded(exact, scale)
}

/** A quotient rounded to a whole number, half away from zero. `divisor` is above zero. */
export function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const magnitude = ((dividend < 0n ? -dividend : dividend) * 2n + divisor) / (divisor * 2n)
  return dividend < 0n ? -magnitude : magnitude
}

/**
 * What of an amount for a whole period falls on a part of it, to the millisecond. It is the difference of what had
 * fallen due by the part's end and by its start, each rounded: so the parts of any split sum to the whole amount. Throws
 * RangeError for a part that is not within the whole.
 */
export function prorate(amount: bigint, part: Period, whole: Period): bigint {
  const [start, end] = [whole.start.getTime(), whole.end.getTime()]
  const [from, to] = [part.start.getTime(), part.end.getTime()]
  if (!(start < end && start <= from && from <= to && to <= end))
    throw new RangeError('the part is not within the whole')
  const dueBy = (at: number) => divideRounded(amount * BigInt(at - start), BigInt(end - start))
  return dueBy(to) - dueBy(from)
}

/** A percentage of an amount, rounded once: a tax, a discount. It is in thousandths of a percent: 19 % is 19000. */
export function shareOf(amount: bigint, percentage: number): bigint {
  return divideRounded(amount * BigInt(percentage), 100_000n)
}

/** An amount as people of a locale write it, with the decimals its currency has: "€49.00", "49,00 €", "¥4,900". */
export function formatMoney(amount: bigint, currency: string, locale: string): string {
  return formatExactMoney(toExact(amount), currency, locale)
}

/** As formatMoney, with further decimals where the amount is finer than a minor unit: "€0.0004". */
export function formatExactMoney(exact: bigint, currency: string, locale: string): string {
  const digits = currencyDigits(currency)
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits + decimals,
  })
  // A decimal text is formatted digit by digit; a number would be a float.
  return format.format(decimalText(exact, decimals + digits) as Intl.StringNumericLiteral)
}

/** How many decimals the amounts of a currency have: 2 for EUR, 0 for JPY, 3 for KWD. */
export function currencyDigits(currency: string): number {
  const { maximumFractionDigits } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
  return maximumFractionDigits ?? 0
}

function decimalText(value: bigint, places: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, '0')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`
}
