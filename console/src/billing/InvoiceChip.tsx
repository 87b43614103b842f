import type { InvoiceFieldsFragment } from '../api/generated/operations.ts'
import { StatusChip } from '../components/StatusChip.tsx'
import { useNow } from '../components/useNow.ts'
import { invoiceStates, isOverdue } from './billingWords.ts'

/** The state of an invoice; one that is open past its day says so. */
export function InvoiceChip({ invoice }: { invoice: Pick<InvoiceFieldsFragment, 'state' | 'dueAt' | 'due'> }) {
  const now = useNow(60_000)
  if (isOverdue(invoice, now)) return <StatusChip status="FAILED" label="Overdue" />
  return <StatusChip status={invoice.state} label={invoiceStates[invoice.state]} />
}
