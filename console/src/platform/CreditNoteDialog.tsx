import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useCreateCreditNoteMutation } from '../api/generated/operations.ts'
import { FormDialog } from '../components/FormDialog.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { usePageAction } from '../components/usePageAction.ts'
import { minorText, moneyText } from '../format/money.ts'
import { AmountField } from './AmountField.tsx'
import type { PlatformInvoice } from './InvoicesPage.tsx'

type Remainder = 'CREDIT' | 'REFUND'

/** Takes back some of an invoice that was issued, or all. */
export function CreditNoteDialog({ invoice, tenant, onClose }: PlatformInvoice & { onClose(): void }) {
  const { currency, total } = invoice
  const [amount, setAmount] = useState('')
  const [reason, setReason] = useState('')
  const [remainderAs, setRemainderAs] = useState<Remainder>('CREDIT')
  const [create] = useCreateCreditNoteMutation()
  const { busy, problem, perform } = usePageAction(onClose)
  const errors = problem?.fields ?? {}

  function submit() {
    const given = { amount: minorText(amount, currency), reason: reason.trim(), remainderAs }
    const input = { tenantId: tenant.id, invoiceId: invoice.id, ...given }
    void perform(() => create({ variables: { input } }), 'The credit note is issued and mailed.')
  }

  return (
    <FormDialog
      title={`Credit note for ${invoice.number} of ${tenant.name}`}
      submitLabel="Issue credit note"
      busy={busy}
      blocked={amount === '' || reason.trim() === ''}
      onSubmit={submit}
      onClose={onClose}
    >
      <AmountField
        label={`Amount in ${currency}, tax included, of ${moneyText(total, currency)}`}
        value={amount}
        currency={currency}
        error={errors.amount}
        onChange={setAmount}
      />
      <TextField
        label="Reason"
        value={reason}
        onChange={({ target }) => setReason(target.value)}
        error={Boolean(errors.reason)}
        helperText={errors.reason ?? 'Stands on the credit note.'}
        autoComplete="off"
        slotProps={{ htmlInput: { maxLength: 500 } }}
      />
      <TextField
        select
        label="What had been paid of it"
        value={remainderAs}
        onChange={({ target }) => setRemainderAs(target.value as Remainder)}
      >
        <MenuItem value="CREDIT">becomes credit for the next invoices</MenuItem>
        <MenuItem value="REFUND">is paid back by you, outside of here</MenuItem>
      </TextField>
      {problem && Object.keys(errors).length === 0 && <ProblemNotice problem={problem} />}
    </FormDialog>
  )
}
