import { type Period, periodAt } from '../plans/periods.ts'
import type { Book } from './book.ts'
import type { InvoiceRow } from './invoices.ts'

const dayMs = 86_400_000

/** Something that time asks for, and since when. */
export type Step = { at: Date } & (
  | { kind: 'PAUSE' | 'RESUME' | 'END_TRIAL' }
  | { kind: 'CLOSE_PERIOD'; period: Period }
  | { kind: 'ISSUE'; draft: InvoiceRow }
  | { kind: 'BECOME_PAST_DUE' | 'RESTRICT' | 'SUSPEND'; invoice: InvoiceRow }
  | { kind: 'NOTICE'; invoice: InvoiceRow; stage: number }
)

/** When there is next something to do. There always is: the running period ends. */
export function findDueAt(book: Book): Date {
  return findNextStep(book).at
}

/**
 * What time asks for first. Steps are taken in the order of their times, however late: after a pause of months each
 * period is billed as if somebody had been there at its end.
 */
export function findNextStep(book: Book): Step {
  const steps = [closing(book), ...standing(book), ...issuing(book), ...dunning(book)]
  return steps.reduce((first, step) => (step.at < first.at ? step : first))
}

function closing({ subscription, calendar }: Book): Step {
  const period = periodAt(calendar, subscription.billedUntil)
  return { kind: 'CLOSE_PERIOD', at: period.end, period }
}

/** A tenant that is suspended or being deleted pays for no new term until it is back. */
function standing({ tenant, subscription: { state, trialEndsAt }, now }: Book): Step[] {
  const isOpen = tenant.status === 'ACTIVE'
  if (isOpen && state === 'PAUSED') return [{ kind: 'RESUME', at: now }]
  // Before anything else that is due: what is closed now pays for no term, however late that is noticed.
  if (!isOpen && state !== 'PAUSED' && state !== 'CANCELED') return [{ kind: 'PAUSE', at: new Date(0) }]
  return state === 'TRIALING' && trialEndsAt ? [{ kind: 'END_TRIAL', at: trialEndsAt }] : []
}

function issuing({ open }: Book): Step[] {
  const drafts = open.filter(({ state, kind, source }) => {
    return state === 'DRAFT' && kind !== 'MANUAL' && source === 'BUILT_IN'
  })
  return drafts.map((draft) => ({ kind: 'ISSUE', at: draft.draftUntil, draft }))
}

/** Days count from when it was noticed that an invoice is overdue: the minute after its due date. */
function dunning({ tenant, subscription, settings, open }: Book): Step[] {
  const unpaid = open.filter(({ state, dueAt }) => state === 'OPEN' && dueAt)
  const [invoice] = unpaid.sort((one, other) => Number(one.dueAt) - Number(other.dueAt))
  if (!invoice?.dueAt) return []
  const { pastDueSince: since, dunningStage, restrictedAt } = subscription
  if (!since) return [{ kind: 'BECOME_PAST_DUE', at: invoice.dueAt, invoice }]
  const after = (days: number) => new Date(since.getTime() + days * dayMs)
  const notice = [...settings.noticeDays].sort((one, other) => one - other)[dunningStage]
  return [
    ...(notice === undefined ? [] : [{ kind: 'NOTICE' as const, at: after(notice), invoice, stage: dunningStage + 1 }]),
    ...(restrictedAt ? [] : [{ kind: 'RESTRICT' as const, at: after(settings.restrictAfterDays), invoice }]),
    ...(tenant.status === 'ACTIVE'
      ? [{ kind: 'SUSPEND' as const, at: after(settings.suspendAfterDays), invoice }]
      : []),
  ]
}
