import type { EstimateFieldsFragment } from '../api/generated/operations.ts'
import { LineTable } from './LineTable.tsx'

/** What an invoice would say if it were made now. */
export function EstimateTable({ label, estimate }: { label: string; estimate: EstimateFieldsFragment }) {
  const { lines, currency, subtotal, credits, tax, total } = estimate
  const isPlain = subtotal === total
  const sums = [
    ...(isPlain ? [] : [{ label: 'Subtotal', amount: subtotal }]),
    ...(BigInt(credits) === 0n ? [] : [{ label: 'Credits', amount: String(-BigInt(credits)) }]),
    ...(BigInt(tax) === 0n ? [] : [{ label: 'Tax', amount: tax }]),
    { label: 'Total', amount: total, strong: true },
  ]
  return <LineTable label={label} lines={lines} sums={sums} currency={currency} />
}
