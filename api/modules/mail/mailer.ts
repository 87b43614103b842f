import type { Ctx } from '../../core/context.ts'

export interface Mail {
  /** One address, without a display name. */
  to: string
  /** Whose name stands before the sender's address; null for the product's own. */
  senderName: string | null
  /** Where answers go; null for the sender. */
  replyTo: string | null
  subject: string
  text: string
  html: string
}

/** A mail on its way out. The id stays the same when a send is repeated, so that a mailbox can recognise the copy. */
export interface OutgoingMail extends Mail {
  id: string
}

/** Sends mail: to the development mailbox, or by SMTP. Never called inside a transaction; mail goes out from a job. */
export interface Mailer {
  readonly name: 'mailbox' | 'smtp'
  /** Throws INVALID_INPUT for what no server will ever take, UNAVAILABLE when the server does not take it now. */
  send(ctx: Ctx, mail: OutgoingMail): Promise<void>
  close(): Promise<void>
}

declare module '../../core/context.ts' {
  interface Services {
    mailer: Mailer
  }
}
