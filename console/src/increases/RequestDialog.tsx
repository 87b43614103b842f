import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useNotify } from 'react-admin'
import { type TenantLimitFieldsFragment, useRequestIncreaseMutation } from '../api/generated/operations.ts'
import { FormDialog } from '../components/FormDialog.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { nextDay, startOfDay } from '../format/dates.ts'
import { limitText } from '../format/words.ts'
import { limitInSentence, limitInWords } from '../plan/planWords.ts'
import { useTimeZone } from '../viewer/scope.tsx'
import { suggestedLimit } from './increaseWords.ts'

interface RequestDialogProps {
  limit: Pick<TenantLimitFieldsFragment, 'meter' | 'used' | 'perPeriod'> & { limit: string }
  onRequested?(): void
  onClose(): void
}

/** Asks the operators for more of one limit. */
export function RequestDialog({ limit, onRequested, onClose }: RequestDialogProps) {
  const notify = useNotify()
  const timeZone = useTimeZone()
  const [request] = useRequestIncreaseMutation()
  const { busy, problem, run } = useAction()
  const [wanted, setWanted] = useState(suggestedLimit(limit.limit))
  const [reason, setReason] = useState('')
  const [lastDay, setLastDay] = useState('')
  const errors = problem?.fields ?? {}
  const inPlace = ['limit', 'reason', 'until'].some((field) => errors[field])

  async function submit() {
    const until = lastDay ? startOfDay(nextDay(lastDay), timeZone) : null
    const input = { meter: limit.meter, limit: wanted === '' ? null : wanted, reason, until }
    if (!(await run(() => request({ variables: { input } })))) return
    notify('Your request is with the operators. You get a mail when it is decided.', { type: 'success' })
    onRequested?.()
    onClose()
  }

  return (
    <FormDialog
      title={`Request more ${limitInSentence(limit.meter)}`}
      submitLabel="Send request"
      busy={busy}
      blocked={reason.trim() === ''}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextField
        label="New limit"
        value={wanted}
        onChange={(event) => setWanted(event.target.value.replace(/\D/g, '').slice(0, 13))}
        error={Boolean(errors.limit)}
        helperText={
          errors.limit ??
          `Now ${limitInWords(limit)}${limit.used === null ? '' : `, ${limitText(limit.used)} used`}. ${
            wanted === '' ? 'Empty is unlimited.' : `You ask for ${limitText(wanted)}.`
          }`
        }
        placeholder="Unlimited"
        autoComplete="off"
        slotProps={{ htmlInput: { inputMode: 'numeric' }, inputLabel: { shrink: true } }}
      />
      <TextField
        label="What you need it for"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        error={Boolean(errors.reason)}
        helperText={errors.reason ?? 'The operators of this installation read this.'}
        autoComplete="off"
        slotProps={{ htmlInput: { maxLength: 500 } }}
      />
      <TextField
        type="date"
        label="Needed until"
        value={lastDay}
        onChange={(event) => setLastDay(event.target.value)}
        error={Boolean(errors.until)}
        helperText={errors.until ?? 'Leave it empty if you need it for longer; the operators set an end.'}
        slotProps={{ inputLabel: { shrink: true } }}
      />
      {problem && !inPlace && <ProblemNotice problem={problem} />}
    </FormDialog>
  )
}
