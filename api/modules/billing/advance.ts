import { and, asc, eq, gt, lte, sql } from 'drizzle-orm'
import { type Ctx, type TenantCtx, withTenant } from '../../core/context.ts'
import { keepingPlans, preparedOnce } from '../../db/prepared.ts'
import { subscriptions, tenants } from '../../db/tables/index.ts'
import { asPlatform, inTenant, type Tx } from '../../db/tenancy.ts'
import { announceSubscription } from './billing-events.ts'
import { type Book, bookOf, updateSubscription } from './book.ts'
import { closePeriod, issueCycle } from './cycle.ts'
import { findDueAt, findNextStep, type Step } from './due.ts'
import { becomePastDue, restrict, sendNotice, suspendForPayment } from './dunning.ts'
import { issueDraft } from './issuing.ts'
import { executeScheduled } from './scheduled.ts'
import { beginTerm } from './subscriptions.ts'
import { paidTerm } from './terms.ts'

const batchSize = 500
/** Tenants worked at side by side: each waits for its commits. */
const lanes = 4
/** Steps of one tenant in one go, far more than a year has. */
const mostSteps = 1_000

/**
 * Does what time asks for in every tenant where it does: periods end, drafts are issued, notices sent. Each step is a
 * transaction of its own under the tenant's lock, so it may run on several replicas and be killed anywhere. A tenant
 * that fails does not hold up the others. Returns how many steps were taken.
 */
export async function advanceBilling(ctx: Ctx): Promise<number> {
  let steps = 0
  for (let after: string | null = null; ; ) {
    const due = await listDue(ctx, after)
    const waiting = [...due]
    const work = async () => {
      for (let tenantId = waiting.shift(); tenantId; tenantId = waiting.shift()) {
        const taken = await advanceTenant(withTenant(ctx, tenantId)).catch((error: unknown) => {
          ctx.log.warn({ err: error, tenantId }, 'the billing of a tenant could not be advanced')
          return 0
        })
        steps += taken
      }
    }
    await Promise.all(Array.from({ length: lanes }, work))
    after = due.at(-1) ?? null
    if (due.length < batchSize) return steps
  }
}

async function listDue(ctx: Ctx, after: string | null): Promise<string[]> {
  const now = ctx.services.now()
  const beyond = after ? gt(subscriptions.tenantId, after) : undefined
  const rows = await asPlatform(ctx, (tx) =>
    tx
      .select({ tenantId: subscriptions.tenantId })
      .from(subscriptions)
      .where(and(lte(subscriptions.dueAt, now), beyond))
      .orderBy(asc(subscriptions.tenantId))
      .limit(batchSize),
  )
  return rows.map(({ tenantId }) => tenantId)
}

/** As advanceBilling, in one tenant. One that another replica is working at is left to it. */
export async function advanceTenant(ctx: TenantCtx): Promise<number> {
  for (let steps = 0; ; ) {
    const taken = await inTenant(ctx, (tx) => takeStep(keepingPlans(tx), ctx))
    if (taken === 'NONE') return steps
    steps += 1
    if (taken === 'LAST' || steps === mostSteps) return steps
  }
}

async function takeStep(tx: Tx, ctx: TenantCtx): Promise<'NONE' | 'ONE' | 'LAST'> {
  const [tenant] = await lockUnlessLocked(tx).execute({ tenantId: ctx.tenantId })
  const book = tenant && tenant.status !== 'DELETED' ? await bookOf(tx, ctx, tenant) : null
  if (!book || book.subscription.dueAt > book.now) return 'NONE'
  const step = findNextStep(book)
  if (step.at > book.now) {
    await updateSubscription(tx, book, { dueAt: step.at })
    return 'NONE'
  }
  await perform(tx, book, step)
  const dueAt = findDueAt(book)
  await updateSubscription(tx, book, { dueAt })
  return dueAt > book.now ? 'LAST' : 'ONE'
}

const lockUnlessLocked = preparedOnce((db) =>
  db
    .select()
    .from(tenants)
    .where(eq(tenants.tenantId, sql.placeholder('tenantId')))
    .for('update', { skipLocked: true })
    .prepare('billing_lock'),
)

async function perform(tx: Tx, book: Book, step: Step): Promise<unknown> {
  switch (step.kind) {
    case 'CLOSE_PERIOD':
      return closePeriod(tx, book, step.period)
    case 'ISSUE':
      return step.draft.kind === 'CYCLE' ? issueCycle(tx, book, step.draft) : issueDraft(tx, book, step.draft)
    case 'END_TRIAL':
      return endTrial(tx, book, step.at)
    case 'PAUSE':
      await updateSubscription(tx, book, { state: 'PAUSED', pausedAt: book.now })
      return announceSubscription(tx, book)
    case 'RESUME':
      return resume(tx, book)
    case 'BECOME_PAST_DUE':
      return becomePastDue(tx, book, step.invoice)
    case 'NOTICE':
      return sendNotice(tx, book, step.invoice, step.stage)
    case 'RESTRICT':
      return restrict(tx, book)
    case 'SUSPEND':
      return suspendForPayment(tx, book, step.invoice)
  }
}

/** The tenant pays from now on, unless it has asked to move elsewhere. */
async function endTrial(tx: Tx, book: Book, at: Date): Promise<void> {
  await updateSubscription(tx, book, { state: 'ACTIVE' })
  await executeScheduled(tx, book, at)
  if (book.subscription.state === 'ACTIVE') await beginTerm(tx, book, at)
  await announceSubscription(tx, book)
}

async function resume(tx: Tx, book: Book): Promise<void> {
  const { trialEndsAt, pastDueSince } = book.subscription
  const isTrial = trialEndsAt !== null && trialEndsAt > book.now
  const state = isTrial ? 'TRIALING' : pastDueSince ? 'PAST_DUE' : 'ACTIVE'
  await updateSubscription(tx, book, { state, pausedAt: null })
  if (!isTrial && !paidTerm(book, book.now)) await beginTerm(tx, book, book.now)
  await announceSubscription(tx, book)
}

/** Looks at a tenant's billing at once, because something else has changed in it. */
export async function wakeTenant(ctx: TenantCtx): Promise<void> {
  await inTenant(ctx, (tx) =>
    tx.update(subscriptions).set({ dueAt: ctx.services.now() }).where(eq(subscriptions.tenantId, ctx.tenantId)),
  )
  await advanceTenant(ctx)
}
