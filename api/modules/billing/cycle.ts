import { and, eq, inArray } from 'drizzle-orm'
import { invoiceLines } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { together } from '../../db/together.ts'
import { composeCycle } from '../../pricing/compose.ts'
import type { BaseTerm, LineDraft } from '../../pricing/lines.ts'
import type { Period } from '../plans/periods.ts'
import type { PlanRow } from '../plans/plans.ts'
import { type Book, currentPlan, planBefore, updateSubscription } from './book.ts'
import { isLeft, isUsageLeft, noteNextTerm } from './collector/taking-over.ts'
import {
  areWritten,
  type InvoiceRow,
  insertDraft,
  insertLines,
  isMeasured,
  measuredKinds,
  readLines,
} from './invoices.ts'
import { issueDraft } from './issuing.ts'
import { closeCounters, markClosed, noteAdjusted, pricedMeters, readCounted, readRecordedLate } from './measured.ts'
import { executeScheduled } from './scheduled.ts'
import { isTermOver, nextTerm } from './terms.ts'
import { isTrialUntil } from './trials.ts'

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
  const isTrial = isTrialUntil(book, period.end)
  const own = isTrial ? [] : (await composeEnded(tx, book, before, period, isLeft(book) ? null : next)).lines
  const isMetered = pricedMeters(before).length > 0 && !isUsageLeft(book, period)
  await together(
    updateSubscription(tx, book, { ...term, billedUntil: period.end }),
    !isTrial && (own.length > 0 || isMetered) && insertCycle(tx, book, before, period, own),
  )
  if (isTrial) return
  if (isLeft(book) && next) await noteNextTerm(tx, book, before, next)
  // The provider charges for it: what comes from now on is late, and on its next invoice.
  if (isUsageLeft(book, period)) await markClosed(tx, book, period, pricedMeters(before))
}

async function composeEnded(tx: Tx, book: Book, plan: PlanRow, period: Period, next: BaseTerm | null) {
  const [usage, earlier] = await together(
    isUsageLeft(book, period) ? [] : readCounted(tx, book, plan, period),
    readRecordedLate(tx, book),
  )
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
  const { usage, adjusted, lines } = await refreshDraft(tx, book, draft, plan)
  const [issued] = await together(
    issueDraft(tx, book, draft, lines),
    closeCounters(tx, book, { plan, period, usage }),
    noteAdjusted(tx, book, adjusted),
  )
  return issued
}

/**
 * Composes the usage of a draft anew. Fees and what operators have added stay as they are, and where nothing has come
 * since, so does all of it.
 */
async function refreshDraft(tx: Tx, book: Book, draft: InvoiceRow, plan: PlanRow) {
  const { tenantId } = book.tenant
  const period = { start: draft.periodStart, end: draft.periodEnd }
  const [{ usage, earlier, lines }, written] = await together(
    composeEnded(tx, book, plan, period, null),
    readLines(tx, tenantId, [draft.id]),
  )
  const measured = lines.filter((line) => line.currency === draft.currency)
  const adjusted = earlier.filter((each) => each.plan.prices?.currency === draft.currency)
  if (areWritten(draft, written.filter(isMeasured), measured)) return { usage, adjusted, lines: written }
  await tx
    .delete(invoiceLines)
    .where(
      and(
        eq(invoiceLines.tenantId, tenantId),
        eq(invoiceLines.invoiceId, draft.id),
        inArray(invoiceLines.kind, measuredKinds),
      ),
    )
  await insertLines(tx, draft, measured)
  return { usage, adjusted, lines: await readLines(tx, tenantId, [draft.id]) }
}
