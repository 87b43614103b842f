import TextField from '@mui/material/TextField'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import { useState } from 'react'
import {
  type TenantSummaryFragment,
  useBillingSettingsQuery,
  useGrantCreditMutation,
} from '../api/generated/operations.ts'
import { FormDialog } from '../components/FormDialog.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { usePageAction } from '../components/usePageAction.ts'
import { nextDay, startOfDay } from '../format/dates.ts'
import { minorText } from '../format/money.ts'
import { browserTimeZone } from '../format/zones.ts'
import { AmountField } from './AmountField.tsx'

type Kind = 'amount' | 'percent'

/** Gives a tenant an amount, or a percentage off its next invoices. */
export function CreditDialog({ tenant, onClose }: { tenant: TenantSummaryFragment; onClose(): void }) {
  const { data } = useBillingSettingsQuery()
  const currency = data?.billingSettings.currency ?? ''
  const [kind, setKind] = useState<Kind>('amount')
  const [amount, setAmount] = useState('')
  const [percent, setPercent] = useState('')
  const [cycles, setCycles] = useState('1')
  const [lastDay, setLastDay] = useState('')
  const [reason, setReason] = useState('')
  const [grant] = useGrantCreditMutation()
  const { busy, problem, perform } = usePageAction(onClose)
  const errors = problem?.fields ?? {}
  const digits = (text: string, most: number) => text.replace(/\D/g, '').slice(0, most)

  function submit() {
    const what =
      kind === 'amount'
        ? { amount: minorText(amount, currency) }
        : { percentOff: Number(percent) * 1000, cycles: Number(cycles) }
    const expiresAt = lastDay ? startOfDay(nextDay(lastDay), browserTimeZone()) : null
    const input = { tenantId: tenant.id, reason: reason.trim(), expiresAt, ...what }
    void perform(() => grant({ variables: { input } }), `${tenant.name} has its credit.`)
  }

  return (
    <FormDialog
      title={`Credit for ${tenant.name}`}
      submitLabel="Grant credit"
      busy={busy}
      blocked={
        !currency || reason.trim() === '' || (kind === 'amount' ? amount === '' : percent === '' || cycles === '')
      }
      onSubmit={submit}
      onClose={onClose}
    >
      <ToggleButtonGroup
        exclusive
        size="small"
        aria-label="Kind of credit"
        value={kind}
        onChange={(_event, chosen: Kind | null) => chosen && setKind(chosen)}
      >
        <ToggleButton value="amount">Amount</ToggleButton>
        <ToggleButton value="percent">Percent off</ToggleButton>
      </ToggleButtonGroup>
      {kind === 'amount' ? (
        <AmountField
          label={`Amount in ${currency}`}
          value={amount}
          currency={currency}
          error={errors.amount}
          onChange={setAmount}
        />
      ) : (
        <>
          <TextField
            label="Percent off"
            value={percent}
            onChange={({ target }) => setPercent(digits(target.value, 3))}
            error={Boolean(errors.percentOff)}
            helperText={errors.percentOff}
            slotProps={{ htmlInput: { inputMode: 'numeric' } }}
          />
          <TextField
            label="For how many invoices"
            value={cycles}
            onChange={({ target }) => setCycles(digits(target.value, 3))}
            error={Boolean(errors.cycles)}
            helperText={errors.cycles}
            slotProps={{ htmlInput: { inputMode: 'numeric' } }}
          />
        </>
      )}
      <TextField
        label="Reason"
        value={reason}
        onChange={({ target }) => setReason(target.value)}
        error={Boolean(errors.reason)}
        helperText={errors.reason ?? 'Stands on the invoices that use it.'}
        autoComplete="off"
        slotProps={{ htmlInput: { maxLength: 200 } }}
      />
      <TextField
        type="date"
        label="Last day"
        value={lastDay}
        onChange={({ target }) => setLastDay(target.value)}
        error={Boolean(errors.expiresAt)}
        helperText={errors.expiresAt ?? 'Optional. After it what is left is lost.'}
        slotProps={{ inputLabel: { shrink: true } }}
      />
      {problem && Object.keys(errors).length === 0 && <ProblemNotice problem={problem} />}
    </FormDialog>
  )
}
