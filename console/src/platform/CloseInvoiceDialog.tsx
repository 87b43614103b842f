import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useMarkInvoiceUncollectibleMutation, useVoidInvoiceMutation } from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { usePageAction } from '../components/usePageAction.ts'
import type { PlatformInvoice } from './InvoicesPage.tsx'

const words = {
  void: {
    title: 'Void',
    said: 'The invoice is void.',
    meaning: 'It need not be paid any more, and what credits gave to it comes back. Its number stays taken.',
  },
  giveUp: {
    title: 'Write off',
    said: 'The invoice is written off.',
    meaning: 'It stays owed, but nobody is reminded of it any more. The tenant’s standing is as if it were settled.',
  },
} as const

interface CloseInvoiceDialogProps extends PlatformInvoice {
  what: keyof typeof words
  onClose(): void
}

/** Takes an open invoice back, or gives it up. */
export function CloseInvoiceDialog({ invoice, tenant, what, onClose }: CloseInvoiceDialogProps) {
  const [reason, setReason] = useState('')
  const [takeBack] = useVoidInvoiceMutation()
  const [giveUp] = useMarkInvoiceUncollectibleMutation()
  const { busy, problem, perform } = usePageAction(onClose)
  const { title, said, meaning } = words[what]
  const variables = { input: { tenantId: tenant.id, invoiceId: invoice.id, reason: reason.trim() } }
  const close = () => (what === 'void' ? takeBack({ variables }) : giveUp({ variables }))
  return (
    <ConfirmDialog
      open
      title={`${title} ${invoice.number} of ${tenant.name}?`}
      confirmLabel={title}
      danger
      busy={busy}
      blocked={reason.trim() === ''}
      problem={problem}
      onConfirm={() => void perform(close, said)}
      onClose={onClose}
    >
      <div>{meaning}</div>
      <TextField
        label="Reason"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        helperText="Kept in the audit log."
        autoComplete="off"
        slotProps={{ htmlInput: { maxLength: 500 } }}
      />
    </ConfirmDialog>
  )
}
