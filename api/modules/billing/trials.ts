import type { PricedPlan } from '../../pricing/lines.ts'
import type { PlanRow } from '../plans/plans.ts'
import type { Book, SubscriptionRow } from './book.ts'
import { feeOf } from './terms.ts'

const dayMs = 86_400_000

/** When a trial of a plan ends that begins at an instant; null where the plan has none. */
export function trialFrom({ prices }: PricedPlan, at: Date): Date | null {
  const days = prices?.trialDays ?? 0
  return days > 0 ? new Date(at.getTime() + days * dayMs) : null
}

/**
 * When the trial ends that a move from one plan to another begins now; null for none. A tenant has one trial, ever, and
 * comes to it from a plan that costs nothing: a trial does not waive what was used at a price before it. Who owes
 * something has none.
 */
export function firstTrial({ subscription, now }: Book, from: PricedPlan, to: PricedPlan): Date | null {
  const { state, trialEndsAt, pastDueSince } = subscription
  const isPossible = (state === 'ACTIVE' || state === 'CANCELED') && !trialEndsAt && !pastDueSince
  return isPossible && costsNothing(from) ? trialFrom(to, now) : null
}

/** By its prices; a plan by agreement is paid for elsewhere. */
function costsNothing(plan: PricedPlan): boolean {
  return plan.prices !== null && Object.keys(plan.prices.meters).length === 0 && feeOf(plan, 'MONTH') === null
}

/**
 * What a move to a plan at once changes of how the subscription stands. A trial is of a plan with a fee, and whoever had
 * canceled is back with a plan that has one.
 */
export function stateOn({ subscription, now }: Book, to: PlanRow, trialEndsAt: Date | null): Partial<SubscriptionRow> {
  const { state } = subscription
  if (trialEndsAt) return { state: 'TRIALING', trialEndsAt, canceledAt: null, termStart: null, termEnd: null }
  if (state === 'TRIALING' && feeOf(to, 'MONTH') === null) return { state: 'ACTIVE', trialEndsAt: now }
  return state === 'CANCELED' ? { state: 'ACTIVE', canceledAt: null } : {}
}

/** Whether a trial lasts until an instant at least: usage of a period that ends within it is not charged for. */
export function isTrialUntil({ subscription: { state, trialEndsAt } }: Book, end: Date): boolean {
  return state === 'TRIALING' && trialEndsAt !== null && trialEndsAt >= end
}
