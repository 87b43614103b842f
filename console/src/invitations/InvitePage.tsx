import Card from '@mui/material/Card'
import CardContent from '@mui/material/CardContent'
import Skeleton from '@mui/material/Skeleton'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { type ReactNode, useEffect } from 'react'
import { useLocation, useNavigate } from 'react-router-dom'
import { toProblem } from '../api/errors.ts'
import { useInvitationPreviewQuery } from '../api/generated/operations.ts'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { PlainLayout } from '../layout/PlainLayout.tsx'
import { dropToken, heldToken, holdToken } from './heldToken.ts'
import { InvalidInvitation } from './InvalidInvitation.tsx'
import { InvitationCard } from './InvitationCard.tsx'

/** Where an invitation's link leads, signed in or not. The token moves from the address to the tab's memory at once. */
export function InvitePage() {
  const token = useInvitationToken()
  return (
    <PlainLayout title="Invitation" width={520}>
      <Card>
        <CardContent sx={{ p: { xs: 3, sm: 4 } }}>
          {token ? <Invitation token={token} /> : <InvalidInvitation />}
        </CardContent>
      </Card>
    </PlainLayout>
  )
}

function useInvitationToken(): string | null {
  const { hash, pathname } = useLocation()
  const navigate = useNavigate()
  const fromLink = hash.slice(1)
  // Held before the first paint, so that nothing that happens on this page can lose it.
  if (fromLink) holdToken(fromLink)
  useEffect(() => {
    if (fromLink) navigate(pathname, { replace: true })
  }, [fromLink, pathname, navigate])
  return fromLink || heldToken()
}

function Invitation({ token }: { token: string }): ReactNode {
  const { data, error, refetch } = useInvitationPreviewQuery({ variables: { token } })
  const problem = error && toProblem(error)
  const isInvalid = problem?.code === 'INVITATION_INVALID'

  useEffect(() => {
    if (isInvalid) dropToken()
  }, [isInvalid])

  if (isInvalid) return <InvalidInvitation />
  if (problem) return <ProblemNotice problem={problem} onRetry={refetch} />
  if (data) return <InvitationCard token={token} preview={data.invitationPreview} />
  return (
    <Stack role="status" aria-label="Loading the invitation" spacing={1}>
      <Typography variant="h1">
        <Skeleton width="70%" />
      </Typography>
      <Skeleton />
      <Skeleton height={56} />
    </Stack>
  )
}
