import type { BaseTerm, PricedPlan } from '../../pricing/lines.ts'
import { type BillingInterval, baseFee } from '../../pricing/prices.ts'
import { type BillingCalendar, type Period, periodAt } from '../plans/periods.ts'
import type { Book } from './book.ts'

const periodsOf: Record<BillingInterval, number> = { MONTH: 1, YEAR: 12 }

/**
 * Periods of a calendar move by less than this when a tenant changes its zone or day, and are never shorter: a term that
 * ends so near to a period's end ends with it.
 */
const sameEndMs = 15 * 86_400_000

/** The term that begins where a period does: a period, or twelve. */
export function termFrom(calendar: BillingCalendar, start: Date, interval: BillingInterval): Period {
  let end = start
  for (let n = 0; n < periodsOf[interval]; n++) end = periodAt(calendar, end).end
  return { start, end }
}

/** How a plan is paid: by the wanted interval, or by the month where it is not sold by the year. */
export function intervalOn({ prices }: PricedPlan, wanted: BillingInterval): BillingInterval {
  return prices && prices.base[wanted] === null ? 'MONTH' : wanted
}

/** What a plan asks for a term; null where that is no fee, or agreed upon elsewhere. */
export function feeOf(plan: PricedPlan, interval: BillingInterval): bigint | null {
  const fee = baseFee(plan.prices, intervalOn(plan, interval))
  return fee > 0n ? fee : null
}

/** The term that is paid for and not over at an instant. */
export function paidTerm({ subscription: { termStart, termEnd } }: Book, at: Date): Period | null {
  return termStart && termEnd && termEnd > at ? { start: termStart, end: termEnd } : null
}

/** Whether the paid term ends with a period, or none is paid. */
export function isTermOver({ subscription: { termEnd } }: Book, periodEnd: Date): boolean {
  return !termEnd || termEnd.getTime() - periodEnd.getTime() < sameEndMs
}

/** The term of a plan from the start of a period on; null where the plan asks for no fee. */
export function nextTerm(book: Book, plan: PricedPlan, interval: BillingInterval, start: Date): BaseTerm | null {
  if (feeOf(plan, interval) === null) return null
  const by = intervalOn(plan, interval)
  return { plan, interval: by, period: termFrom(book.calendar, start, by) }
}
