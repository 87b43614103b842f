import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import CardContent from '@mui/material/CardContent'
import Skeleton from '@mui/material/Skeleton'
import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { Navigate, useSearchParams } from 'react-router-dom'
import { type Problem, toProblem } from '../api/errors.ts'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { PlainLayout } from '../layout/PlainLayout.tsx'
import { Unreachable } from '../layout/Unreachable.tsx'
import { useViewerState } from '../viewer/ViewerProvider.tsx'
import { type AuthConfig, fetchAuthConfig, safeReturnTo } from './authHttp.ts'
import { EmailSignIn } from './EmailSignIn.tsx'
import { HostedSignIn } from './HostedSignIn.tsx'
import { signInErrorText } from './signInErrors.ts'

/** The way in, by the method this installation is set up for; then on to where the person was going. */
export function SignInPage() {
  const { viewer, refreshViewer } = useViewerState()
  const [params] = useSearchParams()
  const { config, problem, load } = useAuthConfig()
  const returnTo = safeReturnTo(params.get('returnTo'))
  const errorCode = params.get('error')
  const [lost, setLost] = useState<Problem | null>(null)
  // Somebody whose session is too old for a tenant comes here signed in: what leads on is another session.
  const [outdated] = useState(() => (params.get('again') === '1' ? (viewer?.sessionId ?? null) : null))

  if (viewer && viewer.sessionId !== outdated) return <Navigate to={returnTo} replace />

  // Knowing the viewer leads on, above: going there twice would undo what the person has begun on that page.
  async function onSignedIn() {
    await refreshViewer().catch((error) => setLost(toProblem(error)))
  }

  // The code is used up and the session there: what is left is to hear from the server who it is.
  if (lost) return <Unreachable problem={lost} onRetry={onSignedIn} />

  function form(): ReactNode {
    if (problem) return <ProblemNotice problem={problem} onRetry={load} />
    if (!config) return <FormSkeleton />
    if (config.method === 'workos') return <HostedSignIn returnTo={returnTo} again={outdated !== null} />
    return <EmailSignIn mailbox={config.mailbox} onSignedIn={onSignedIn} />
  }

  return (
    <PlainLayout title="Sign in">
      {errorCode && (
        <Alert severity="error" variant="outlined" sx={{ mb: 2 }}>
          {signInErrorText(errorCode)}
        </Alert>
      )}
      <Card>
        <CardContent sx={{ p: { xs: 3, sm: 4 } }}>{form()}</CardContent>
      </Card>
      <Box component="p" sx={{ mt: 3, textAlign: 'center', color: 'text.secondary', fontSize: '0.875rem' }}>
        Tenants, keys and audit of your BeTrace installation.
      </Box>
    </PlainLayout>
  )
}

function useAuthConfig() {
  const [config, setConfig] = useState<AuthConfig | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const load = useCallback(async () => {
    const answer = await fetchAuthConfig()
    setConfig(answer.ok ? answer.data : null)
    setProblem(answer.ok ? null : answer.problem)
  }, [])
  useEffect(() => void load(), [load])
  return { config, problem, load }
}

function FormSkeleton() {
  return (
    <Box role="status" aria-label="Loading the sign-in form">
      <Skeleton width="50%" height={40} />
      <Skeleton width="85%" />
      <Skeleton height={64} sx={{ mt: 2 }} />
      <Skeleton height={64} />
    </Box>
  )
}
