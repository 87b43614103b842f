import type { Tx } from '../../../db/tenancy.ts'
import type { BaseTerm, PricedPlan } from '../../../pricing/lines.ts'
import type { Period } from '../../plans/periods.ts'
import type { PlanRow } from '../../plans/plans.ts'
import { type Book, currentPlan, updateSubscription } from '../book.ts'
import { readProviderAccount } from './accounts.ts'
import { findUnsupported, isPriced } from './supported.ts'

/**
 * Leaves it to the provider to charge for what the tenant is on, from an instant on: decided under the tenant's lock, so
 * that a term is charged for by one of the two and never by both. Usage is left to it from the first period that is not on
 * an invoice yet. Returns false where this product charges: no provider, or a plan that it cannot charge to the cent.
 */
export async function leaveToProvider(tx: Tx, book: Book, from: Date): Promise<boolean> {
  if (isLeft(book)) {
    await updateSubscription(tx, book, { feeCollectedFrom: from })
    return true
  }
  if (!isChargeable(book, await currentPlan(tx, book))) return false
  await updateSubscription(tx, book, { ...takenOver(book), feeCollectedFrom: from })
  return true
}

/** Whether the tenant pays through the provider. Without its key this product charges, whoever did before. */
export function isLeft({ ctx, subscription }: Book): boolean {
  return ctx.services.billingProvider !== null && subscription.collector === 'STRIPE'
}

/** Whether the usage of a period is the provider's to charge for. */
export function isUsageLeft(book: Book, { start }: Pick<Period, 'start'>): boolean {
  const { usageCollectedFrom } = book.subscription
  return isLeft(book) && usageCollectedFrom !== null && start >= usageCollectedFrom
}

/**
 * The next term is charged by the subscription that is at the provider. One that is yet to be made, or that ends because
 * the next plan is in another currency, has to be charged for the term from its start.
 */
export async function noteNextTerm(tx: Tx, book: Book, before: PricedPlan, next: BaseTerm): Promise<void> {
  const account = await readProviderAccount(tx, book.tenant.tenantId)
  if (account?.feeSubscriptionId && before.prices?.currency === next.plan.prices?.currency) return
  await updateSubscription(tx, book, { feeCollectedFrom: next.period.start })
}

const running = ['TRIALING', 'ACTIVE', 'PAST_DUE']

/**
 * Takes over a tenant that has paid its running term otherwise, or is on trial: the provider begins to charge with the
 * next. Whether it was taken over, or had been.
 */
export async function takeOver(tx: Tx, book: Book, plan: PlanRow): Promise<boolean> {
  if (isLeft(book)) return true
  if (!running.includes(book.subscription.state) || !isChargeable(book, plan)) return false
  await updateSubscription(tx, book, takenOver(book))
  return true
}

/** The tenant is on a plan that asks for nothing, and the provider has been told. */
export function handBack(tx: Tx, book: Book): Promise<void> {
  return updateSubscription(tx, book, { collector: 'BUILT_IN', usageCollectedFrom: null, feeCollectedFrom: null })
}

function takenOver({ subscription }: Book) {
  return { collector: 'STRIPE' as const, usageCollectedFrom: subscription.billedUntil }
}

function isChargeable({ ctx }: Book, { prices }: PlanRow): boolean {
  return ctx.services.billingProvider !== null && isPriced(prices) && findUnsupported(prices) === null
}
