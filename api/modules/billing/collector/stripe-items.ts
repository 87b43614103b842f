import type Stripe from 'stripe'
import type { SubscriptionWish } from './provider.ts'
import { type StripeClient, toSeconds } from './stripe-client.ts'

type ItemChange = Stripe.SubscriptionUpdateParams.Item

/**
 * Puts the wanted prices in the place of those there are. What was metered until now is charged for by the old price; of
 * the fees the rest of the running term is settled at once from `chargeFrom` on, or not at all where that is null.
 */
export async function followItems(
  { call }: StripeClient,
  current: Stripe.Subscription,
  { items: { fees, metered }, chargeFrom }: SubscriptionWish,
): Promise<void> {
  const isMetered = ({ price }: Stripe.SubscriptionItem) => price.recurring?.usage_type === 'metered'
  const ofMeters = changesOf(current.items.data.filter(isMetered), metered)
  const ofFees = changesOf(
    current.items.data.filter((item) => !isMetered(item)),
    fees,
  )
  const steps = [
    { items: ofMeters, proration_behavior: 'create_prorations' as const },
    { items: ofFees, ...settlement(current, chargeFrom) },
  ]
  // Whatever stays is put in first: a subscription is never without an item.
  if (metered.length === 0) steps.reverse()
  for (const step of steps.filter(({ items }) => items.length > 0))
    await call((sdk) => sdk.subscriptions.update(current.id, { ...step, off_session: true }))
}

function changesOf(items: readonly Stripe.SubscriptionItem[], wanted: readonly string[]): ItemChange[] {
  const leaving = items.filter(({ price }) => !wanted.includes(price.id))
  const coming = wanted.filter((id) => items.every(({ price }) => price.id !== id))
  return [
    ...coming.map((price, index) => ({ ...(leaving[index] && { id: leaving[index].id }), price })),
    ...leaving.slice(coming.length).map(({ id }) => ({ id, deleted: true })),
  ]
}

/** Stripe settles within the running term alone. */
function settlement(current: Stripe.Subscription, from: Date | null) {
  if (!from || current.status === 'trialing') return { proration_behavior: 'none' as const }
  const periodStart = Math.max(...current.items.data.map(({ current_period_start }) => current_period_start))
  return {
    proration_behavior: 'always_invoice' as const,
    proration_date: Math.max(toSeconds(from), periodStart),
  }
}
