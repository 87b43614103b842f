import type Stripe from 'stripe'
import type { SubscriptionWish } from './provider.ts'
import { toSeconds } from './stripe-client.ts'

type Beginning = Pick<
  Stripe.SubscriptionCreateParams,
  'backdate_start_date' | 'billing_cycle_anchor' | 'billing_cycle_anchor_config' | 'proration_behavior' | 'trial_end'
>

/** Nearer than this a moment is now: Stripe takes no anchor that has just passed. */
const soonMs = 60_000

/**
 * When a new subscription begins to charge. Its terms end where the product's do: up to the first such end Stripe charges
 * the part of the fee that is left, from `chargeFrom` on, or nothing where that is null (it was paid otherwise).
 */
export function beginning({ trialEnd, chargeFrom, termEnd, anchorDay }: SubscriptionWish, now: Date): Beginning {
  const isTrial = trialEnd !== null && trialEnd.getTime() > now.getTime() + soonMs
  const isAhead = termEnd.getTime() > now.getTime() + soonMs
  const charged = isTrial ? trialEnd : chargeFrom
  return {
    ...(isTrial && { trial_end: toSeconds(trialEnd) }),
    ...(isAhead && anchor(termEnd, anchorDay)),
    ...(charged && charged < now && { backdate_start_date: toSeconds(charged) }),
    // A fee that is not to be charged before the anchor is free until then.
    proration_behavior: charged && charged < termEnd ? 'create_prorations' : 'none',
  }
}

/**
 * Anchored on the 28th a subscription stays there for good; anchored on day 31 Stripe charges on the last day of a
 * shorter month and is back on the 31st after it, as this product does. Stripe counts days in UTC: beside a tenant's own
 * midnight its terms end up to a day early or late around the end of February, and an hour when clocks change.
 */
function anchor(termEnd: Date, day: number): Beginning {
  const lastDay = new Date(Date.UTC(termEnd.getUTCFullYear(), termEnd.getUTCMonth() + 1, 0)).getUTCDate()
  if (termEnd.getUTCDate() !== lastDay || day <= lastDay) return { billing_cycle_anchor: toSeconds(termEnd) }
  return {
    billing_cycle_anchor_config: {
      day_of_month: day,
      hour: termEnd.getUTCHours(),
      minute: termEnd.getUTCMinutes(),
      second: termEnd.getUTCSeconds(),
    },
  }
}
