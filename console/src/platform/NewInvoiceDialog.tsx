import TextField from '@mui/material/TextField'
import { useState } from 'react'
import {
  type TenantSummaryFragment,
  useBillingSettingsQuery,
  useCreateInvoiceMutation,
} from '../api/generated/operations.ts'
import { FormDialog } from '../components/FormDialog.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { usePageAction } from '../components/usePageAction.ts'
import { minorText } from '../format/money.ts'
import { AmountField } from './AmountField.tsx'

/** Begins an invoice for something that no plan has a price for. It waits among the drafts until it is issued. */
export function NewInvoiceDialog({ tenant, onClose }: { tenant: TenantSummaryFragment; onClose(): void }) {
  const { data } = useBillingSettingsQuery()
  const currency = data?.billingSettings.currency ?? ''
  const [description, setDescription] = useState('')
  const [amount, setAmount] = useState('')
  const [create] = useCreateInvoiceMutation()
  const { busy, problem, perform } = usePageAction(onClose)

  function submit() {
    const lines = [{ description: description.trim(), amount: minorText(amount, currency) }]
    const input = { tenantId: tenant.id, lines }
    void perform(() => create({ variables: { input } }), 'The draft waits under Billing until you issue it.')
  }

  return (
    <FormDialog
      title={`Invoice for ${tenant.name}`}
      submitLabel="Create draft"
      busy={busy}
      blocked={!currency || description.trim() === '' || amount === ''}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label="What it is for"
        value={description}
        onChange={({ target }) => setDescription(target.value)}
        helperText="Stands on the invoice."
        autoComplete="off"
        slotProps={{ htmlInput: { maxLength: 200 } }}
      />
      <AmountField
        label={`Amount in ${currency}, before tax`}
        value={amount}
        currency={currency}
        onChange={setAmount}
      />
      {problem && <ProblemNotice problem={problem} />}
    </FormDialog>
  )
}
