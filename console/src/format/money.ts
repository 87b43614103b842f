/**
 * "€49.00", "€0.0004", "¥4,900" of minor units, given as the API writes them: a whole number, or decimal text where a
 * price is finer than a minor unit. Exact however large or small, and written as the locale does.
 */
export function moneyText(minor: string | number, currency: string, locale?: string): string {
  const digits = currencyDigits(currency)
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: 20,
  })
  return format.format(majorText(minor, currency) as Intl.StringNumericLiteral)
}

/** "4900" minor units of EUR as "49", "0.04" as "0.0004": what a person writes in a field. */
export function majorText(minor: string | number, currency: string): string {
  return shiftPoint(String(minor), -currencyDigits(currency))
}

/** "49", "49.00" or "0.0004" as a person writes it, in minor units of the currency. */
export function minorText(major: string, currency: string): string {
  return shiftPoint(major, currencyDigits(currency))
}

/** How many decimals amounts of a currency have; two while its code is still being written. */
export function currencyDigits(currency: string): number {
  if (!/^[A-Z]{3}$/.test(currency)) return 2
  const { maximumFractionDigits } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
  return maximumFractionDigits ?? 2
}

/** A decimal text with its point moved, to the right when `by` is above zero; no zeros that say nothing. */
function shiftPoint(text: string, by: number): string {
  const sign = text.startsWith('-') ? '-' : ''
  const [whole = '', fraction = ''] = text.replace('-', '').split('.')
  const digits = `${'0'.repeat(Math.max(0, -by))}${whole}${fraction}${'0'.repeat(Math.max(0, by))}`
  const point = Math.max(0, -by) + whole.length + by
  const left = digits.slice(0, point).replace(/^0+(?=\d)/, '') || '0'
  const right = digits.slice(point).replace(/0+$/, '')
  return `${sign}${left}${right && `.${right}`}`
}
