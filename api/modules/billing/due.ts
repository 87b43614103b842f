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

function dunning(book: Book): Step[] {
  const unpaid = book.open.filter(({ state, dueAt }) => state === 'OPEN' && dueAt)
  const [invoice] = unpaid.sort((one, other) => Number(one.dueAt) - Number(other.dueAt))
  if (!invoice?.dueAt) return []
  if (!book.subscription.pastDueSince) return [{ kind: 'BECOME_PAST_DUE', at: invoice.dueAt, invoice }]
  const { dunningStage } = book.subscription
  return measuresAgainst(book).map(({ kind, at }) =>
    kind === 'NOTICE' ? { kind, at, invoice, stage: dunningStage + 1 } : { kind, at, invoice },
  )
}

export const measures = ['NOTICE', 'RESTRICT', 'SUSPEND'] as const

/** What is still to be done about a tenant that owes something. */
export interface Measure {
  kind: (typeof measures)[number]
  at: Date
}

/** Days count from when it was noticed that an invoice is overdue: the minute after its due date. */
export function measuresAgainst({
  tenant,
  subscription,
  settings,
}: Pick<Book, 'tenant' | 'subscription' | 'settings'>) {
  const { pastDueSince, dunningStage, restrictedAt } = subscription
  if (!pastDueSince) return []
  const after = (days: number) => new Date(pastDueSince.getTime() + days * dayMs)
  const notice = [...settings.noticeDays].sort((one, other) => one - other)[dunningStage]
  const found: Measure[] = []
  if (notice !== undefined) found.push({ kind: 'NOTICE', at: after(notice) })
  if (!restrictedAt) found.push({ kind: 'RESTRICT', at: after(settings.restrictAfterDays) })
  if (tenant.status === 'ACTIVE') found.push({ kind: 'SUSPEND', at: after(settings.suspendAfterDays) })
  return found
}
