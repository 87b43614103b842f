import type { Config } from '../../core/config.ts'
import { mailMessages } from '../../db/tables/index.ts'
import { requireSafeHeaders, senderOf } from './headers.ts'
import type { Mailer } from './mailer.ts'

/**
 * The development mailbox: keeps mails in the database, read at /dev/mail, and prints subject and links to the log, so
 * that a developer can sign in from the terminal alone. Production refuses to start with it.
 */
export function createMailbox(config: Config): Mailer {
  return {
    name: 'mailbox',
    async send(ctx, mail) {
      requireSafeHeaders(mail)
      const { id, to, senderName, replyTo, subject, text, html } = mail
      const { name, address } = senderOf(config.MAIL_FROM, senderName)
      const sender = name ? `${name} <${address}>` : address
      const row = { id, sender, replyTo, recipient: to, subject, text, html, sentAt: ctx.services.now() }
      // A repeated send after a crash finds its first copy here.
      await ctx.services.db.platform.run((db) => db.insert(mailMessages).values(row).onConflictDoNothing())
      const links = text.match(/https?:\/\/\S+/g) ?? []
      ctx.log.info(`mail to ${to}: ${[subject, ...links].join(' ')} (read it at /dev/mail)`)
    },
    async close() {},
  }
}
