import { z } from 'zod'
import { systemCtx, type TenantCtx, withTenant } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { validate } from '../../core/validate.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { type BillingInterval, billingIntervals } from '../../pricing/prices.ts'
import { recordAudit } from '../audit/audit.ts'
import { lockTeam, readAuthority, requireHeld } from '../members/authority.ts'
import { changeInput, moveTenant, prepareChange } from '../plan-changes/plan-changes.ts'
import { type PlanRow, requireOfferedPlan } from '../plans/plans.ts'
import type { TenantRow } from '../tenants/tenants.ts'
import { advanceTenant } from './advance.ts'
import { announceSubscription } from './billing-events.ts'
import {
  type Book,
  bookOf,
  currentPlan,
  noteChange,
  requireBook,
  type SubscriptionRow,
  updateSubscription,
} from './book.ts'
import { makeCharge } from './charging.ts'
import { type Decision, decideChange } from './decision.ts'
import { executeScheduled, nothingScheduled } from './scheduled.ts'
import { subscriptionTarget } from './subscriptions.ts'
import { feeOf, paidTerm } from './terms.ts'
import { stateOn } from './trials.ts'

const wish = changeInput.extend({ interval: z.enum(billingIntervals).nullish() })

/**
 * Moves the tenant to a plan on offer, or to paying it by another interval. A dearer plan counts at once and the rest of
 * the term is invoiced, unless its trial begins; what is cheaper waits for the end of what is paid, and choosing the present plan again takes that
 * back. Throws as prepareChange, and PAYMENT_OVERDUE for a dearer plan while an invoice has been overdue for long.
 */
export async function changePlan(ctx: TenantCtx, input: z.input<typeof wish>): Promise<TenantRow> {
  const { interval, ...wanted } = validate(wish, input)
  await catchUp(ctx)
  return inTenant(ctx, async (tx) => {
    const { tenant, from, to } = await prepareChange(tx, ctx, wanted)
    const book = await bookOf(tx, ctx, tenant)
    if (!book) return from.code === to.code && from.version === to.version ? tenant : moveUnbilled(tx, ctx, tenant, to)
    const decision = decideChange(book, from, to, interval ?? book.subscription.interval)
    if (decision.when === 'NEVER') await unschedule(tx, book)
    if (decision.when === 'AT_TERM_END') await schedule(tx, book, to, decision.interval)
    if (decision.when === 'NOW') await moveNow(tx, book, from, to, decision)
    return book.tenant
  })
}

/** A tenant from before it had a subscription pays nothing yet. */
function moveUnbilled(tx: Tx, ctx: TenantCtx, tenant: TenantRow, to: PlanRow): Promise<TenantRow> {
  return moveTenant(tx, ctx, tenant, to, { action: 'plan.change' })
}

async function moveNow(
  tx: Tx,
  book: Book,
  from: PlanRow,
  to: PlanRow,
  { charge, interval, later, trialEndsAt }: Extract<Decision, { when: 'NOW' }>,
): Promise<void> {
  const { ctx, now, subscription } = book
  const isDearer = (feeOf(to, interval) ?? 0n) > (feeOf(from, subscription.interval) ?? 0n)
  if (isDearer && subscription.restrictedAt) throw new AppError('PAYMENT_OVERDUE')
  await noteChange(tx, ctx, { at: now, from, to, interval })
  if (from.code !== to.code || from.version !== to.version)
    book.tenant = await moveTenant(tx, ctx, book.tenant, to, { action: 'plan.change', at: now })
  const next = later && { nextPlanCode: to.code, nextPlanVersion: to.version, nextInterval: later }
  const state = stateOn(book, to, trialEndsAt)
  await updateSubscription(tx, book, { ...nothingScheduled, ...state, ...next, interval, dueAt: now })
  if (trialEndsAt) {
    const after = { planCode: to.code, trialEndsAt: trialEndsAt.toISOString() }
    await recordAudit(tx, { action: 'subscription.begin-trial', target: subscriptionTarget(ctx.tenantId), after })
  }
  if (charge) await makeCharge(tx, book, charge)
  await announceSubscription(tx, book)
}

async function schedule(tx: Tx, book: Book, to: PlanRow, interval: BillingInterval): Promise<void> {
  const next = { nextPlanCode: to.code, nextPlanVersion: to.version, nextInterval: interval }
  await updateSubscription(tx, book, { ...nothingScheduled, ...next })
  const after = { planCode: to.code, planVersion: to.version, interval, at: book.subscription.termEnd?.toISOString() }
  await recordAudit(tx, { action: 'plan.schedule', target: subscriptionTarget(book.tenant.tenantId), after })
  await announceSubscription(tx, book)
}

async function unschedule(tx: Tx, book: Book): Promise<void> {
  const { nextPlanCode, nextInterval } = book.subscription
  if (!nextPlanCode) return
  await updateSubscription(tx, book, nothingScheduled)
  const before = { planCode: nextPlanCode, interval: nextInterval }
  await recordAudit(tx, { action: 'plan.unschedule', target: subscriptionTarget(book.tenant.tenantId), before })
  await announceSubscription(tx, book)
}

/** Where a tenant that cancels ends up. */
const freePlan = 'FREE'

/**
 * Cancels at the end of what is paid, or of the trial: the tenant moves to the free plan then, if it has no more in use
 * than that allows. With nothing paid, at once. Throws CONFLICT for a tenant that is on the free plan, and PLAN_EXCEEDED
 * where it would move at once and has too much in use.
 */
export function cancelSubscription(ctx: TenantCtx): Promise<SubscriptionRow> {
  return changeSubscription(ctx, async (tx, book) => {
    const { state, cancelAtPeriodEnd } = book.subscription
    if (cancelAtPeriodEnd) return
    const from = await currentPlan(tx, book)
    const to = await requireOfferedPlan(tx, freePlan)
    if (state === 'CANCELED' || from.code === to.code)
      throw new AppError('CONFLICT', { message: 'There is nothing to cancel: the tenant is on the free plan.' })
    const next = { nextPlanCode: to.code, nextPlanVersion: to.version, nextInterval: 'MONTH' as const }
    await updateSubscription(tx, book, { ...next, cancelAtPeriodEnd: true })
    await recordAudit(tx, { action: 'subscription.cancel', target: subscriptionTarget(book.tenant.tenantId) })
    if (state === 'TRIALING' || paidTerm(book, book.now)) return announceSubscription(tx, book)
    if (!(await executeScheduled(tx, book, book.now))) throw new AppError('PLAN_EXCEEDED')
  })
}

/** Takes back what is scheduled for the end of the term: a cancellation or a change. Nothing scheduled is fine. */
export function resumeSubscription(ctx: TenantCtx): Promise<SubscriptionRow> {
  return changeSubscription(ctx, unschedule)
}

/** A period that has just ended is billed as it was before anything is changed. By the product itself, not by who asks. */
async function catchUp({ services, tenantId }: TenantCtx): Promise<void> {
  await advanceTenant(withTenant(systemCtx(services, 'billing.catch-up'), tenantId))
}

async function changeSubscription(
  ctx: TenantCtx,
  work: (tx: Tx, book: Book) => Promise<void>,
): Promise<SubscriptionRow> {
  await catchUp(ctx)
  return inTenant(ctx, async (tx) => {
    const tenant = await lockTeam(tx, ctx)
    requireHeld(await readAuthority(tx, ctx), 'billing:manage')
    const book = requireBook(await bookOf(tx, ctx, tenant))
    await work(tx, book)
    return book.subscription
  })
}
