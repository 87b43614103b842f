import { productName, renderMail } from '../mail/layout.ts'
import type { Mail } from '../mail/mailer.ts'

/** The mail with a sign-in code. The code leads the subject, where a phone's notification shows it. */
export function signInMail(to: string, code: string, minutes: number): Mail {
  return {
    to,
    subject: `${code} is your ${productName} sign-in code`,
    ...renderMail({
      title: 'Your sign-in code',
      paragraphs: ['Enter this code in the window where you asked for it:'],
      code,
      footer: `The code works once, for ${minutes} minutes, and only in that window. If you did not ask for it, ignore this mail: nobody can sign in without it. Never pass it on.`,
    }),
  }
}
