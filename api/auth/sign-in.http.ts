import type { FastifyInstance } from 'fastify'
import { publicUrl } from '../core/config.ts'
import type { Services } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { startEmailSignIn, verifyEmailCode } from '../modules/identity/email-sign-in.ts'
import { endSession } from '../modules/identity/sessions.ts'
import { authenticate } from './authenticate.ts'
import { clearCookie, readCookie, setCookie } from './session.ts'

/** `/auth/*`: how a person signs in and out. Answers are never cached; bodies are JSON and nothing else. */
export async function signInRoutes(app: FastifyInstance, services: Services): Promise<void> {
  const { config, mailer, identityProvider } = services
  await app.register(
    async (auth) => {
      // A form of another site can send plain text without asking, so these routes do not read it.
      auth.removeContentTypeParser('text/plain')
      auth.addHook('onRequest', async (request, reply) => {
        reply.header('cache-control', 'no-store')
        // Signing in and out happens in no tenant, whatever the console says it is looking at.
        delete request.headers['x-tenant-id']
      })

      auth.get('/config', async () => ({
        method: identityProvider.redirect ? 'workos' : 'email',
        mailbox: mailer.name === 'mailbox' && !config.isProduction,
      }))

      auth.post('/sign-out', async (request, reply) => {
        requireJson(request.body)
        const ended = await endSession(await authenticate(services, request))
        clearCookie(reply, config, 'session')
        clearCookie(reply, config, 'sign_in')
        const workosSessionId = ended?.workosSessionId
        if (!workosSessionId || !identityProvider.redirect) return { redirectTo: '/' }
        return { redirectTo: identityProvider.redirect.signOutUrl({ workosSessionId, returnTo: publicUrl(config) }) }
      })

      // Where WorkOS signs people in, a mailed code would be a way around its policies.
      if (identityProvider.redirect) return

      auth.post('/email/start', async (request, reply) => {
        const ctx = await authenticate(services, request)
        const held = readCookie(request, config, 'sign_in')
        const { browserSecret, ...answer } = await startEmailSignIn(
          ctx,
          request.body,
          held,
          request.headers['accept-language'],
        )
        setCookie(reply, config, 'sign_in', browserSecret)
        return reply.status(202).send(answer)
      })

      auth.post('/email/verify', async (request, reply) => {
        const ctx = await authenticate(services, request)
        const held = readCookie(request, config, 'sign_in')
        const { sessionSecret, returnTo } = await verifyEmailCode(ctx, request.body, held)
        setCookie(reply, config, 'session', sessionSecret)
        clearCookie(reply, config, 'sign_in')
        return { returnTo }
      })
    },
    { prefix: '/auth' },
  )
}

function requireJson(body: unknown): void {
  if (typeof body !== 'object' || body === null)
    throw new AppError('INVALID_INPUT', { message: 'Send a JSON object, {} at the least.' })
}
