import Stripe from 'stripe'
import { AppError } from '../../../core/errors.ts'
import type { BillingProvider, ProviderEvent } from './provider.ts'
import { fromSeconds, idOf, type StripeClient } from './stripe-client.ts'

/** How old a signature may be; Stripe signs every attempt anew. */
const toleranceSeconds = 300

/** Stripe's webhooks: verified over the bytes that came, by the SDK. */
export function stripeWebhooks(
  { sdk }: StripeClient,
  secret: string | undefined,
): Pick<BillingProvider, 'verifyWebhook'> {
  return {
    async verifyWebhook(body, signature) {
      if (!secret) throw new AppError('UNAVAILABLE', { message: 'STRIPE_WEBHOOK_SECRET is not set.' })
      if (!signature) throw forged()
      try {
        return toEvent(await sdk.webhooks.constructEventAsync(body, signature, secret, toleranceSeconds))
      } catch (cause) {
        if (cause instanceof Stripe.errors.StripeSignatureVerificationError) throw forged(cause)
        throw new AppError('INVALID_INPUT', { message: 'This webhook cannot be read.', cause })
      }
    },
  }
}

function forged(cause?: unknown): AppError {
  return new AppError('UNAUTHENTICATED', { message: 'The signature of this webhook is not right.', cause })
}

function toEvent({ id, type, created, data: { object } }: Stripe.Event): ProviderEvent {
  const { object: kind, ...rest } = object
  const own = 'id' in rest && typeof rest.id === 'string' ? rest.id : null
  const customer = 'customer' in rest ? idOf(rest.customer) : null
  return {
    ...{ id, type, createdAt: fromSeconds(created) },
    object: { kind, id: own, customerId: kind === 'customer' ? own : customer },
  }
}
