import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Link from '@mui/material/Link'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { type Problem, sentenceOf } from '../api/errors.ts'
import { verifyEmailCode } from './authHttp.ts'
import { CodeInput, codeLength } from './CodeInput.tsx'
import type { SentCode } from './EmailSignIn.tsx'
import { ResendButton } from './ResendButton.tsx'

interface CodeStepProps {
  sent: SentCode
  mailbox: boolean
  onSignedIn(): Promise<void>
  onResent(sent: SentCode): void
  onChangeEmail(): void
}

/** The code's page: the sixth digit sends it. */
export function CodeStep({ sent, mailbox, onSignedIn, onResent, onChangeEmail }: CodeStepProps) {
  const [code, setCode] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)

  async function change(next: string) {
    setCode(next)
    if (next !== code) setProblem(null)
    if (next.length < codeLength || next === code) return
    setBusy(true)
    const answer = await verifyEmailCode(next)
    if (answer.ok) return onSignedIn()
    setBusy(false)
    setCode('')
    setProblem(answer.problem)
  }

  return (
    <Stack spacing={2.5}>
      <div>
        <Typography variant="h1">Enter the code</Typography>
        <Typography id="code-hint" color="text.secondary" sx={{ mt: 1, overflowWrap: 'anywhere' }}>
          We mailed it to <strong>{sent.email}</strong>. It is good for {sent.expiresInMinutes} minutes.
        </Typography>
      </div>
      <CodeInput
        value={code}
        invalid={problem !== null}
        disabled={busy}
        describedBy={problem ? 'code-hint code-problem' : 'code-hint'}
        onChange={(next) => void change(next)}
      />
      <Box aria-live="assertive">
        {problem && (
          <Alert id="code-problem" severity="error" variant="outlined">
            {sentenceOf(problem)}
          </Alert>
        )}
        {busy && <Typography color="text.secondary">Checking the code…</Typography>}
      </Box>
      {mailbox && (
        <Alert severity="info" variant="outlined">
          This installation keeps its mail to itself:{' '}
          <Link href={`/dev/mail?${new URLSearchParams({ to: sent.email })}`} target="_blank" rel="noreferrer">
            open the development mailbox
          </Link>
          .
        </Alert>
      )}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, justifyContent: 'space-between' }}>
        <ResendButton key={sent.resendAt} sent={sent} onResent={onResent} onProblem={setProblem} />
        <Button onClick={onChangeEmail}>Use another e-mail</Button>
      </Box>
    </Stack>
  )
}
