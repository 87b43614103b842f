import type { Tx } from '../../db/tenancy.ts'
import { composeChange, composeCycle } from '../../pricing/compose.ts'
import type { BaseTerm, LineDraft } from '../../pricing/lines.ts'
import type { BillingInterval } from '../../pricing/prices.ts'
import { type Period, periodAt } from '../plans/periods.ts'
import type { PlanRow } from '../plans/plans.ts'
import { type Book, updateSubscription } from './book.ts'
import { leaveToProvider } from './collector/taking-over.ts'
import { insertDraft } from './invoices.ts'
import { issueDraft } from './issuing.ts'
import { nextTerm } from './terms.ts'

/** What is charged outside the run of periods, and the term that is paid then. */
export interface Charge {
  lines: LineDraft[]
  period: Period
  term: Period | null
}

/**
 * What a plan asks for that begins in the middle of a period, when no term is paid: the rest of the term that began with
 * the period. Null where it asks for no fee.
 */
export function chargeForBeginning(book: Book, plan: PlanRow, interval: BillingInterval, from: Date): Charge | null {
  const { start } = periodAt(book.calendar, from)
  const term = nextTerm(book, plan, interval, start)
  if (!term) return null
  const lines = composeCycle({ ended: null, earlier: [], next: { ...term, from } })
  return { lines, period: { start: from, end: term.period.end }, term: term.period }
}

/** What a change of plan within a paid term asks for: the new fee for the rest of it, less the old one's. */
export function chargeForChange(from: BaseTerm, to: PlanRow, at: Date): Charge {
  const { period } = from
  const lines = composeChange({ at, from, to: { ...from, plan: to } })
  return { lines, period: { start: at, end: period.end }, term: to.prices ? period : null }
}

/**
 * Writes a charge down as an invoice that is due from now on, and the term as paid. Where the tenant pays through the
 * billing provider there is no invoice: that makes its own, for the same time.
 */
export async function makeCharge(tx: Tx, book: Book, { lines, period, term }: Charge): Promise<void> {
  await updateSubscription(tx, book, { termStart: term?.start ?? null, termEnd: term?.end ?? null })
  if (await leaveToProvider(tx, book, period.start)) return
  const [first] = lines
  if (!first) return
  const draft = { kind: 'CHANGE' as const, period, currency: first.currency, draftUntil: book.now, lines }
  await issueDraft(tx, book, await insertDraft(tx, book, draft))
}
