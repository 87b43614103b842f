import { useNavigate } from 'react-router-dom'
import { SecretDialog } from '../components/SecretDialog.tsx'
import { holdKey } from '../explorer/heldKey.ts'
import { useTenant } from '../viewer/scope.tsx'
import { useViewer } from '../viewer/ViewerProvider.tsx'
import type { ApiKey } from './apiKeyWords.ts'
import { Snippets } from './Snippets.tsx'

interface MadeKeyDialogProps {
  made: { secret: string; apiKey: ApiKey }
  onClose(): void
}

/** The secret of a tenant's key just made, and what to do with it. */
export function MadeKeyDialog({ made: { secret, apiKey }, onClose }: MadeKeyDialogProps) {
  const { id: tenantId, slug } = useTenant()
  const { id: viewerId } = useViewer()
  const navigate = useNavigate()

  function tryIt() {
    holdKey(`${viewerId}.${tenantId}`, secret)
    navigate(`/t/${slug}/api-explorer`)
  }

  return (
    <SecretDialog
      title={`Your API key “${apiKey.name}”`}
      secret={secret}
      next={{ label: 'Try it in the API explorer', onClick: tryIt }}
      onClose={onClose}
    >
      <Snippets permissions={apiKey.permissions} secret={secret} />
    </SecretDialog>
  )
}
