import type { MailLanguage } from '../mail/language.ts'
import { composeMail } from '../mail/layout.ts'
import { productLetterhead, productName } from '../mail/letterhead.ts'
import type { Mail } from '../mail/mailer.ts'
import { signInTexts } from './sign-in-mail.texts.ts'

/** The mail with a sign-in code. */
export function signInMail(to: string, code: string, minutes: number, language: MailLanguage): Mail {
  const { subject, title, instruction, footer } = signInTexts[language]
  return composeMail(productLetterhead(language), to, {
    subject: subject(code, productName),
    title,
    paragraphs: [instruction],
    code,
    footer: footer(minutes),
  })
}
