import Box from '@mui/material/Box'
import { type ComponentProps, useState } from 'react'
import { useRefresh } from 'react-admin'
import { useNavigate } from 'react-router-dom'
import { type RotateWebhookSecretMutation, useRotateWebhookSecretMutation } from '../api/generated/operations.ts'
import { ActionButton } from '../components/ActionButton.tsx'
import { useBasePath } from '../viewer/scope.tsx'
import { DeleteWebhookDialog } from './DeleteWebhookDialog.tsx'
import { MadeSecretDialog } from './MadeSecretDialog.tsx'
import { RotateSecretDialog } from './RotateSecretDialog.tsx'
import { SendTestDialog } from './SendTestDialog.tsx'
import { SwitchDialog } from './SwitchDialog.tsx'
import { type Endpoint, whyNotSent } from './webhookWords.ts'

interface WebhookActionsProps {
  endpoint: Endpoint
  onChanged(): void
}

/** What can be done with an endpoint. */
export function WebhookActions({ endpoint, onChanged }: WebhookActionsProps) {
  const list = `${useBasePath()}/webhooks`
  const navigate = useNavigate()
  const refresh = useRefresh()
  const [asking, setAsking] = useState<'test' | 'rotate' | 'switch' | 'delete' | null>(null)
  const [made, setMade] = useState<RotateWebhookSecretMutation['rotateWebhookSecret'] | null>(null)
  const [rotate] = useRotateWebhookSecretMutation()
  const { id, status } = endpoint
  const close = () => setAsking(null)

  function changed() {
    onChanged()
    refresh()
  }

  async function replace(overlapHours: number) {
    const { data } = await rotate({ variables: { input: { id, overlapHours } } })
    if (!data) return
    close()
    setMade(data.rotateWebhookSecret)
    changed()
  }

  return (
    <>
      <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
        <Action reason={whyNotSent(endpoint)} onClick={() => setAsking('test')}>
          Send test…
        </Action>
        <Action onClick={() => navigate(`${list}/${id}/edit`)}>Edit</Action>
        <Action onClick={() => setAsking('rotate')}>Rotate secret…</Action>
        <Action onClick={() => setAsking('switch')}>{status === 'ENABLED' ? 'Switch off…' : 'Switch on…'}</Action>
        <Action danger onClick={() => setAsking('delete')}>
          Delete…
        </Action>
      </Box>
      {asking === 'test' && <SendTestDialog endpoint={endpoint} onAnswered={changed} onClose={close} />}
      {asking === 'rotate' && <RotateSecretDialog endpoint={endpoint} rotate={replace} onClose={close} />}
      {asking === 'switch' && <SwitchDialog endpoint={endpoint} onChanged={onChanged} onClose={close} />}
      {asking === 'delete' && (
        <DeleteWebhookDialog endpoint={endpoint} onDeleted={() => navigate(list)} onClose={close} />
      )}
      {made && <MadeSecretDialog made={made} onClose={() => setMade(null)} />}
    </>
  )
}

function Action(props: Omit<ComponentProps<typeof ActionButton>, 'permission'>) {
  return <ActionButton permission="webhooks:manage" {...props} />
}
