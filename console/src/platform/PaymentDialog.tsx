import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { type PaymentMethod, useRecordPaymentMutation } from '../api/generated/operations.ts'
import { paymentMethods } from '../billing/billingWords.ts'
import { FormDialog } from '../components/FormDialog.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { usePageAction } from '../components/usePageAction.ts'
import { dayOf, startOfDay } from '../format/dates.ts'
import { majorText, minorText, moneyText } from '../format/money.ts'
import { browserTimeZone } from '../format/zones.ts'
import { AmountField } from './AmountField.tsx'
import type { PlatformInvoice } from './InvoicesPage.tsx'

const methods = Object.entries(paymentMethods) as [PaymentMethod, string][]

/** Writes down what came in for an invoice: all that is left of it, unless less did. */
export function PaymentDialog({ invoice, tenant, onClose }: PlatformInvoice & { onClose(): void }) {
  const { currency, due } = invoice
  const [amount, setAmount] = useState(majorText(due, currency))
  const [method, setMethod] = useState<PaymentMethod>('BANK_TRANSFER')
  const [reference, setReference] = useState('')
  const today = dayOf(new Date(), browserTimeZone())
  const [day, setDay] = useState(today)
  const [record] = useRecordPaymentMutation()
  const { busy, problem, perform } = usePageAction(onClose)
  const errors = problem?.fields ?? {}

  function submit() {
    const input = {
      tenantId: tenant.id,
      invoiceId: invoice.id,
      amount: minorText(amount, currency),
      method,
      reference: reference.trim() || null,
      receivedAt: day === today ? null : startOfDay(day, browserTimeZone()),
    }
    void perform(() => record({ variables: { input } }), 'The payment is recorded.')
  }

  return (
    <FormDialog
      title={`Payment for ${invoice.number} of ${tenant.name}`}
      submitLabel="Record payment"
      busy={busy}
      blocked={amount === '' || day === ''}
      onSubmit={submit}
      onClose={onClose}
    >
      <AmountField
        label={`Amount in ${currency}, of ${moneyText(due, currency)} left`}
        value={amount}
        currency={currency}
        error={errors.amount}
        onChange={setAmount}
      />
      <TextField
        select
        label="Method"
        value={method}
        onChange={({ target }) => setMethod(target.value as PaymentMethod)}
      >
        {methods.map(([id, text]) => (
          <MenuItem key={id} value={id}>
            {text}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        type="date"
        label="Received on"
        value={day}
        onChange={({ target }) => setDay(target.value)}
        error={Boolean(errors.receivedAt)}
        helperText={errors.receivedAt}
        slotProps={{ inputLabel: { shrink: true }, htmlInput: { max: today } }}
      />
      <TextField
        label="Reference"
        value={reference}
        onChange={({ target }) => setReference(target.value)}
        error={Boolean(errors.reference)}
        helperText={errors.reference ?? 'Optional: where you find it again, such as a bank statement.'}
        autoComplete="off"
        slotProps={{ htmlInput: { maxLength: 100 } }}
      />
      {problem && Object.keys(errors).length === 0 && <ProblemNotice problem={problem} />}
    </FormDialog>
  )
}
