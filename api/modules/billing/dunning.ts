import { and, eq, lte } from 'drizzle-orm'
import { invoices } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { publishEvent } from '../../jobs/events.ts'
import { recordAudit } from '../audit/audit.ts'
import { reactivateUnderLock, suspendUnderLock } from '../lifecycle/suspension.ts'
import { announceSubscription } from './billing-events.ts'
import { type Book, updateSubscription } from './book.ts'
import { type InvoiceRow, invoiceTarget } from './invoices.ts'
import { subscriptionTarget } from './subscriptions.ts'

/**
 * An invoice is overdue, the first of perhaps several. Notices and what follows count from when that is noticed: after a
 * pause of the installation nobody is suspended in the minute in which they first hear of it.
 */
export async function becomePastDue(tx: Tx, book: Book, invoice: InvoiceRow): Promise<void> {
  const isRunning = book.subscription.state === 'ACTIVE'
  await updateSubscription(tx, book, {
    ...(isRunning && { state: 'PAST_DUE' as const }),
    pastDueSince: book.now,
    dunningStage: 0,
  })
  await recordAudit(tx, { action: 'invoice.past-due', target: invoiceTarget(invoice) })
  await announceSubscription(tx, book)
}

/** Has the tenant told that it owes something. */
export async function sendNotice(tx: Tx, book: Book, invoice: InvoiceRow, stage: number): Promise<void> {
  await updateSubscription(tx, book, { dunningStage: stage })
  const stages = book.settings.noticeDays.length
  await publishEvent(tx, 'invoice.past-due', { tenantId: book.tenant.tenantId, invoiceId: invoice.id, stage, stages })
  const after = { stage, number: invoice.number }
  await recordAudit(tx, { action: 'invoice.dun', target: invoiceTarget(invoice), after })
}

/** From now on the tenant may not move to a dearer plan until it has paid. */
export async function restrict(tx: Tx, book: Book): Promise<void> {
  await updateSubscription(tx, book, { restrictedAt: book.now })
  await recordAudit(tx, { action: 'subscription.restrict', target: subscriptionTarget(book.tenant.tenantId) })
  await announceSubscription(tx, book)
}

/** The tenant is read only until it has paid. */
export async function suspendForPayment(tx: Tx, book: Book, { number }: InvoiceRow): Promise<void> {
  const note = `The invoice ${number} is overdue.`
  book.tenant = await suspendUnderLock(tx, book.tenant, { reason: 'PAYMENT', note }, 'SYSTEM')
}

/** Takes all of that back once nothing is overdue any more: called when an invoice is paid, voided or given up. */
export async function recover(tx: Tx, book: Book): Promise<void> {
  const { tenant, subscription, now } = book
  if (!subscription.pastDueSince || (await isSomethingOverdue(tx, book))) return
  await updateSubscription(tx, book, {
    ...(subscription.state === 'PAST_DUE' && { state: 'ACTIVE' as const }),
    ...{ pastDueSince: null, dunningStage: 0, restrictedAt: null, dueAt: now },
  })
  if (tenant.status === 'SUSPENDED' && tenant.suspensionReason === 'PAYMENT')
    book.tenant = await reactivateUnderLock(tx, tenant, 'SYSTEM')
  await recordAudit(tx, { action: 'subscription.recover', target: subscriptionTarget(book.tenant.tenantId) })
  await announceSubscription(tx, book)
}

async function isSomethingOverdue(tx: Tx, { tenant, now }: Book): Promise<boolean> {
  const [found] = await tx
    .select({ id: invoices.id })
    .from(invoices)
    .where(and(eq(invoices.tenantId, tenant.tenantId), eq(invoices.state, 'OPEN'), lte(invoices.dueAt, now)))
    .limit(1)
  return Boolean(found)
}
