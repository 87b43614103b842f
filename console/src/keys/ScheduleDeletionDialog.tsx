import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useNotify, useRefresh } from 'react-admin'
import { useScheduleTenantKeyDeletionMutation } from '../api/generated/operations.ts'
import { ConfirmByTyping } from '../components/ConfirmByTyping.tsx'
import { useAction } from '../components/useAction.ts'
import { exactDay } from '../format/dates.ts'
import { countText } from '../format/words.ts'
import { useTimeZone } from '../viewer/scope.tsx'
import { purposes, type TenantKey } from './keyWords.ts'

const choices = [7, 14, 30]
const dayMs = 86_400_000

/** Destroying a key is the one thing here that loses data for good: a waiting time, a date, and a typed phrase. */
export function ScheduleDeletionDialog({ record, onClose }: { record: TenantKey; onClose: () => void }) {
  const [days, setDays] = useState(30)
  const [schedule] = useScheduleTenantKeyDeletionMutation()
  const { busy, problem, run } = useAction()
  const notify = useNotify()
  const refresh = useRefresh()
  const timeZone = useTimeZone()
  const title = purposes.find(({ purpose }) => purpose === record.purpose)?.title.toLowerCase() ?? 'key'
  const date = exactDay(new Date(Date.now() + days * dayMs), timeZone)

  async function confirm() {
    const done = await run(() => schedule({ variables: { input: { id: record.id, days } } }))
    if (!done) return
    notify(`Version ${record.version} will be destroyed on ${date}.`, { type: 'info' })
    onClose()
    refresh()
  }

  return (
    <ConfirmByTyping
      open
      phrase={`version ${record.version}`}
      title={`Delete version ${record.version} of the ${title}?`}
      confirmLabel="Schedule deletion"
      busy={busy}
      problem={problem}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <div>
        It stops working now and is destroyed on <strong>{date}</strong>. Until then you can take this back; after that,
        what only this version could {record.purpose === 'SIGNING' ? 'verify cannot be verified' : 'decrypt is lost'}{' '}
        for good.
      </div>
      <TextField select label="Waiting time" value={days} onChange={(event) => setDays(Number(event.target.value))}>
        {choices.map((choice) => (
          <MenuItem key={choice} value={choice}>
            {countText(choice, 'day')}
          </MenuItem>
        ))}
      </TextField>
    </ConfirmByTyping>
  )
}
