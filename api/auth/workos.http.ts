import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Services } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { receiveEvents } from '../modules/identity/apply-events.ts'
import type { IdentityEventSource } from '../modules/identity/identity-events.ts'
import type { RedirectSignIn } from '../modules/identity/provider.ts'
import { callbackPath, finishRedirectSignIn, startRedirectSignIn } from '../modules/identity/redirect-sign-in.ts'
import { authenticate } from './authenticate.ts'
import { clearCookie, readCookie, setCookie } from './session.ts'

/** `/auth/workos/*`: the round trip to AuthKit, and the webhook. Only where WorkOS is configured. */
export async function workosRoutes(app: FastifyInstance, services: Services): Promise<void> {
  const { redirect, events } = services.identityProvider
  if (redirect) await app.register(async (scope) => redirectRoutes(scope, services, redirect))
  if (events) await app.register(async (scope) => webhookRoute(scope, services, events))
}

function redirectRoutes(scope: FastifyInstance, services: Services, redirect: RedirectSignIn): void {
  const { config } = services
  scope.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    delete request.headers['x-tenant-id']
  })

  scope.get<{ Querystring: Record<string, unknown> }>('/auth/workos/start', async (request, reply) => {
    const ctx = await authenticate(services, request)
    const { returnTo, screen, again, tenant } = request.query
    return orSignInPage(reply, async () => {
      const { browserSecret, location } = await startRedirectSignIn(ctx, redirect, { returnTo, screen, again, tenant })
      setCookie(reply, config, 'sign_in', browserSecret)
      return location
    })
  })

  scope.get(callbackPath, async (request, reply) => {
    const ctx = await authenticate(services, request)
    const held = readCookie(request, config, 'sign_in')
    return orSignInPage(reply, async () => {
      const { sessionSecret, returnTo } = await finishRedirectSignIn(ctx, redirect, request.query, held)
      setCookie(reply, config, 'session', sessionSecret)
      clearCookie(reply, config, 'sign_in')
      return returnTo
    })
  })
}

/** A person's browser is on its way here: what went wrong is shown by the sign-in page, not as JSON. */
async function orSignInPage(reply: FastifyReply, work: () => Promise<string>): Promise<FastifyReply> {
  try {
    return reply.redirect(await work())
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    reply.log.warn({ err: error }, 'a sign-in was refused')
    return reply.redirect(`/sign-in?error=${error.code}`)
  }
}

/** Answers as soon as the event is kept; a job applies it. */
function webhookRoute(scope: FastifyInstance, services: Services, events: IdentityEventSource): void {
  // The signature is over the bytes as they were sent.
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  scope.post('/auth/workos/webhook', async (request) => {
    const signature = request.headers['workos-signature']
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    const event = await events.verifyWebhook(body, typeof signature === 'string' ? signature : undefined)
    if (event) await receiveEvents(await authenticate(services, request), [event])
    return { received: true }
  })
}
