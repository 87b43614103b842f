import MenuItem from '@mui/material/MenuItem'
import Skeleton from '@mui/material/Skeleton'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useNotify } from 'react-admin'
import { inTenant } from '../api/client.ts'
import { toProblem } from '../api/errors.ts'
import {
  useEndLimitOverrideMutation,
  usePlatformTenantLimitsQuery,
  useSetLimitOverrideMutation,
} from '../api/generated/operations.ts'
import { FormDialog } from '../components/FormDialog.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { nextDay, startOfDay } from '../format/dates.ts'
import { limitText } from '../format/words.ts'
import { browserTimeZone } from '../format/zones.ts'
import { limitInWords, limitName } from '../plan/planWords.ts'
import { OverrideList } from './OverrideList.tsx'

interface LimitsDialogProps {
  tenant: { id: string; name: string }
  onClose(): void
}

/** The limits of one tenant, and those that were given to it in place of its plan’s. */
export function LimitsDialog({ tenant, onClose }: LimitsDialogProps) {
  const notify = useNotify()
  const context = inTenant(tenant.id)
  const { data, previousData, error, refetch } = usePlatformTenantLimitsQuery({ context })
  const [set] = useSetLimitOverrideMutation({ context })
  const [end] = useEndLimitOverrideMutation({ context })
  const { busy, problem, run } = useAction()
  const [meter, setMeter] = useState('members')
  const [value, setValue] = useState('')
  const [reason, setReason] = useState('')
  const [lastDay, setLastDay] = useState('')
  const known = data ?? previousData
  const limits = known?.limits.limits ?? []
  const current = limits.find((limit) => limit.meter === meter)
  const errors = problem?.fields ?? {}
  const inPlace = Object.keys(errors).length > 0

  async function give() {
    const expiresAt = lastDay ? startOfDay(nextDay(lastDay), browserTimeZone()) : null
    const input = { meter, limit: value === '' ? null : value, reason, expiresAt }
    if (!(await run(() => set({ variables: { input } })))) return
    notify(`The limit of ${tenant.name} is set.`, { type: 'success' })
    setValue('')
    setReason('')
    setLastDay('')
    void refetch()
  }

  async function takeBack(id: string) {
    if (await run(() => end({ variables: { input: { id } } }))) void refetch()
  }

  return (
    <FormDialog
      title={`Limits of ${tenant.name}`}
      submitLabel="Set limit"
      closeLabel="Close"
      busy={busy}
      blocked={!known || reason.trim() === ''}
      onSubmit={() => void give()}
      onClose={onClose}
    >
      {error && <ProblemNotice problem={toProblem(error)} onRetry={refetch} />}
      {!known && !error && <Skeleton height={120} />}
      {known && (
        <OverrideList
          plan={known.limits.plan}
          overrides={known.limitOverrides}
          busy={busy}
          onEnd={(id) => void takeBack(id)}
        />
      )}
      <TextField select label="Limit" value={meter} onChange={(event) => setMeter(event.target.value)}>
        {limits.map((limit) => (
          <MenuItem key={limit.meter} value={limit.meter}>
            {limitName(limit.meter)}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        label="New value"
        value={value}
        onChange={(event) => setValue(event.target.value.replace(/\D/g, '').slice(0, 13))}
        error={Boolean(errors.limit)}
        helperText={
          errors.limit ?? (current && `Now ${limitInWords(current)}${usedText(current.used)}. Empty is unlimited.`)
        }
        placeholder="Unlimited"
        autoComplete="off"
        slotProps={{ htmlInput: { inputMode: 'numeric' }, inputLabel: { shrink: true } }}
      />
      <TextField
        label="Why"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        error={Boolean(errors.reason)}
        helperText={errors.reason ?? 'The tenant sees this.'}
        autoComplete="off"
      />
      <TextField
        type="date"
        label="Last day"
        value={lastDay}
        onChange={(event) => setLastDay(event.target.value)}
        error={Boolean(errors.expiresAt)}
        helperText={errors.expiresAt ?? 'Without one it stays until somebody takes it back.'}
        slotProps={{ inputLabel: { shrink: true } }}
      />
      {problem && !inPlace && <ProblemNotice problem={problem} />}
    </FormDialog>
  )
}

function usedText(used: string | null): string {
  return used === null ? '' : `, ${limitText(used)} used`
}
