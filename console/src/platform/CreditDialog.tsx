import Skeleton from '@mui/material/Skeleton'
import TextField from '@mui/material/TextField'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useNotify } from 'react-admin'
import { inTenant } from '../api/client.ts'
import { toProblem } from '../api/errors.ts'
import {
  type TenantSummaryFragment,
  useBillingSettingsQuery,
  useGrantCreditMutation,
  usePlatformTenantCreditsQuery,
} from '../api/generated/operations.ts'
import { FormDialog } from '../components/FormDialog.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { nextDay, startOfDay } from '../format/dates.ts'
import { minorText } from '../format/money.ts'
import { browserTimeZone } from '../format/zones.ts'
import { AmountField } from './AmountField.tsx'
import { CreditList } from './CreditList.tsx'

type Kind = 'amount' | 'percent'

/** As many as are shown; an operator gives a handful a year. */
const shown = 50

/** What a tenant was given; gives it an amount, or a percentage off its next invoices. */
export function CreditDialog({ tenant, onClose }: { tenant: TenantSummaryFragment; onClose(): void }) {
  const { data } = useBillingSettingsQuery()
  const given = usePlatformTenantCreditsQuery({ variables: { first: shown }, context: inTenant(tenant.id) })
  const credits = (given.data ?? given.previousData)?.credits
  const currency = data?.billingSettings.currency ?? ''
  const [kind, setKind] = useState<Kind>('amount')
  const [amount, setAmount] = useState('')
  const [percent, setPercent] = useState('')
  const [cycles, setCycles] = useState('1')
  const [lastDay, setLastDay] = useState('')
  const [reason, setReason] = useState('')
  const [grant] = useGrantCreditMutation()
  const { busy, problem, run } = useAction()
  const notify = useNotify()
  const errors = problem?.fields ?? {}
  const digits = (text: string, most: number) => text.replace(/\D/g, '').slice(0, most)

  async function submit() {
    const what =
      kind === 'amount'
        ? { amount: minorText(amount, currency) }
        : { percentOff: Number(percent) * 1000, cycles: Number(cycles) }
    const expiresAt = lastDay ? startOfDay(nextDay(lastDay), browserTimeZone()) : null
    const input = { tenantId: tenant.id, reason: reason.trim(), expiresAt, ...what }
    if (!(await run(() => grant({ variables: { input } })))) return
    notify(`${tenant.name} has its credit.`, { type: 'success' })
    setAmount('')
    setPercent('')
    setReason('')
    void given.refetch()
  }

  return (
    <FormDialog
      title={`Credits of ${tenant.name}`}
      submitLabel="Grant credit"
      closeLabel="Close"
      busy={busy}
      blocked={
        !currency || reason.trim() === '' || (kind === 'amount' ? amount === '' : percent === '' || cycles === '')
      }
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      {given.error && <ProblemNotice problem={toProblem(given.error)} onRetry={given.refetch} />}
      {!credits && !given.error && <Skeleton height={60} />}
      {credits && <CreditList tenant={tenant} credits={credits.nodes} onEnded={() => given.refetch()} />}
      {credits && credits.totalCount > shown && (
        <Typography variant="body2" color="text.secondary">
          The newest {shown} of {credits.totalCount}.
        </Typography>
      )}
      <Typography variant="h3">Another credit</Typography>
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
