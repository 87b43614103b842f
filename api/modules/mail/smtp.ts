import { createTransport } from 'nodemailer'
import type { Config } from '../../core/config.ts'
import { AppError } from '../../core/errors.ts'
import { requireSafeHeaders, senderOf } from './headers.ts'
import type { Mailer } from './mailer.ts'

/** Pooled SMTP. A server that hangs is given up after 20 s at most; the job tries again. */
export function createSmtpMailer(config: Config, url: string): Mailer {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 3,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    // Mails hold only what the product wrote; nothing is fetched on their behalf.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const host = new URL(url).hostname
  return {
    name: 'smtp',
    async send(_ctx, mail) {
      requireSafeHeaders(mail)
      const { id, to, senderName, replyTo, subject, text, html } = mail
      try {
        await transport.sendMail({
          // Given in parts, a name is quoted or encoded as it needs.
          from: senderOf(config.MAIL_FROM, senderName),
          ...(replyTo && { replyTo: { name: '', address: replyTo } }),
          to: { name: '', address: to },
          subject,
          text,
          html,
          messageId: `<${id}@${host}>`,
          headers: { 'auto-submitted': 'auto-generated' },
        })
      } catch (error) {
        throw refusalOf(error)
      }
    },
    async close() {
      transport.close()
    },
  }
}

/** SMTP answers 5xx for what it will never take (an unknown recipient); all else may pass on another try. */
function refusalOf(cause: unknown): AppError {
  const { responseCode = 0, code } = cause as { responseCode?: number; code?: string }
  // Wrong credentials are a 535, but they are ours to correct while the mail waits.
  if (responseCode >= 500 && code !== 'EAUTH')
    return new AppError('INVALID_INPUT', { message: 'The mail server refused this mail for good.', cause })
  return new AppError('UNAVAILABLE', { message: 'The mail server does not answer.', cause })
}
