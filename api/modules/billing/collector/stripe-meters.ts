import { AppError } from '../../../core/errors.ts'
import type { BillingProvider } from './provider.ts'
import { meterEventName } from './stripe-catalogue.ts'
import { type StripeClient, toSeconds } from './stripe-client.ts'

type Meters = Pick<BillingProvider, 'sendMeterEvent' | 'readMeterTotal'>

const minute = 60

/** Usage at Stripe: events that are counted once by their identifier, and what it has added up. */
export function stripeMeters({ call }: StripeClient): Meters {
  return {
    async sendMeterEvent(_ctx, { identifier, meter, customerId, quantity, occurredAt }) {
      await call((sdk) =>
        sdk.billing.meterEvents.create({
          event_name: meterEventName(meter),
          identifier,
          timestamp: toSeconds(occurredAt),
          payload: { stripe_customer_id: customerId, value: String(quantity) },
        }),
      ).catch((error: unknown) => {
        if (!isDuplicate(error)) throw error
      })
    },

    async readMeterTotal(_ctx, { meterId, customerId, from, to }) {
      // Stripe takes whole minutes.
      const [start, end] = [Math.floor(toSeconds(from) / minute), Math.ceil(toSeconds(to) / minute)]
      const range = { customer: customerId, start_time: start * minute, end_time: end * minute }
      const { data } = await call((sdk) => sdk.billing.meters.listEventSummaries(meterId, range))
      return data.reduce((sum, { aggregated_value }) => sum + BigInt(aggregated_value), 0n)
    },
  }
}

/** Stripe refuses an identifier that it has, with no code of its own: that event has been counted. */
function isDuplicate(error: unknown): boolean {
  const cause = error instanceof AppError && error.code === 'INVALID_INPUT' ? error.cause : null
  return cause instanceof Error && cause.message.startsWith('An event already exists with identifier')
}
