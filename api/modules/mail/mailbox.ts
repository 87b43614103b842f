import type { Config } from '../../core/config.ts'
import { mailMessages } from '../../db/tables/index.ts'
import { requireSafeHeaders } from './headers.ts'
import type { Mailer } from './mailer.ts'

/**
 * The development mailbox: keeps mails in the database, read at /dev/mail, and prints subject and links to the log, so
 * that a developer can sign in from the terminal alone. Production refuses to start with it.
 */
export function createMailbox(config: Config): Mailer {
  return {
    name: 'mailbox',
    async send(ctx, { id, to, subject, text, html }) {
      requireSafeHeaders({ to, subject })
      const row = { id, sender: config.MAIL_FROM, recipient: to, subject, text, html, sentAt: ctx.services.now() }
      // A repeated send after a crash finds its first copy here.
      await ctx.services.db.platform.run((db) => db.insert(mailMessages).values(row).onConflictDoNothing())
      const links = text.match(/https?:\/\/\S+/g) ?? []
      ctx.log.info(`mail to ${to}: ${[subject, ...links].join(' ')} (read it at /dev/mail)`)
    },
    async close() {},
  }
}
