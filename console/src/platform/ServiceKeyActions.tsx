import Box from '@mui/material/Box'
import { useState } from 'react'
import {
  type ServiceKeyFieldsFragment,
  useRevokeServiceKeyMutation,
  useRotateServiceKeyMutation,
} from '../api/generated/operations.ts'
import { isLiving, whyNotRotatable } from '../apiKeys/apiKeyWords.ts'
import { RevokeDialog } from '../apiKeys/RevokeDialog.tsx'
import { RotateDialog } from '../apiKeys/RotateDialog.tsx'
import { GatedButton } from '../components/GatedButton.tsx'
import type { MadeServiceKey } from './ServiceKeyDialog.tsx'

interface ServiceKeyActionsProps {
  credential: ServiceKeyFieldsFragment
  onRotated(made: MadeServiceKey): void
}

/** Rotate and revoke, while there is something to. */
export function ServiceKeyActions({ credential, onRotated }: ServiceKeyActionsProps) {
  const [asking, setAsking] = useState<'rotate' | 'revoke' | null>(null)
  const [revoke] = useRevokeServiceKeyMutation()
  const [rotate] = useRotateServiceKeyMutation()
  const { id, name } = credential
  const close = () => setAsking(null)
  if (!isLiving(credential)) return null

  async function replace(overlapHours: number) {
    const { data } = await rotate({ variables: { input: { id, overlapHours } } })
    if (!data) return
    close()
    onRotated(data.rotateServiceKey)
  }

  return (
    <Box sx={{ display: 'flex', gap: 0.5, flexWrap: 'wrap' }}>
      {whyNotRotatable(credential) === null && (
        <GatedButton
          permission="platform:api-keys"
          size="small"
          aria-label={`Rotate ${name}`}
          onClick={() => setAsking('rotate')}
        >
          Rotate…
        </GatedButton>
      )}
      <GatedButton
        permission="platform:api-keys"
        size="small"
        color="error"
        aria-label={`Revoke ${name}`}
        onClick={() => setAsking('revoke')}
      >
        Revoke…
      </GatedButton>
      {asking === 'rotate' && <RotateDialog apiKey={credential} rotate={replace} onClose={close} />}
      {asking === 'revoke' && (
        <RevokeDialog apiKey={credential} revoke={() => revoke({ variables: { input: { id } } })} onClose={close} />
      )}
    </Box>
  )
}
