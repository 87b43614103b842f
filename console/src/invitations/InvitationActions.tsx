import Box from '@mui/material/Box'
import { useEffect } from 'react'
import { useNotify, useRefresh } from 'react-admin'
import { sentenceOf } from '../api/errors.ts'
import {
  type InvitationFieldsFragment,
  useResendInvitationMutation,
  useRevokeInvitationMutation,
} from '../api/generated/operations.ts'
import { GatedButton } from '../components/GatedButton.tsx'
import { useAction } from '../components/useAction.ts'
import { RevokeButton } from './RevokeButton.tsx'

type Invitation = InvitationFieldsFragment

/** Send again and revoke, while there is something to send or revoke. */
export function InvitationActions({ invitation }: { invitation: Invitation }) {
  if (invitation.state !== 'PENDING' && invitation.state !== 'EXPIRED') return null
  return (
    <Box sx={{ display: 'flex', gap: 0.5, justifyContent: 'flex-end', flexWrap: 'wrap' }}>
      <ResendButton invitation={invitation} />
      {invitation.state === 'PENDING' && <RevokeInvitationButton invitation={invitation} />}
    </Box>
  )
}

function ResendButton({ invitation: { id, email } }: { invitation: Invitation }) {
  const [resend] = useResendInvitationMutation()
  const { busy, problem, run } = useAction()
  const notify = useNotify()
  const refresh = useRefresh()

  useEffect(() => {
    if (problem) notify(sentenceOf(problem), { type: 'error' })
  }, [problem, notify])

  async function send() {
    const done = await run(() => resend({ variables: { input: { id } } }))
    if (done) notify(`Sent again to ${email}. Earlier links no longer work.`, { type: 'success' })
    refresh()
  }

  return (
    <GatedButton
      permission="invitations:manage"
      size="small"
      loading={busy}
      aria-label={`Send again to ${email}`}
      onClick={() => void send()}
    >
      Send again
    </GatedButton>
  )
}

function RevokeInvitationButton({ invitation: { id, email } }: { invitation: Invitation }) {
  const [revoke] = useRevokeInvitationMutation()
  const notify = useNotify()
  const refresh = useRefresh()
  return (
    <RevokeButton
      label={`Revoke the invitation of ${email}`}
      title="Revoke this invitation?"
      revoke={() => revoke({ variables: { input: { id } } })}
      onRevoked={() => {
        notify(`The invitation of ${email} is revoked.`, { type: 'success' })
        refresh()
      }}
    >
      The link mailed to {email} stops working at once, and the seat is free.
    </RevokeButton>
  )
}
