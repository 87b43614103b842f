import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import { useState } from 'react'
import { useRequestInvitationMutation } from '../api/generated/operations.ts'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'

/** The invitation is over. Whoever sent it can be asked for a new one; a link is nobody's, so there it ends. */
export function AskAgain({ token, isLink }: { token: string; isLink: boolean }) {
  const [request] = useRequestInvitationMutation()
  const { busy, problem, run } = useAction()
  const [asked, setAsked] = useState(false)

  async function ask() {
    setAsked(await run(() => request({ variables: { input: { token } } })))
  }

  if (isLink)
    return (
      <Alert severity="warning" variant="outlined">
        This link has expired or has let in as many people as it may. Ask whoever gave it to you for a new one.
      </Alert>
    )
  if (asked)
    return (
      <Alert severity="success" variant="outlined">
        We have passed it on. You get a mail when you are invited again.
      </Alert>
    )
  return (
    <>
      <Alert severity="warning" variant="outlined">
        This invitation has expired.
      </Alert>
      {problem && <ProblemNotice problem={problem} />}
      <Button variant="contained" size="large" loading={busy} onClick={() => void ask()}>
        Ask for a new invitation
      </Button>
    </>
  )
}
