import { OverlapDialog } from '../components/OverlapDialog.tsx'
import { exactTime } from '../format/dates.ts'
import { useTimeZone } from '../viewer/scope.tsx'
import type { ApiKey } from './apiKeyWords.ts'
import { overlapEnd } from './overlap.ts'

interface RotateDialogProps {
  apiKey: ApiKey
  /** Asks for the new key; both work for so many hours. */
  rotate(overlapHours: number): Promise<unknown>
  onClose(): void
}

/** Makes the key that takes the place of this one; the person chooses how long both work. */
export function RotateDialog({ apiKey, rotate, onClose }: RotateDialogProps) {
  const timeZone = useTimeZone()

  function consequence(hours: number, from: Date): string {
    if (hours === 0) return 'This key is refused at once: whoever uses it fails until the new one is in place.'
    const { end, isCut } = overlapEnd(hours, apiKey.expiresAt, from)
    return `This key works until ${exactTime(end, timeZone)}${isCut ? ', its original end' : ''}.`
  }

  return (
    <OverlapDialog
      title={`Rotate “${apiKey.name}”?`}
      legend="How long both keys work"
      atOnce="Not at all: end this key now"
      consequence={consequence}
      rotate={rotate}
      onClose={onClose}
    >
      A new key with the same name, permissions and limits takes its place. For a while both work, so that you can
      exchange them without an outage.
    </OverlapDialog>
  )
}
