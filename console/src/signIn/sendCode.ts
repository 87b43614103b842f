import type { Answer } from '../api/http.ts'
import { startEmailSignIn } from './authHttp.ts'
import type { SentCode } from './EmailSignIn.tsx'

/** Asks for a code and notes until when it holds and from when another may be asked for. */
export async function sendCode(email: string): Promise<Answer<SentCode>> {
  const answer = await startEmailSignIn(email.trim())
  if (!answer.ok) return answer
  const { expiresInSeconds, resendAfterSeconds } = answer.data
  return {
    ok: true,
    data: {
      email: email.trim(),
      resendAt: Date.now() + resendAfterSeconds * 1000,
      expiresInMinutes: Math.round(expiresInSeconds / 60),
    },
  }
}
