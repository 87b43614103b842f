import TextField from '@mui/material/TextField'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useAddInvoiceLineMutation } from '../api/generated/operations.ts'
import { FormDialog } from '../components/FormDialog.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { usePageAction } from '../components/usePageAction.ts'
import { minorText, moneyText } from '../format/money.ts'
import { AmountField } from './AmountField.tsx'
import type { PlatformInvoice } from './InvoicesPage.tsx'

type Direction = 'charge' | 'discount'

/** Puts another line on a draft, to be paid or in the tenant's favour. */
export function LineDialog({ invoice, tenant, onClose }: PlatformInvoice & { onClose(): void }) {
  const { currency, total } = invoice
  const [direction, setDirection] = useState<Direction>('charge')
  const [description, setDescription] = useState('')
  const [amount, setAmount] = useState('')
  const [add] = useAddInvoiceLineMutation()
  const { busy, problem, perform } = usePageAction(onClose)
  const errors = problem?.fields ?? {}
  const minor = BigInt(minorText(amount || '0', currency)) * (direction === 'charge' ? 1n : -1n)

  function submit() {
    const line = { description: description.trim(), amount: String(minor) }
    const input = { tenantId: tenant.id, invoiceId: invoice.id, ...line }
    void perform(() => add({ variables: { input } }), 'The line is on the draft.')
  }

  return (
    <FormDialog
      title={`Line for the draft of ${tenant.name}`}
      submitLabel="Add line"
      busy={busy}
      blocked={description.trim() === '' || minor === 0n}
      onSubmit={submit}
      onClose={onClose}
    >
      <ToggleButtonGroup
        exclusive
        size="small"
        aria-label="What the line does"
        value={direction}
        onChange={(_event, chosen: Direction | null) => chosen && setDirection(chosen)}
      >
        <ToggleButton value="charge">Charge</ToggleButton>
        <ToggleButton value="discount">Discount</ToggleButton>
      </ToggleButtonGroup>
      <TextField
        label="What it is for"
        value={description}
        onChange={({ target }) => setDescription(target.value)}
        error={Boolean(errors.description)}
        helperText={errors.description ?? 'Stands on the invoice.'}
        autoComplete="off"
        slotProps={{ htmlInput: { maxLength: 200 } }}
      />
      <AmountField
        label={`Amount in ${currency}, before tax`}
        value={amount}
        currency={currency}
        error={errors.amount}
        onChange={setAmount}
      />
      <Typography variant="body2" color="text.secondary" role="status">
        The draft comes to {moneyText(String(BigInt(total) + minor), currency)} with it, before credits and tax. A line
        stays on it; what was wrong is set right by one the other way.
      </Typography>
      {problem && Object.keys(errors).length === 0 && <ProblemNotice problem={problem} />}
    </FormDialog>
  )
}
