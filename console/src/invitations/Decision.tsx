import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useNavigate } from 'react-router-dom'
import { useAcceptInvitationMutation, useDeclineInvitationMutation } from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { When } from '../components/When.tsx'
import { useViewerState } from '../viewer/ViewerProvider.tsx'
import { dropToken } from './heldToken.ts'
import type { Preview } from './InvitationCard.tsx'

/** Yes or no. A link is for many, so there is nothing to decline; it can be left alone. */
export function Decision({ token, preview, email }: { token: string; preview: Preview; email: string }) {
  const [accept] = useAcceptInvitationMutation()
  const { refreshViewer } = useViewerState()
  const { busy, problem, run } = useAction()
  const navigate = useNavigate()

  async function join() {
    let slug: string | undefined
    const done = await run(async () => {
      const { data } = await accept({ variables: { input: { token } } })
      slug = data?.acceptInvitation.tenant.slug
      await refreshViewer()
    })
    if (!done) return
    dropToken()
    navigate(`/t/${slug}`, { replace: true })
  }

  return (
    <>
      <Typography color="text.secondary" sx={{ overflowWrap: 'anywhere' }}>
        You join as {email}. The invitation ends <When at={preview.expiresAt} />.
      </Typography>
      {problem && <ProblemNotice problem={problem} />}
      <Stack direction={{ xs: 'column', sm: 'row' }} spacing={1.5}>
        <Button variant="contained" size="large" loading={busy} onClick={() => void join()}>
          Accept
        </Button>
        {preview.maskedEmail && <DeclineButton token={token} tenantName={preview.tenantName} disabled={busy} />}
      </Stack>
    </>
  )
}

function DeclineButton({ token, tenantName, disabled }: { token: string; tenantName: string; disabled: boolean }) {
  const [asking, setAsking] = useState(false)
  const [decline] = useDeclineInvitationMutation()
  const { busy, problem, run } = useAction()
  const navigate = useNavigate()

  async function confirm() {
    const done = await run(() => decline({ variables: { input: { token } } }))
    if (!done) return
    dropToken()
    navigate('/', { replace: true })
  }

  return (
    <>
      <Button size="large" color="inherit" disabled={disabled} onClick={() => setAsking(true)}>
        Decline
      </Button>
      <ConfirmDialog
        open={asking}
        title={`Decline to join ${tenantName}?`}
        confirmLabel="Decline"
        danger
        busy={busy}
        problem={problem}
        onConfirm={() => void confirm()}
        onClose={() => setAsking(false)}
      >
        The link stops working. If you change your mind, somebody has to invite you anew.
      </ConfirmDialog>
    </>
  )
}
