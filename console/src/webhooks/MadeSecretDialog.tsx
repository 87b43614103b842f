import { SecretDialog } from '../components/SecretDialog.tsx'
import { VerifySnippet } from './VerifySnippet.tsx'
import { type Endpoint, shortUrl } from './webhookWords.ts'

interface MadeSecretDialogProps {
  made: { secret: string; endpoint: Endpoint }
  onClose(): void
}

/** The secret that an endpoint's messages are signed with, and how the signature is checked. */
export function MadeSecretDialog({ made: { secret, endpoint }, onClose }: MadeSecretDialogProps) {
  return (
    <SecretDialog
      title={`The signing secret of ${shortUrl(endpoint.url)}`}
      secret={secret}
      noun="secret"
      loss="Without it your endpoint cannot tell who sends: you would rotate it and get another."
      onClose={onClose}
    >
      <VerifySnippet />
    </SecretDialog>
  )
}
