import Box from '@mui/material/Box'
import { useEffect, useState } from 'react'
import { useNotify, useRefresh } from 'react-admin'
import { sentenceOf } from '../api/errors.ts'
import {
  type InvitationFieldsFragment,
  useResendInvitationMutation,
  useRevokeInvitationMutation,
} from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { GatedButton } from '../components/GatedButton.tsx'
import { useAction } from '../components/useAction.ts'

type Invitation = InvitationFieldsFragment

/** Send again and revoke, while there is something to send or revoke. */
export function InvitationActions({ invitation }: { invitation: Invitation }) {
  if (invitation.state !== 'PENDING' && invitation.state !== 'EXPIRED') return null
  return (
    <Box sx={{ display: 'flex', gap: 0.5, justifyContent: 'flex-end', flexWrap: 'wrap' }}>
      <ResendButton invitation={invitation} />
      {invitation.state === 'PENDING' && <RevokeButton invitation={invitation} />}
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

function RevokeButton({ invitation: { id, email } }: { invitation: Invitation }) {
  const [asking, setAsking] = useState(false)
  const [revoke] = useRevokeInvitationMutation()
  const { busy, problem, run } = useAction()
  const notify = useNotify()
  const refresh = useRefresh()

  async function confirm() {
    const done = await run(() => revoke({ variables: { input: { id } } }))
    if (!done) return
    setAsking(false)
    notify(`The invitation of ${email} is revoked.`, { type: 'success' })
    refresh()
  }

  return (
    <>
      <GatedButton
        permission="invitations:manage"
        size="small"
        color="error"
        aria-label={`Revoke the invitation of ${email}`}
        onClick={() => setAsking(true)}
      >
        Revoke
      </GatedButton>
      <ConfirmDialog
        open={asking}
        title="Revoke this invitation?"
        confirmLabel="Revoke"
        danger
        busy={busy}
        problem={problem}
        onConfirm={() => void confirm()}
        onClose={() => setAsking(false)}
      >
        The link mailed to {email} stops working at once, and the seat is free.
      </ConfirmDialog>
    </>
  )
}
