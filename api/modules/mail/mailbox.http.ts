import { and, desc, eq } from 'drizzle-orm'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Services } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { isUuid } from '../../core/ids.ts'
import { mailMessages } from '../../db/tables/index.ts'
import { messagePage, messagesPage } from './mailbox.pages.ts'

const shown = 100
const localHosts = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * The development mailbox as pages (`/dev/mail`) and as JSON for tests (`/dev/mail.json?to=`). It does not exist with
 * SMTP_URL or in production.
 */
export async function mailboxRoutes(app: FastifyInstance, { config, mailer, db }: Services): Promise<void> {
  if (mailer.name !== 'mailbox' || config.isProduction) return
  const ours = new Set([
    ...localHosts,
    config.HOST,
    config.PUBLIC_URL ? new URL(config.PUBLIC_URL).hostname : config.HOST,
  ])

  const read = (to: unknown) =>
    db.platform.run((platform) =>
      platform
        .select()
        .from(mailMessages)
        .where(and(typeof to === 'string' && to ? eq(mailMessages.recipient, to.toLowerCase()) : undefined))
        .orderBy(desc(mailMessages.id))
        .limit(shown),
    )

  await app.register(async (scope) => {
    // Another site cannot read an answer of ours, unless it points a name of its own at this machine (DNS rebinding).
    scope.addHook('onRequest', async (request) => {
      if (!ours.has(new URL(`http://${request.headers.host ?? 'localhost'}`).hostname)) throw new AppError('NOT_FOUND')
    })
    scope.get<{ Querystring: { to?: string } }>('/dev/mail', async (request, reply) =>
      sendPage(reply, messagesPage(await read(request.query.to))),
    )
    scope.get<{ Querystring: { to?: string } }>('/dev/mail.json', async (request, reply) => {
      reply.header('cache-control', 'no-store')
      return { messages: await read(request.query.to) }
    })
    scope.get<{ Params: { id: string } }>('/dev/mail/:id', async (request, reply) => {
      const { id } = request.params
      const [message] = isUuid(id)
        ? await db.platform.run((platform) => platform.select().from(mailMessages).where(eq(mailMessages.id, id)))
        : []
      if (!message) throw new AppError('NOT_FOUND', { message: 'There is no such mail.' })
      return sendPage(reply, messagePage(message))
    })
  })
}

/** No script runs on these pages: the policy allows none, and the mail itself sits in a sandboxed frame. Logos are ours. */
function sendPage(reply: FastifyReply, html: string): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
    .send(html)
}
