import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../columns.ts'

/** The development mailbox: what would have been sent, read at /dev/mail. */
export const mailMessages = pgTable(
  'mail_messages',
  {
    id: uuid('id').primaryKey(),
    sender: text('sender').notNull(),
    replyTo: text('reply_to'),
    recipient: text('recipient').notNull(),
    subject: text('subject').notNull(),
    text: text('text').notNull(),
    html: text('html').notNull(),
    sentAt: instant('sent_at').notNull(),
  },
  (t) => [index('mail_messages_recipient').on(t.recipient, t.id)],
)

/**
 * Mails on their way out, written in the transaction that causes them and removed as soon as a server has taken them.
 * They may hold codes and links, which is why the job names the row and does not carry the text: the queue keeps the
 * payloads of finished jobs for days.
 */
export const mailOutbox = pgTable('mail_outbox', {
  id: uuid('id').primaryKey(),
  recipient: text('recipient').notNull(),
  senderName: text('sender_name'),
  replyTo: text('reply_to'),
  subject: text('subject').notNull(),
  text: text('text').notNull(),
  html: text('html').notNull(),
  createdAt: instant('created_at').notNull(),
  /** After this the mail is of no use and is dropped unsent. */
  expiresAt: instant('expires_at').notNull(),
})
