import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { Link, useNavigate } from 'react-router-dom'
import type { InvitationPreviewQuery } from '../api/generated/operations.ts'
import { When } from '../components/When.tsx'
import { signOut } from '../signIn/authHttp.ts'
import { useViewerState } from '../viewer/ViewerProvider.tsx'
import { AskAgain } from './AskAgain.tsx'
import { Decision } from './Decision.tsx'
import { dropToken } from './heldToken.ts'

export type Preview = InvitationPreviewQuery['invitationPreview']

/** What the invitation is, and the one thing to do next: sign in, accept, switch address, or ask again. */
export function InvitationCard({ token, preview }: { token: string; preview: Preview }) {
  const { tenantName, inviter, roleNames, message } = preview
  return (
    <Stack spacing={2.5}>
      <Typography variant="h1" sx={{ overflowWrap: 'anywhere' }}>
        Join {tenantName}
      </Typography>
      <Typography sx={{ overflowWrap: 'anywhere' }}>
        <strong>{inviter}</strong> invites you to {tenantName} as{' '}
        <strong>{new Intl.ListFormat('en').format(roleNames)}</strong>.
      </Typography>
      {message && (
        <Box component="blockquote" sx={{ m: 0, pl: 2, borderLeft: 3, borderColor: 'divider', whiteSpace: 'pre-line' }}>
          {message}
        </Box>
      )}
      <NextStep token={token} preview={preview} />
    </Stack>
  )
}

function NextStep({ token, preview }: { token: string; preview: Preview }) {
  const { viewer } = useViewerState()
  if (preview.tenant) return <AlreadyMember tenant={preview.tenant} />
  if (!viewer) return <SignInFirst preview={preview} />
  if (preview.isForViewer === false) return <OtherAddress preview={preview} email={viewer.email} />
  if (preview.state === 'EXPIRED') return <AskAgain token={token} isLink={preview.maskedEmail === null} />
  return <Decision token={token} preview={preview} email={viewer.email} />
}

function AlreadyMember({ tenant }: { tenant: NonNullable<Preview['tenant']> }) {
  const navigate = useNavigate()
  function open() {
    dropToken()
    navigate(`/t/${tenant.slug}`)
  }
  return (
    <>
      <Alert severity="success" variant="outlined">
        You are a member of {tenant.name}.
      </Alert>
      <Button variant="contained" size="large" onClick={open}>
        Open {tenant.name}
      </Button>
    </>
  )
}

function SignInFirst({ preview }: { preview: Preview }) {
  const isOver = preview.state === 'EXPIRED'
  return (
    <>
      <Typography color="text.secondary">
        {isOver ? 'It has expired. Sign in to ask for a new one' : 'Sign in to accept'}
        {addresseeText(preview)}.{' '}
        {!isOver && (
          <>
            It ends <When at={preview.expiresAt} />.
          </>
        )}
      </Typography>
      <Button component={Link} to="/sign-in?returnTo=/invite" variant="contained" size="large">
        {isOver ? 'Sign in' : 'Sign in to accept'}
      </Button>
    </>
  )
}

function OtherAddress({ preview, email }: { preview: Preview; email: string }) {
  return (
    <>
      <Alert severity="warning" variant="outlined" sx={{ overflowWrap: 'anywhere' }}>
        This invitation is {forText(preview)}. You are signed in as {email}.
      </Alert>
      <Button variant="contained" size="large" onClick={() => void signOut()}>
        Sign in with another address
      </Button>
    </>
  )
}

function addresseeText(preview: Preview): string {
  return preview.maskedEmail || preview.allowedDomains.length > 0 ? `; it is ${forText(preview)}` : ''
}

function forText({ maskedEmail, allowedDomains }: Preview): string {
  if (maskedEmail) return `for ${maskedEmail}`
  return `for addresses of ${new Intl.ListFormat('en', { type: 'disjunction' }).format(allowedDomains)}`
}
