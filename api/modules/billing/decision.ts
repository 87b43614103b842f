import type { BillingInterval } from '../../pricing/prices.ts'
import type { Period } from '../plans/periods.ts'
import type { PlanRow } from '../plans/plans.ts'
import type { Book } from './book.ts'
import { type Charge, chargeForBeginning, chargeForChange } from './charging.ts'
import { feeOf, intervalOn, paidTerm } from './terms.ts'
import { firstTrial } from './trials.ts'

/** When a change of plan or interval happens, and what is asked for at once. */
export type Decision =
  | { when: 'NEVER' }
  | {
      when: 'NOW'
      charge: Charge | null
      interval: BillingInterval
      later: BillingInterval | null
      /** Of a trial that begins with the change. */
      trialEndsAt: Date | null
    }
  | { when: 'AT_TERM_END'; at: Date; interval: BillingInterval }

/**
 * What becomes of a wish to be on a plan, paid by an interval. While no term is paid (a trial, a plan without a fee)
 * everything happens at once, and the first plan that has a trial begins with it. In a paid term a plan that is not cheaper, or one by agreement, begins at once and the rest of
 * the term is settled; a cheaper one, another currency or interval waits for the term's end, so nobody is paid back.
 */
export function decideChange(book: Book, from: PlanRow, to: PlanRow, wanted: BillingInterval): Decision {
  const { subscription, now } = book
  const interval = intervalOn(to, wanted)
  const isSamePlan = from.code === to.code && from.version === to.version
  if (isSamePlan && interval === intervalOn(from, subscription.interval)) return { when: 'NEVER' }
  const term = paidTerm(book, now)
  if (!term) return atOnce(book, from, to, interval)
  const difference = isSamePlan ? null : feeDifference(book, from, to)
  if (difference === null || difference < 0n) return { when: 'AT_TERM_END', at: term.end, interval }
  return inTerm(book, from, to, interval, term)
}

function atOnce(book: Book, from: PlanRow, to: PlanRow, interval: BillingInterval): Decision {
  const trialEndsAt = firstTrial(book, from, to)
  const isTrial = trialEndsAt !== null || book.subscription.state === 'TRIALING'
  const charge = isTrial ? null : chargeForBeginning(book, to, interval, book.now)
  return { when: 'NOW', charge, interval, later: null, trialEndsAt }
}

/** How much more the other plan asks for the running term; null where the two do not compare. */
function feeDifference({ subscription: { interval } }: Book, from: PlanRow, to: PlanRow): bigint | null {
  if (!to.prices) return 0n
  if (to.prices.currency !== from.prices?.currency || to.prices.base[interval] === null) return null
  return (feeOf(to, interval) ?? 0n) - (feeOf(from, interval) ?? 0n)
}

/** The interval stays until the term is over. Of two plans of the same fee, nothing is left to be settled. */
function inTerm(book: Book, from: PlanRow, to: PlanRow, wanted: BillingInterval, period: Period): Decision {
  const { interval } = book.subscription
  const charge = chargeForChange({ plan: from, interval, period }, to, book.now)
  const isEven = charge.lines.reduce((sum, { amount }) => sum + amount, 0n) === 0n
  const later = wanted === interval ? null : wanted
  return { when: 'NOW', charge: isEven ? null : charge, interval, later, trialEndsAt: null }
}
