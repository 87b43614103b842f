import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { type FormEvent, useState } from 'react'
import type { Problem } from '../api/errors.ts'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import type { SentCode } from './EmailSignIn.tsx'
import { sendCode } from './sendCode.ts'

export function EmailStep({ initialEmail, onSent }: { initialEmail: string; onSent: (sent: SentCode) => void }) {
  const [email, setEmail] = useState(initialEmail)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)

  async function submit(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    const answer = await sendCode(email)
    setBusy(false)
    if (answer.ok) onSent(answer.data)
    else setProblem(answer.problem)
  }

  const fieldError = problem?.fields.email
  return (
    <Stack component="form" noValidate onSubmit={submit} spacing={2}>
      <div>
        <Typography variant="h1">Sign in or sign up</Typography>
        <Typography color="text.secondary" sx={{ mt: 1 }}>
          We mail you a six-digit code. No password to remember.
        </Typography>
      </div>
      {problem && !fieldError && <ProblemNotice problem={problem} />}
      <TextField
        label="Work e-mail"
        type="email"
        name="email"
        size="medium"
        autoComplete="email"
        autoFocus
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        error={Boolean(fieldError)}
        helperText={fieldError}
      />
      <Button type="submit" variant="contained" size="large" loading={busy} disabled={email.trim() === ''}>
        Send the code
      </Button>
    </Stack>
  )
}
