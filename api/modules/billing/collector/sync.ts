import { and, asc, gt, lte } from 'drizzle-orm'
import { type Ctx, type TenantCtx, withTenant } from '../../../core/context.ts'
import { stripeAccounts } from '../../../db/tables/index.ts'
import { asPlatform, inTenant } from '../../../db/tenancy.ts'
import { currentPlan, lockBook, updateSubscription } from '../book.ts'
import { claimSync, failSync, finishSync, noteProgress, type StripeAccountRow } from './accounts.ts'
import { ensurePrices } from './catalogue.ts'
import type { BillingProvider, PriceItems, SubscriptionPart } from './provider.ts'
import { isPriced } from './supported.ts'
import { handBack, isLeft } from './taking-over.ts'
import { tellUsageOf } from './usage-sending.ts'
import { findWanted, partsOf, summaryOf, type Wanted, type Wish } from './wishes.ts'

const batchSize = 200
/** Changes that came while others were being told. */
const mostRounds = 5

/**
 * Brings the provider to what this product wants of a tenant: its customer, its subscriptions, their prices, what is
 * scheduled. One worker at a time, each step safe to repeat, so it may be killed anywhere. Never throws because of the
 * provider: what goes wrong is written down and tried again later, and nobody waits for it.
 */
export async function syncTenant(ctx: TenantCtx): Promise<void> {
  const { billingProvider } = ctx.services
  if (!billingProvider) return
  for (let round = 0; round < mostRounds; round++) {
    const account = await claimSync(ctx)
    if (!account) return
    try {
      const wanted = await inTenant(ctx, async (tx) => {
        const book = await lockBook(tx, ctx)
        return book ? findWanted(tx, book) : ({ kind: 'NONE' } as const)
      })
      if (await bringAbout(ctx, billingProvider, account, wanted)) return
    } catch (error) {
      ctx.log.warn({ err: error }, 'the billing provider could not be told about a tenant')
      return failSync(ctx, account, error)
    }
  }
}

/** Returns whether nothing else was asked for in the meantime. */
async function bringAbout(
  ctx: TenantCtx,
  provider: BillingProvider,
  account: StripeAccountRow,
  wanted: Wanted,
): Promise<boolean> {
  if (wanted.kind === 'UNSUPPORTED')
    return inTenant(ctx, (tx) => finishSync(tx, account, { wanted: account.wanted, error: wanted.reason }))
  if (wanted.kind === 'NONE') return end(ctx, provider, account)
  const parts = await subscribe(ctx, provider, account, wanted)
  const { feeCollectedFrom: told } = wanted.book.subscription
  return inTenant(ctx, async (tx) => {
    const book = await lockBook(tx, ctx)
    if (book && told && book.subscription.feeCollectedFrom?.getTime() === told.getTime())
      await updateSubscription(tx, book, { feeCollectedFrom: null })
    return finishSync(tx, account, { wanted: summaryOf(wanted, parts), error: null })
  })
}

async function subscribe(ctx: TenantCtx, provider: BillingProvider, account: StripeAccountRow, wish: Wish) {
  const { current, next, book } = wish
  const prices = await ensurePrices(ctx, provider, current.plan, current.interval)
  const none: PriceItems = { fees: [], metered: [] }
  const nextPrices = next?.plan ? await ensurePrices(ctx, provider, next.plan, next.interval) : none
  const customer = await provider.ensureCustomer(ctx, { ...wish.customer, customerId: account.customerId })
  const { id: customerId, paymentMethod } = customer
  await noteProgress(ctx, { customerId, paymentMethod })
  const parts = partsOf(wish, prices, nextPrices)
  for (const part of parts) {
    const { id } = await provider.ensureSubscription(ctx, {
      ...part,
      ...{ customerId, subscriptionId: subscriptionOf(account, part.part), hasPaymentMethod: paymentMethod !== null },
      ...{ anchorDay: book.calendar.day, termsDays: book.settings.termsDays },
      ...{ trialEnd: wish.trialEnd, taxRate: wish.taxRate },
    })
    await noteProgress(ctx, part.part === 'FEE' ? { feeSubscriptionId: id } : { usageSubscriptionId: id })
  }
  const isSplit = parts.some(({ part }) => part === 'USAGE')
  if (account.usageSubscriptionId && !isSplit) {
    await provider.cancelSubscription(ctx, account.usageSubscriptionId)
    await noteProgress(ctx, { usageSubscriptionId: null })
  }
  return parts
}

function subscriptionOf(account: StripeAccountRow, part: SubscriptionPart): string | null {
  return part === 'FEE' ? account.feeSubscriptionId : account.usageSubscriptionId
}

/** Ends what is at the provider. The customer stays, with its invoices and what it pays with. */
async function end(ctx: TenantCtx, provider: BillingProvider, account: StripeAccountRow): Promise<boolean> {
  // Its last usage is on the invoice that ends it.
  if (account.feeSubscriptionId) await tellUsageOf(ctx, provider)
  for (const id of [account.feeSubscriptionId, account.usageSubscriptionId])
    if (id) await provider.cancelSubscription(ctx, id)
  await noteProgress(ctx, { feeSubscriptionId: null, usageSubscriptionId: null })
  return inTenant(ctx, async (tx) => {
    const book = await lockBook(tx, ctx)
    const isDone = await finishSync(tx, account, { wanted: null, error: null })
    // While a tenant is closed its usage stays the provider's to charge for.
    if (isDone && book && isLeft(book) && !isPriced((await currentPlan(tx, book)).prices)) await handBack(tx, book)
    return isDone
  })
}

/** As syncTenant, for every tenant that is due. Returns how many were looked at. */
export async function syncTenants(ctx: Ctx): Promise<number> {
  if (!ctx.services.billingProvider) return 0
  const now = ctx.services.now()
  let synced = 0
  for (let after: string | null = null; ; ) {
    const due: string[] = await listDue(ctx, now, after)
    for (const tenantId of due) await syncTenant(withTenant(ctx, tenantId))
    synced += due.length
    after = due.at(-1) ?? null
    if (due.length < batchSize) return synced
  }
}

async function listDue(ctx: Ctx, now: Date, after: string | null): Promise<string[]> {
  const beyond = after ? gt(stripeAccounts.tenantId, after) : undefined
  const rows = await asPlatform(ctx, (tx) =>
    tx
      .select({ tenantId: stripeAccounts.tenantId })
      .from(stripeAccounts)
      .where(and(lte(stripeAccounts.nextSyncAt, now), beyond))
      .orderBy(asc(stripeAccounts.tenantId))
      .limit(batchSize),
  )
  return rows.map(({ tenantId }) => tenantId)
}
