import { OverlapDialog } from '../components/OverlapDialog.tsx'
import { exactTime } from '../format/dates.ts'
import { useTimeZone } from '../viewer/scope.tsx'
import { type Endpoint, shortUrl } from './webhookWords.ts'

interface RotateSecretDialogProps {
  endpoint: Endpoint
  /** Asks for the new secret; both sign for so many hours. */
  rotate(overlapHours: number): Promise<unknown>
  onClose(): void
}

/** Makes another signing secret; the person chooses how long the old one signs beside it. */
export function RotateSecretDialog({ endpoint, rotate, onClose }: RotateSecretDialogProps) {
  const timeZone = useTimeZone()

  function consequence(hours: number, from: Date): string {
    if (hours === 0) return 'Your receiver refuses messages until it has the new secret; they are tried again.'
    return `The old secret signs until ${exactTime(new Date(from.getTime() + hours * 3_600_000), timeZone)}.`
  }

  return (
    <OverlapDialog
      title={`Rotate the secret of ${shortUrl(endpoint.url)}?`}
      legend="How long both secrets sign"
      atOnce="Not at all: end the old secret now"
      consequence={consequence}
      rotate={rotate}
      onClose={onClose}
    >
      You get a new secret. For a while every message is signed with both, so that you can exchange them without losing
      any.
    </OverlapDialog>
  )
}
