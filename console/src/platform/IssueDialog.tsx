import { useFinalizeInvoiceMutation } from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { usePageAction } from '../components/usePageAction.ts'
import type { PlatformInvoice } from './InvoicesPage.tsx'

/** Issues a draft without waiting for late usage. */
export function IssueDialog({ invoice, tenant, onClose }: PlatformInvoice & { onClose(): void }) {
  const [issue] = useFinalizeInvoiceMutation()
  const { busy, problem, perform } = usePageAction(onClose)
  const input = { tenantId: tenant.id, invoiceId: invoice.id }
  return (
    <ConfirmDialog
      open
      title={`Issue the draft of ${tenant.name}?`}
      confirmLabel="Issue invoice"
      busy={busy}
      problem={problem}
      onConfirm={() => void perform(() => issue({ variables: { input } }), 'The invoice is issued and mailed.')}
      onClose={onClose}
    >
      <div>It gets its number and is mailed to the billing contact. From then on it does not change any more.</div>
    </ConfirmDialog>
  )
}
