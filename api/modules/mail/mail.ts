import { eq } from 'drizzle-orm'
import type { Ctx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import { mailOutbox } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { enqueue } from '../../jobs/queue.ts'
import { requireSafeHeaders } from './headers.ts'
import type { Mail } from './mailer.ts'

const day = 86_400_000

/**
 * Sends a mail once the caller's transaction has committed, with retries; until then, and if it rolls back, nothing
 * goes out. A mail that has not gone out by `expiresAt` (default: a day from now) is dropped. Throws INVALID_INPUT for
 * line breaks in an address, a name or the subject.
 */
export async function enqueueMail(tx: Tx, mail: Mail, options: { expiresAt?: Date } = {}): Promise<void> {
  requireSafeHeaders(mail)
  const id = newId()
  const createdAt = tx.ctx.services.now()
  const { to, ...content } = mail
  const expiresAt = options.expiresAt ?? new Date(createdAt.getTime() + day)
  await tx.insert(mailOutbox).values({ id, recipient: to, ...content, createdAt, expiresAt })
  await enqueue(tx, 'mail.send', { mailId: id })
}

/**
 * Hands one mail of the outbox to the mailer and removes it, with the codes and links it holds. A crash between the
 * two sends it again under the same id. `lastTry` removes it even when the server refused. Throws UNAVAILABLE.
 */
export async function sendFromOutbox(ctx: Ctx, mailId: string, lastTry: boolean): Promise<void> {
  const { services } = ctx
  const [mail] = await services.db.platform.run((db) => db.select().from(mailOutbox).where(eq(mailOutbox.id, mailId)))
  if (!mail) return
  try {
    if (mail.expiresAt > services.now()) await services.mailer.send(ctx, { ...mail, to: mail.recipient })
    else ctx.log.warn({ mail: mailId }, 'a mail was too old to send and was dropped')
  } catch (error) {
    const isHopeless = error instanceof AppError && error.code === 'INVALID_INPUT'
    if (!isHopeless && !lastTry) throw error
    ctx.log.error({ err: error, mail: mailId }, 'a mail could not be sent and was dropped')
  }
  await services.db.platform.run((db) => db.delete(mailOutbox).where(eq(mailOutbox.id, mailId)))
}
