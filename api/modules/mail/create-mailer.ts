import type { Config } from '../../core/config.ts'
import { createMailbox } from './mailbox.ts'
import type { Mailer } from './mailer.ts'
import { createSmtpMailer } from './smtp.ts'

/** The mail server named by SMTP_URL, else the development mailbox. */
export function createMailer(config: Config): Mailer {
  return config.SMTP_URL ? createSmtpMailer(config, config.SMTP_URL) : createMailbox(config)
}
