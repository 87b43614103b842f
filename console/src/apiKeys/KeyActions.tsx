import Box from '@mui/material/Box'
import { type ComponentProps, useState } from 'react'
import { useNavigate } from 'react-router-dom'
import {
  type RotateApiKeyMutation,
  useRevokeApiKeyMutation,
  useRotateApiKeyMutation,
} from '../api/generated/operations.ts'
import { ActionButton } from '../components/ActionButton.tsx'
import { useTenant } from '../viewer/scope.tsx'
import { isLiving, whyNotRotatable } from './apiKeyWords.ts'
import { DisableDialog } from './DisableDialog.tsx'
import type { UsedKey } from './Impact.tsx'
import { MadeKeyDialog } from './MadeKeyDialog.tsx'
import { RevokeDialog } from './RevokeDialog.tsx'
import { RotateDialog } from './RotateDialog.tsx'

interface KeyActionsProps {
  apiKey: UsedKey
  onChanged(): void
}

/** What can be done with a key while it lives. */
export function KeyActions({ apiKey, onChanged }: KeyActionsProps) {
  const { slug } = useTenant()
  const navigate = useNavigate()
  const [asking, setAsking] = useState<'rotate' | 'disable' | 'revoke' | null>(null)
  const [made, setMade] = useState<RotateApiKeyMutation['rotateApiKey'] | null>(null)
  const [revoke] = useRevokeApiKeyMutation()
  const [rotate] = useRotateApiKeyMutation()
  const { id } = apiKey
  const here = `/t/${slug}/api-keys`
  const close = () => setAsking(null)
  const notRotatable = whyNotRotatable(apiKey)

  async function replace(overlapHours: number) {
    const { data } = await rotate({ variables: { input: { id, overlapHours } } })
    if (!data) return
    close()
    setMade(data.rotateApiKey)
    onChanged()
  }

  return (
    <>
      {isLiving(apiKey) && (
        <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
          <Action onClick={() => navigate(`${here}/${apiKey.id}/edit`)}>Edit</Action>
          <Action reason={notRotatable} onClick={() => setAsking('rotate')}>
            Rotate…
          </Action>
          <Action onClick={() => setAsking('disable')}>{apiKey.state === 'DISABLED' ? 'Enable…' : 'Disable…'}</Action>
          <Action danger onClick={() => setAsking('revoke')}>
            Revoke…
          </Action>
        </Box>
      )}
      {asking === 'disable' && <DisableDialog apiKey={apiKey} onChanged={onChanged} onClose={close} />}
      {asking === 'revoke' && (
        <RevokeDialog
          apiKey={apiKey}
          revoke={() => revoke({ variables: { input: { id } } }).then(onChanged)}
          onClose={close}
        />
      )}
      {asking === 'rotate' && <RotateDialog apiKey={apiKey} rotate={replace} onClose={close} />}
      {made && <MadeKeyDialog made={made} onClose={() => navigate(`${here}/${made.apiKey.id}`)} />}
    </>
  )
}

function Action(props: Omit<ComponentProps<typeof ActionButton>, 'permission'>) {
  return <ActionButton permission="api-keys:manage" {...props} />
}
