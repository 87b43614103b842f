import type { Config } from '../../../core/config.ts'
import type { BillingProvider } from './provider.ts'
import { stripeCatalogue } from './stripe-catalogue.ts'
import { createStripeClient } from './stripe-client.ts'
import { stripeCustomers } from './stripe-customers.ts'
import { stripeInvoices } from './stripe-invoices.ts'
import { stripeMeters } from './stripe-meters.ts'
import { stripeSubscriptions } from './stripe-subscriptions.ts'
import { stripeWebhooks } from './stripe-webhooks.ts'

/** Stripe as who collects: products and prices, customers, subscriptions, metered usage, invoices, and its webhooks. */
export function createStripe(config: Config & { STRIPE_SECRET_KEY: string }): BillingProvider {
  const client = createStripeClient(config)
  return {
    name: 'stripe',
    ...stripeCatalogue(client),
    ...stripeCustomers(client),
    ...stripeSubscriptions(client),
    ...stripeMeters(client),
    ...stripeInvoices(client),
    ...stripeWebhooks(client, config.STRIPE_WEBHOOK_SECRET),
  }
}
