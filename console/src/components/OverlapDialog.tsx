import FormControlLabel from '@mui/material/FormControlLabel'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import { type ReactNode, useState } from 'react'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { useAction } from './useAction.ts'

interface OverlapDialogProps {
  title: string
  /** What the choice is about, for screen readers: "How long both keys work". */
  legend: string
  /** The choice of no overlap: "Not at all: end this key now". */
  atOnce: string
  children: ReactNode
  /** What an overlap of so many hours means, when it begins at `from`. */
  consequence(hours: number, from: Date): string
  rotate(overlapHours: number): Promise<unknown>
  onClose(): void
}

/** Exchanges a secret for a new one; the person chooses how long the old one goes on beside it. */
export function OverlapDialog({ title, legend, atOnce, children, consequence, rotate, onClose }: OverlapDialogProps) {
  const [opened] = useState(() => new Date())
  const [hours, setHours] = useState(24)
  const { busy, problem, run } = useAction()
  const choices = [
    { value: 0, label: atOnce },
    { value: 1, label: '1 hour' },
    { value: 24, label: '1 day' },
    { value: 72, label: '3 days' },
  ]

  return (
    <ConfirmDialog
      open
      title={title}
      confirmLabel="Rotate"
      busy={busy}
      problem={problem}
      onConfirm={() => void run(() => rotate(hours))}
      onClose={onClose}
    >
      <div>{children}</div>
      <RadioGroup
        aria-label={legend}
        value={hours}
        onChange={(event) => setHours(Number(event.target.value))}
        sx={{ color: 'text.primary' }}
      >
        {choices.map(({ value, label }) => (
          <FormControlLabel key={value} value={value} control={<Radio size="small" />} label={label} />
        ))}
      </RadioGroup>
      <div aria-live="polite">{consequence(hours, opened)}</div>
    </ConfirmDialog>
  )
}
