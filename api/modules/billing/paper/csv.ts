import { currencyDigits } from '../../../pricing/money.ts'
import { csvRow, type Decimal } from '../../usage/csv.ts'
import type { InvoiceView } from './invoice-view.ts'

const columns = ['document', 'row', 'description', 'detail', 'quantity', 'from', 'until', 'amount', 'currency']

/**
 * The lines, then what credits take off, the tax and the total, one row each: the amounts of all but the last sum to the
 * last. Amounts are decimals of the currency itself ("-12.50"); `until` is the first instant after the period.
 */
export function renderCsv(view: InvoiceView): string {
  const { currency, number } = view
  const row = (kind: string, description: string, amount: bigint, rest: Partial<InvoiceView['lines'][number]> = {}) => {
    const { detail = [], quantity = null, period = null } = rest
    return csvRow([
      ...[number ?? '', kind, description, detail.join('; '), quantity ?? ''],
      ...[period?.start.toISOString() ?? '', period?.end.toISOString() ?? ''],
      ...[decimalOf(amount, currency), currency],
    ])
  }
  return [
    csvRow(columns),
    ...view.lines.map((line) => row('line', line.title, line.amount, line)),
    ...view.credits.map(({ title, amount }) => row('credit', title, -amount)),
    row('tax', '', view.tax.amount),
    row('total', '', view.total),
  ].join('')
}

function decimalOf(amount: bigint, currency: string): Decimal {
  const places = currencyDigits(currency)
  const digits = (amount < 0n ? -amount : amount).toString().padStart(places + 1, '0')
  const whole = digits.slice(0, digits.length - places)
  const fraction = digits.slice(digits.length - places)
  return { decimal: `${amount < 0n ? '-' : ''}${whole}${fraction && `.${fraction}`}` }
}
