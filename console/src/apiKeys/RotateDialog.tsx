import FormControlLabel from '@mui/material/FormControlLabel'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import { useState } from 'react'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { useAction } from '../components/useAction.ts'
import { exactTime } from '../format/dates.ts'
import { useTimeZone } from '../viewer/scope.tsx'
import type { ApiKey } from './apiKeyWords.ts'
import { overlapEnd, overlaps } from './overlap.ts'

interface RotateDialogProps {
  apiKey: ApiKey
  /** Asks for the new key; both work for so many hours. */
  rotate(overlapHours: number): Promise<unknown>
  onClose(): void
}

/** Makes the key that takes the place of this one; the person chooses how long both work. */
export function RotateDialog({ apiKey, rotate, onClose }: RotateDialogProps) {
  const timeZone = useTimeZone()
  const [opened] = useState(() => new Date())
  const [hours, setHours] = useState<number>(24)
  const { busy, problem, run } = useAction()
  const { end, isCut } = overlapEnd(hours, apiKey.expiresAt, opened)

  return (
    <ConfirmDialog
      open
      title={`Rotate “${apiKey.name}”?`}
      confirmLabel="Rotate"
      busy={busy}
      problem={problem}
      onConfirm={() => void run(() => rotate(hours))}
      onClose={onClose}
    >
      <div>
        A new key with the same name, permissions and limits takes its place. For a while both work, so that you can
        exchange them without an outage.
      </div>
      <RadioGroup
        aria-label="How long both keys work"
        value={hours}
        onChange={(event) => setHours(Number(event.target.value))}
        sx={{ color: 'text.primary' }}
      >
        {overlaps.map((choice) => (
          <FormControlLabel
            key={choice.hours}
            value={choice.hours}
            control={<Radio size="small" />}
            label={choice.label}
          />
        ))}
      </RadioGroup>
      <div aria-live="polite">
        {hours === 0
          ? 'This key is refused at once: whoever uses it fails until the new one is in place.'
          : `This key works until ${exactTime(end, timeZone)}${isCut ? ', its original end' : ''}.`}
      </div>
    </ConfirmDialog>
  )
}
