import { and, eq, inArray } from 'drizzle-orm'
import { invoiceLines } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { composeCycle, type InvoicedUsage } from '../../pricing/compose.ts'
import type { BaseTerm, LineDraft } from '../../pricing/lines.ts'
import type { Period } from '../plans/periods.ts'
import type { PlanRow } from '../plans/plans.ts'
import { type Book, currentPlan, planBefore, updateSubscription } from './book.ts'
import { isLeft, isUsageLeft, noteNextTerm } from './collector/taking-over.ts'
import {
  type InvoiceRow,
  insertDraft,
  insertLines,
  measuredKinds,
  readLines,
  sumOf,
  updateInvoice,
} from './invoices.ts'
import { issueDraft } from './issuing.ts'
import { closeCounters, markClosed, noteAdjusted, pricedMeters, readCounted, readRecordedLate } from './measured.ts'
import { executeScheduled } from './scheduled.ts'
import { isTermOver, nextTerm } from './terms.ts'

const hourMs = 3_600_000

/**
 * Bills a period that has ended: what was scheduled for the term's end happens, the usage of the period and the base fee
 * of the next term are put on a draft, which waits for late usage before it is issued. Only once for every period: the
 * caller holds the lock, and `billedUntil` moves with the draft.
 */
export async function closePeriod(tx: Tx, book: Book, period: Period): Promise<void> {
  const before = await planBefore(tx, book, period.end)
  const termOver = isTermOver(book, period.end)
  if (termOver) await executeScheduled(tx, book, period.end)
  const { subscription } = book
  const isPaying = subscription.state === 'ACTIVE' || subscription.state === 'PAST_DUE'
  const next =
    isPaying && termOver ? nextTerm(book, await currentPlan(tx, book), subscription.interval, period.end) : null
  const term = termOver ? { termStart: next?.period.start ?? null, termEnd: next?.period.end ?? null } : {}
  await updateSubscription(tx, book, { ...term, billedUntil: period.end })
  if (isOnTrial(book, period)) return
  if (isLeft(book) && next) await noteNextTerm(tx, book, before, next)
  // The provider charges for it: what comes from now on is late, and on its next invoice.
  if (isUsageLeft(book, period)) await markClosed(tx, book, period, pricedMeters(before))
  const { lines } = await composeEnded(tx, book, before, period, isLeft(book) ? null : next)
  const isMetered = pricedMeters(before).length > 0 && !isUsageLeft(book, period)
  if (lines.length > 0 || isMetered) await insertCycle(tx, book, before, period, lines)
}

/** Usage of a period that ends within the trial is not charged for. */
function isOnTrial({ subscription: { state, trialEndsAt } }: Book, { end }: Period): boolean {
  return state === 'TRIALING' && trialEndsAt !== null && trialEndsAt >= end
}

async function composeEnded(tx: Tx, book: Book, plan: PlanRow, period: Period, next: BaseTerm | null) {
  const usage = isUsageLeft(book, period) ? [] : await readCounted(tx, book, plan, period)
  const earlier = await readRecordedLate(tx, book)
  return { usage, earlier, lines: composeCycle({ ended: { plan, period, usage }, earlier, next }) }
}

async function insertCycle(tx: Tx, book: Book, plan: PlanRow, period: Period, lines: LineDraft[]): Promise<void> {
  const currency = plan.prices?.currency ?? lines[0]?.currency ?? book.settings.currency
  const draftUntil = new Date(period.end.getTime() + book.settings.graceHours * hourMs)
  const common = { period, draftUntil }
  const own = lines.filter((line) => line.currency === currency)
  await insertDraft(tx, book, { ...common, kind: 'CYCLE', currency, lines: own })
  // A plan of another currency begins: its fee stands on an invoice of its own.
  const [other] = lines.filter((line) => line.currency !== currency)
  if (other) {
    const others = lines.filter((line) => line.currency === other.currency)
    await insertDraft(tx, book, { ...common, kind: 'CHANGE', currency: other.currency, lines: others })
  }
}

/**
 * Issues the draft of a period with what its counters say now: usage that came during the grace is in it, and the
 * counters are closed. Null when there turned out to be nothing on it.
 */
export async function issueCycle(tx: Tx, book: Book, draft: InvoiceRow): Promise<InvoiceRow | null> {
  const period = { start: draft.periodStart, end: draft.periodEnd }
  const plan = await planBefore(tx, book, period.end)
  const { usage, adjusted, draft: fresh } = await refreshDraft(tx, book, draft, plan)
  await closeCounters(tx, book, { plan, period, usage })
  await noteAdjusted(tx, book, adjusted)
  return issueDraft(tx, book, fresh)
}

/** Composes the usage of a draft anew. Fees and what operators have added stay as they are. */
export async function refreshDraft(tx: Tx, book: Book, draft: InvoiceRow, plan: PlanRow) {
  const { tenantId } = book.tenant
  const period = { start: draft.periodStart, end: draft.periodEnd }
  const { usage, earlier, lines } = await composeEnded(tx, book, plan, period, null)
  const measured = lines.filter((line) => line.currency === draft.currency)
  await tx
    .delete(invoiceLines)
    .where(
      and(
        eq(invoiceLines.tenantId, tenantId),
        eq(invoiceLines.invoiceId, draft.id),
        inArray(invoiceLines.kind, measuredKinds),
      ),
    )
  const kept = await readLines(tx, tenantId, [draft.id])
  await insertLines(tx, draft, measured)
  const subtotal = sumOf([...kept, ...measured])
  const adjusted = earlier.filter((each: InvoicedUsage) => each.plan.prices?.currency === draft.currency)
  return { usage, adjusted, draft: await updateInvoice(tx, draft, { subtotal, total: subtotal }) }
}
