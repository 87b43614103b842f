import type { FastifyInstance } from 'fastify'
import { authenticate } from '../../../auth/authenticate.ts'
import type { Services } from '../../../core/context.ts'
import { receiveEvent } from './events.ts'
import type { BillingProvider } from './provider.ts'

/** An event of Stripe's with the object it is about; an invoice in it has ten lines at most. */
const bodyLimit = 256 * 1024

/** `POST /billing/stripe/webhook`, only where Stripe is configured. */
export async function stripeWebhookRoutes(app: FastifyInstance, services: Services): Promise<void> {
  const { billingProvider } = services
  if (billingProvider) await app.register(async (scope) => webhookRoute(scope, services, billingProvider))
}

/** Answers as soon as the event is kept; a job applies it. One that was delivered before is answered alike. */
function webhookRoute(scope: FastifyInstance, services: Services, provider: BillingProvider): void {
  // The signature is over the bytes as they were sent.
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit }, (_request, body, done) =>
    done(null, body),
  )
  scope.post('/billing/stripe/webhook', async (request) => {
    const signature = request.headers['stripe-signature']
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    const event = await provider.verifyWebhook(body, typeof signature === 'string' ? signature : undefined)
    if (event) await receiveEvent(await authenticate(services, request), event)
    return { received: true }
  })
}
