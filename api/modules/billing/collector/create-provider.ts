import type { Config } from '../../../core/config.ts'
import type { BillingProvider } from './provider.ts'

/** Stripe when its key is configured; null means that this product bills by itself. */
export async function createBillingProvider(config: Config): Promise<BillingProvider | null> {
  const { STRIPE_SECRET_KEY } = config
  if (!STRIPE_SECRET_KEY) return null
  // Only those who use the SDK wait for it to load.
  const { createStripe } = await import('./stripe.ts')
  return createStripe({ ...config, STRIPE_SECRET_KEY })
}
