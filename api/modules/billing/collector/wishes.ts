import { and, arrayOverlaps, asc, eq, isNull } from 'drizzle-orm'
import { members, type StripeWanted, users } from '../../../db/tables/index.ts'
import type { Tx } from '../../../db/tenancy.ts'
import type { BillingInterval, Prices } from '../../../pricing/prices.ts'
import { periodAt } from '../../plans/periods.ts'
import type { PlanRow } from '../../plans/plans.ts'
import { localeOf } from '../../tenants/letterhead.ts'
import { type Book, currentPlan, planOf } from '../book.ts'
import { readAccount, taxRuleOf } from '../parties.ts'
import { intervalOn, paidTerm, termFrom } from '../terms.ts'
import type { CustomerWish, PriceItems, SubscriptionWish } from './provider.ts'
import { findUnsupported, isPriced } from './supported.ts'
import { takeOver } from './taking-over.ts'

export type ChargedPlan = PlanRow & { prices: Prices }

/** What the provider should have of a tenant, in this product's words. */
export interface Wish {
  book: Book
  customer: Omit<CustomerWish, 'customerId'>
  current: { plan: ChargedPlan; interval: BillingInterval }
  /** What comes at the end of the term; a plan of null ends what is at the provider. */
  next: { at: Date; plan: ChargedPlan | null; interval: BillingInterval } | null
  termEnd: Date
  periodEnd: Date
  trialEnd: Date | null
  taxRate: number
}

/** NONE: nothing is to be charged there. UNSUPPORTED: it cannot be, for the reason given. */
export type Wanted = { kind: 'NONE' } | { kind: 'UNSUPPORTED'; reason: string } | ({ kind: 'SUBSCRIPTION' } & Wish)

/**
 * What the provider should have of a tenant whose row is locked, and takes the tenant over where this product charged it
 * until now. What it has paid here stays paid: the provider's first term begins where that ends.
 */
export async function findWanted(tx: Tx, book: Book): Promise<Wanted> {
  const plan = await currentPlan(tx, book)
  if (!isCharged(plan) || book.tenant.status === 'DELETED') return { kind: 'NONE' }
  const reason = findUnsupported(plan.prices)
  if (reason) return { kind: 'UNSUPPORTED', reason }
  if (!(await takeOver(tx, book, plan))) return { kind: 'NONE' }
  const { subscription, calendar, now, settings } = book
  const isPaused = subscription.state === 'PAUSED'
  if (isPaused && !paidTerm(book, now)) return { kind: 'NONE' }
  const trialEnd = subscription.state === 'TRIALING' ? subscription.trialEndsAt : null
  const at = trialEnd ?? now
  const period = periodAt(calendar, at)
  const interval = intervalOn(plan, subscription.interval)
  const termEnd = paidTerm(book, at)?.end ?? termFrom(calendar, period.start, interval).end
  const account = await readAccount(tx, book.tenant.tenantId)
  const tax = taxRuleOf(settings, account)
  return {
    ...{ kind: 'SUBSCRIPTION', book, current: { plan, interval }, termEnd, periodEnd: period.end, trialEnd },
    customer: {
      name: account?.name || book.tenant.name,
      email: account?.email || (await findPayer(tx, book.tenant.tenantId)),
      ...{ address: account?.address ?? [], country: account?.country ?? null },
      ...{ locale: localeOf(book.tenant), isReverseCharge: tax.reverseCharge },
    },
    // What is closed pays for no new term.
    next: isPaused ? { at: termEnd, plan: null, interval } : await findNext(tx, book, plan, trialEnd ?? termEnd),
    taxRate: tax.reverseCharge ? 0 : tax.rate,
  }
}

function isCharged(plan: PlanRow): plan is ChargedPlan {
  return isPriced(plan.prices)
}

async function findNext(tx: Tx, { subscription }: Book, from: ChargedPlan, at: Date): Promise<Wish['next']> {
  const { nextPlanCode: code, nextPlanVersion: version, nextInterval } = subscription
  if (!code || !version) return null
  const plan = await planOf(tx, { code, version })
  const interval = intervalOn(plan, nextInterval ?? subscription.interval)
  // What the provider cannot charge for ends there. A subscription has one currency: in another it is begun anew then.
  const isTheirs = isCharged(plan) && findUnsupported(plan.prices) === null
  const goesOn = isTheirs && plan.prices.currency === from.prices.currency
  return { at, plan: goesOn ? plan : null, interval }
}

/** Who looks after billing, where nobody has said to whom the invoices go: the provider sends none without an address. */
async function findPayer(tx: Tx, tenantId: string): Promise<string | null> {
  const [payer] = await tx
    .select({ email: users.email })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(
      and(
        ...[eq(members.tenantId, tenantId), eq(members.status, 'ACTIVE'), isNull(users.deactivatedAt)],
        arrayOverlaps(members.roles, ['OWNER', 'BILLING']),
      ),
    )
    .orderBy(asc(members.id))
    .limit(1)
  return payer?.email ?? null
}

type Part = Pick<SubscriptionWish, 'part' | 'items' | 'termEnd' | 'chargeFrom' | 'next'>

/**
 * The subscriptions that a wish takes: one; a second for what is metered beside a fee by the year, so that usage is
 * charged for every month.
 */
export function partsOf(
  { book, current, next, termEnd, periodEnd }: Wish,
  prices: PriceItems,
  nextPrices: PriceItems,
): Part[] {
  const chargeFrom = book.subscription.feeCollectedFrom
  const now = splitItems(prices, current.interval)
  const later = next && splitItems(nextPrices, next.interval)
  const change = (items: PriceItems | undefined) => next && { at: next.at, items: items ?? nothing }
  const fee: Part = { part: 'FEE', items: now.FEE, termEnd, chargeFrom, next: change(later?.FEE) }
  if (isEmpty(now.USAGE)) return [fee]
  const usage = { items: now.USAGE, termEnd: periodEnd, chargeFrom: null, next: change(later?.USAGE) }
  return [fee, { part: 'USAGE', ...usage }]
}

const nothing: PriceItems = { fees: [], metered: [] }

function splitItems({ fees, metered }: PriceItems, interval: BillingInterval) {
  if (interval === 'MONTH' || fees.length === 0) return { FEE: { fees, metered }, USAGE: nothing }
  return { FEE: { fees, metered: [] }, USAGE: { fees: [], metered } }
}

function isEmpty({ fees, metered }: PriceItems): boolean {
  return fees.length + metered.length === 0
}

/** What was brought about, for operators to look at and for the nightly comparison. */
export function summaryOf({ current, next }: Wish, parts: readonly Part[]): StripeWanted {
  return {
    ...{ planCode: current.plan.code, planVersion: current.plan.version, interval: current.interval },
    parts: parts.map(({ part, items }) => ({ part, prices: [...items.fees, ...items.metered] })),
    next: next && { at: next.at.toISOString(), planCode: next.plan?.code ?? null },
  }
}
