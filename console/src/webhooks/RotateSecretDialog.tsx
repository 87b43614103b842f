import FormControlLabel from '@mui/material/FormControlLabel'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import { useState } from 'react'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { useAction } from '../components/useAction.ts'
import { exactTime } from '../format/dates.ts'
import { useTimeZone } from '../viewer/scope.tsx'
import { type Endpoint, shortUrl } from './webhookWords.ts'

/** How long messages are signed with the old secret too. */
const overlaps = [
  { hours: 0, label: 'Not at all: end the old secret now' },
  { hours: 1, label: '1 hour' },
  { hours: 24, label: '1 day' },
  { hours: 72, label: '3 days' },
]

interface RotateSecretDialogProps {
  endpoint: Endpoint
  /** Asks for the new secret; both sign for so many hours. */
  rotate(overlapHours: number): Promise<unknown>
  onClose(): void
}

/** Makes another signing secret; the person chooses how long the old one signs beside it. */
export function RotateSecretDialog({ endpoint, rotate, onClose }: RotateSecretDialogProps) {
  const timeZone = useTimeZone()
  const [opened] = useState(() => new Date())
  const [hours, setHours] = useState(24)
  const { busy, problem, run } = useAction()
  const end = new Date(opened.getTime() + hours * 3_600_000)

  return (
    <ConfirmDialog
      open
      title={`Rotate the secret of ${shortUrl(endpoint.url)}?`}
      confirmLabel="Rotate"
      busy={busy}
      problem={problem}
      onConfirm={() => void run(() => rotate(hours))}
      onClose={onClose}
    >
      <div>
        You get a new secret. For a while every message is signed with both, so that you can exchange them without
        losing any.
      </div>
      <RadioGroup
        aria-label="How long both secrets sign"
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
          ? 'Your receiver refuses messages until it has the new secret; they are tried again.'
          : `The old secret signs until ${exactTime(end, timeZone)}.`}
      </div>
    </ConfirmDialog>
  )
}
