import { useState } from 'react'
import { CodeStep } from './CodeStep.tsx'
import { EmailStep } from './EmailStep.tsx'

export interface SentCode {
  email: string
  /** When another code may be asked for. */
  resendAt: number
  expiresInMinutes: number
}

/** E-mail first, then the code that was mailed. An unknown address is a sign-up: both look the same. */
export function EmailSignIn({ mailbox, onSignedIn }: { mailbox: boolean; onSignedIn: () => Promise<void> }) {
  const [email, setEmail] = useState('')
  const [sent, setSent] = useState<SentCode | null>(null)
  if (!sent) return <EmailStep initialEmail={email} onSent={setSent} />
  return (
    <CodeStep
      sent={sent}
      mailbox={mailbox}
      onResent={setSent}
      onSignedIn={onSignedIn}
      onChangeEmail={() => {
        setEmail(sent.email)
        setSent(null)
      }}
    />
  )
}
