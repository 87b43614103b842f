import Button from '@mui/material/Button'
import { useState } from 'react'
import type { Problem } from '../api/errors.ts'
import { useNow } from '../components/useNow.ts'
import type { SentCode } from './EmailSignIn.tsx'
import { sendCode } from './sendCode.ts'

interface ResendButtonProps {
  sent: SentCode
  onResent(sent: SentCode): void
  onProblem(problem: Problem): void
}

/** Another code, once the server would send one. */
export function ResendButton({ sent, onResent, onProblem }: ResendButtonProps) {
  const now = useNow(500)
  const [busy, setBusy] = useState(false)
  const waitSeconds = Math.ceil((sent.resendAt - now.getTime()) / 1000)

  async function resend() {
    setBusy(true)
    const answer = await sendCode(sent.email)
    setBusy(false)
    if (answer.ok) onResent(answer.data)
    else onProblem(answer.problem)
  }

  return (
    <Button onClick={() => void resend()} disabled={waitSeconds > 0} loading={busy}>
      {waitSeconds > 0 ? `Send again in ${waitSeconds} s` : 'Send a new code'}
    </Button>
  )
}
