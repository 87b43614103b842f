import Button from '@mui/material/Button'
import { useState } from 'react'
import { useDelete, useNotify, useRefresh } from 'react-admin'
import { type Problem, toProblem } from '../api/errors.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { signOut } from '../signIn/authHttp.ts'
import { describeUserAgent } from './describeUserAgent.ts'
import { isOver, type Session } from './session.ts'

/** Ends one session. One's own is ended by signing out, which also clears this browser. */
export function EndSessionButton({ session }: { session: Session }) {
  const [asking, setAsking] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [end, { isPending }] = useDelete<Session, Error>()
  const notify = useNotify()
  const refresh = useRefresh()
  const device = describeUserAgent(session.userAgent)

  if (isOver(session)) return null
  if (session.isCurrent) return <Button onClick={() => void signOut()}>Sign out</Button>

  function confirm() {
    setProblem(null)
    void end(
      'sessions',
      { id: session.id, previousData: session },
      {
        mutationMode: 'pessimistic',
        onSuccess: () => {
          setAsking(false)
          notify(`The session on ${device} has ended.`, { type: 'success' })
          refresh()
        },
        onError: (error) => setProblem(toProblem(error)),
      },
    )
  }

  return (
    <>
      <Button color="error" onClick={() => setAsking(true)} aria-label={`End the session on ${device}`}>
        End
      </Button>
      <ConfirmDialog
        open={asking}
        title="End this session?"
        confirmLabel="End session"
        danger
        busy={isPending}
        problem={problem}
        onConfirm={confirm}
        onClose={() => setAsking(false)}
      >
        {device}
        {session.ip ? ` at ${session.ip}` : ''} is signed out within a second and has to sign in again.
      </ConfirmDialog>
    </>
  )
}
