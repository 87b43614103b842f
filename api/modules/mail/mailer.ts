import type { Ctx } from '../../core/context.ts'

export interface Mail {
  to: string
  subject: string
  text: string
  html: string
}

/** Sends mail: to the development mailbox, or by SMTP. Never called inside a transaction; mail goes out from a job. */
export interface Mailer {
  readonly name: 'mailbox' | 'smtp'
  /** Throws INVALID_INPUT for line breaks in a header, UNAVAILABLE when the server does not take it. */
  send(ctx: Ctx, mail: Mail): Promise<void>
  close(): Promise<void>
}

declare module '../../core/context.ts' {
  interface Services {
    mailer: Mailer
  }
}
