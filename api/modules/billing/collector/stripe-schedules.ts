import type Stripe from 'stripe'
import type { ProviderSubscription, SubscriptionWish } from './provider.ts'
import { fromSeconds, idOf, type StripeClient, toSeconds } from './stripe-client.ts'

/**
 * Has a subscription become something else, or end, at the end of its term: Stripe charges the next term in the very
 * moment in which this one is over, so it has to know before. With `onlyRelease` takes back what is scheduled and is not
 * wanted any more. Returns whether nothing is scheduled now.
 */
export async function followNext(
  { call }: StripeClient,
  current: Stripe.Subscription,
  { next }: SubscriptionWish,
  { onlyRelease }: { onlyRelease: boolean },
): Promise<boolean> {
  const wanted = next && { at: toSeconds(next.at), items: [...next.items.fees, ...next.items.metered] }
  if (onlyRelease) {
    const scheduled = nextOf(current)
    if (!scheduled) return true
    const isWanted =
      wanted !== null &&
      toSeconds(scheduled.at) === wanted.at &&
      scheduled.priceIds.toSorted().join() === wanted.items.toSorted().join()
    if (isWanted) return false
    const schedule = idOf(current.schedule)
    if (schedule) await call((sdk) => sdk.subscriptionSchedules.release(schedule))
    else await call((sdk) => sdk.subscriptions.update(current.id, { cancel_at: '' }))
    return true
  }
  if (!wanted) return true
  if (wanted.items.length === 0)
    await call((sdk) => sdk.subscriptions.update(current.id, { cancel_at: wanted.at, proration_behavior: 'none' }))
  else await schedule(call, current.id, wanted)
  return false
}

async function schedule(
  call: StripeClient['call'],
  subscriptionId: string,
  { at, items }: { at: number; items: readonly string[] },
): Promise<void> {
  const made = await call((sdk) => sdk.subscriptionSchedules.create({ from_subscription: subscriptionId }))
  const [running] = made.phases
  if (!running) throw new Error('a schedule that was made from a subscription has no phase')
  await call((sdk) =>
    sdk.subscriptionSchedules.update(made.id, {
      end_behavior: 'release',
      phases: [
        {
          start_date: running.start_date,
          end_date: at,
          items: running.items.map(({ price }) => ({ price: idOf(price) ?? '' })),
          ...(running.trial_end && { trial_end: running.trial_end }),
        },
        {
          start_date: at,
          items: items.map((price) => ({ price })),
          duration: { interval: 'month', interval_count: 1 },
          // Of a fee nothing is left at the end of its term; what was metered is charged for.
          proration_behavior: 'create_prorations',
        },
      ],
    }),
  )
}

/** What is scheduled for a subscription after its running term; no prices: it ends. */
export function nextOf({ schedule, cancel_at }: Stripe.Subscription): ProviderSubscription['next'] {
  if (cancel_at) return { at: fromSeconds(cancel_at), priceIds: [] }
  if (!schedule || typeof schedule === 'string') return null
  const from = schedule.current_phase?.end_date ?? schedule.phases[0]?.end_date
  const phase = schedule.phases.find(({ start_date }) => from !== undefined && start_date >= from)
  return phase
    ? { at: fromSeconds(phase.start_date), priceIds: phase.items.map(({ price }) => idOf(price) ?? '') }
    : null
}
