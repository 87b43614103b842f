import { eq } from 'drizzle-orm'
import { stripeAccounts } from '../db/tables/index.ts'
import { askForSync } from '../modules/billing/collector/accounts.ts'
import { syncTenant } from '../modules/billing/collector/sync.ts'
import { createTestApp, type TestApp, type TestAppOptions } from './app.ts'
import { tenantCtx } from './factories.ts'
import type { StripeObject } from './stripe-objects.ts'
import type { StripeServer } from './stripe-server.ts'

/** The product with a key for a Stripe server of the test, whose clock is the product's. */
export async function createStripeApp(stripe: StripeServer, options: TestAppOptions = {}): Promise<TestApp> {
  const app = await createTestApp({
    ...options,
    env: {
      STRIPE_SECRET_KEY: 'sk_test_1',
      STRIPE_WEBHOOK_SECRET: 'whsec_test',
      STRIPE_API_URL: stripe.url,
      ...options.env,
    },
  })
  stripe.now = () => Math.floor(app.services.now().getTime() / 1000)
  return app
}

/** Does what the worker does when something about a tenant has changed. */
export async function tellStripe(app: TestApp, tenantId: string): Promise<void> {
  const ctx = tenantCtx(app, tenantId)
  await askForSync(ctx)
  await syncTenant(ctx)
}

/** How far the product has come with a tenant at Stripe. */
export async function accountOf(app: TestApp, tenantId: string) {
  const [account] = await app.services.db.platform.run((db) =>
    db.select().from(stripeAccounts).where(eq(stripeAccounts.tenantId, tenantId)),
  )
  if (!account) throw new Error('the tenant has no account')
  return account
}

/** A subscription at Stripe in a few words: its state, and its prices by their lookup keys. */
export function plain(subscription: StripeObject) {
  const { status, collection_method, billing_cycle_anchor, trial_end, cancel_at, metadata, items } = subscription
  const { data } = items as { data: { price: { lookup_key: string } }[] }
  return {
    ...{ status, collection_method, anchor: isoOf(billing_cycle_anchor), trialEnd: isoOf(trial_end) },
    ...{ cancelAt: isoOf(cancel_at), part: (metadata as { part: string }).part },
    prices: data.map(({ price }) => price.lookup_key),
  }
}

function isoOf(seconds: unknown): string | null {
  return typeof seconds === 'number' ? new Date(seconds * 1000).toISOString() : null
}

/** What is at Stripe of a tenant. */
export function atStripe({ objects }: StripeServer, tenantId: string) {
  const own = (each: StripeObject) => (each.metadata as { tenant?: string } | undefined)?.tenant === tenantId
  return {
    customers: objects.kind('customer').filter(own),
    subscriptions: objects.kind('subscription').filter(own),
  }
}
