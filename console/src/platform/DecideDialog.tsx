import TextField from '@mui/material/TextField'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import { useState } from 'react'
import { inTenant } from '../api/client.ts'
import {
  type IncreaseDecision,
  useDecideIncreaseMutation,
  usePlatformTenantLimitsQuery,
} from '../api/generated/operations.ts'
import { Fact, Facts } from '../components/Facts.tsx'
import { FormDialog } from '../components/FormDialog.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { usePageAction } from '../components/usePageAction.ts'
import { dayOf, nextDay, startOfDay } from '../format/dates.ts'
import { limitText } from '../format/words.ts'
import { browserTimeZone } from '../format/zones.ts'
import { wishText } from '../increases/increaseWords.ts'
import { limitInSentence, limitInWords } from '../plan/planWords.ts'
import type { Increase } from './IncreasesPage.tsx'

const yearMs = 365 * 86_400_000

/** Grants a wish, as it is or less, until an end; or declines it and says why. */
export function DecideDialog({ increase: { request, tenant }, onClose }: { increase: Increase; onClose(): void }) {
  const context = inTenant(tenant.id)
  const { data } = usePlatformTenantLimitsQuery({ context })
  const [decide] = useDecideIncreaseMutation({ context })
  const { busy, problem, perform } = usePageAction(onClose)
  const [decision, setDecision] = useState<IncreaseDecision>('APPROVE')
  const [limit, setLimit] = useState(request.wanted ?? '')
  const [lastDay, setLastDay] = useState(() => lastDayOf(request.wantedUntil))
  const [note, setNote] = useState('')
  const approves = decision === 'APPROVE'
  const errors = problem?.fields ?? {}
  const inPlace = ['limit', 'expiresAt', 'note'].some((field) => errors[field])
  const current = data?.limits.limits.find(({ meter }) => meter === request.meter)

  function submit() {
    const expiresAt = lastDay ? startOfDay(nextDay(lastDay), browserTimeZone()) : null
    const given = approves ? { limit: limit === '' ? null : limit, expiresAt } : {}
    const input = { id: request.id, decision, note: note.trim() || null, ...given }
    const done = approves ? `${tenant.name} has its higher limit.` : 'The request is declined.'
    void perform(() => decide({ variables: { input } }), done)
  }

  return (
    <FormDialog
      title={`More ${limitInSentence(request.meter)} for ${tenant.name}?`}
      submitLabel={approves ? 'Approve' : 'Decline'}
      busy={busy}
      blocked={approves ? lastDay === '' : note.trim() === ''}
      onSubmit={submit}
      onClose={onClose}
    >
      <Facts>
        <Fact name="Wish">{wishText(request)}</Fact>
        <Fact name="Reason">{request.reason}</Fact>
        <Fact name="Plan">{data ? `${data.limits.plan.name}, version ${data.limits.plan.version}` : '…'}</Fact>
        <Fact name="Limit now">
          {current
            ? `${limitInWords(current)}${current.used === null ? '' : `, ${limitText(current.used)} used`}`
            : '…'}
        </Fact>
      </Facts>
      <ToggleButtonGroup
        exclusive
        size="small"
        aria-label="Decision"
        value={decision}
        onChange={(_event, chosen: IncreaseDecision | null) => chosen && setDecision(chosen)}
      >
        <ToggleButton value="APPROVE">Approve</ToggleButton>
        <ToggleButton value="DECLINE">Decline</ToggleButton>
      </ToggleButtonGroup>
      {approves && (
        <>
          <TextField
            label="New limit"
            value={limit}
            onChange={(event) => setLimit(event.target.value.replace(/\D/g, '').slice(0, 13))}
            error={Boolean(errors.limit)}
            // Zeros are miscounted without it.
            helperText={errors.limit ?? (limit === '' ? 'Empty is unlimited.' : limit.length > 4 && limitText(limit))}
            placeholder="Unlimited"
            autoComplete="off"
            slotProps={{ htmlInput: { inputMode: 'numeric' }, inputLabel: { shrink: true } }}
          />
          <TextField
            type="date"
            label="Last day"
            value={lastDay}
            onChange={(event) => setLastDay(event.target.value)}
            error={Boolean(errors.expiresAt)}
            helperText={errors.expiresAt ?? 'After it the plan’s limit counts again.'}
            slotProps={{ inputLabel: { shrink: true } }}
          />
        </>
      )}
      <TextField
        label={approves ? 'Note to the tenant' : 'Why not'}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        error={Boolean(errors.note)}
        helperText={
          errors.note ?? (approves ? 'Optional. Stands beside the limit in place of their reason.' : 'They read this.')
        }
        autoComplete="off"
        slotProps={{ htmlInput: { maxLength: 500 } }}
      />
      {problem && !inPlace && <ProblemNotice problem={problem} />}
    </FormDialog>
  )
}

/** The last whole day before an end; a year from now where none was named. */
function lastDayOf(until: string | null): string {
  const end = until ? Date.parse(until) - 1 : Date.now() + yearMs
  return dayOf(new Date(end), browserTimeZone())
}
