import type { Tx } from '../../db/tenancy.ts'
import { publishEvent } from '../../jobs/events.ts'
import { recordAudit } from '../audit/audit.ts'
import { findExceeding } from '../plan-changes/findings.ts'
import { moveTenant } from '../plan-changes/plan-changes.ts'
import { announceSubscription } from './billing-events.ts'
import { type Book, currentPlan, noteChange, planOf, updateSubscription } from './book.ts'
import { subscriptionTarget } from './subscriptions.ts'

export const nothingScheduled = {
  nextPlanCode: null,
  nextPlanVersion: null,
  nextInterval: null,
  cancelAtPeriodEnd: false,
}

/**
 * Does what was scheduled for the end of the term: the tenant moves to another plan or interval. Whether it fits is
 * asked again: more may be in use by now than when it was scheduled. Then the tenant stays, and its people are told.
 * Returns whether something has changed.
 */
export async function executeScheduled(tx: Tx, book: Book, at: Date): Promise<boolean> {
  const { nextPlanCode: code, nextPlanVersion: version, nextInterval, cancelAtPeriodEnd } = book.subscription
  if (!code || !version) return false
  const interval = nextInterval ?? book.subscription.interval
  const from = await currentPlan(tx, book)
  const to = await planOf(tx, { code, version })
  const findings = (await findExceeding(tx, [book.tenant], from, to)).get(book.tenant.tenantId) ?? []
  const blocking = findings.filter(({ blocks }) => blocks)
  if (blocking.length > 0) {
    await updateSubscription(tx, book, nothingScheduled)
    const { tenantId } = book.tenant
    await publishEvent(tx, 'subscription.change-failed', { tenantId, planCode: code, findings: blocking })
    const after = { planCode: code, reasons: blocking.map(({ message }) => message) }
    await recordAudit(tx, {
      action: 'subscription.change-failed',
      target: subscriptionTarget(book.tenant.tenantId),
      after,
    })
    return false
  }
  await noteChange(tx, book.ctx, { at, from, to, interval })
  if (from.code !== code || from.version !== version)
    book.tenant = await moveTenant(tx, book.ctx, book.tenant, to, { action: 'plan.change', at })
  const canceled = cancelAtPeriodEnd ? { state: 'CANCELED' as const, canceledAt: at } : {}
  await updateSubscription(tx, book, { ...nothingScheduled, ...canceled, interval })
  await announceSubscription(tx, book)
  return true
}
