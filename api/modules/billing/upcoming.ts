import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { validate } from '../../core/validate.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { composeCycle } from '../../pricing/compose.ts'
import type { LineDraft } from '../../pricing/lines.ts'
import { type BillingInterval, billingIntervals } from '../../pricing/prices.ts'
import { type Totals, totals } from '../../pricing/totals.ts'
import { type Finding, findExceeding } from '../plan-changes/findings.ts'
import { planCode } from '../plans/inputs.ts'
import { type Period, periodAt } from '../plans/periods.ts'
import { type PlanRow, requireOfferedPlan } from '../plans/plans.ts'
import { type Book, currentPlan, planOf, readBook, requireBook } from './book.ts'
import { type Charge, chargeForBeginning } from './charging.ts'
import { previewCredits } from './credit-use.ts'
import { decideChange } from './decision.ts'
import { readCounted, readRecordedLate } from './measured.ts'
import { taxRuleOf } from './parties.ts'
import { isTermOver, nextTerm } from './terms.ts'
import { isTrialUntil, stateOn } from './trials.ts'

/** An invoice that is not made yet: what it would say if nothing more happened. */
export interface Estimate extends Totals {
  currency: string
  period: Period
  lines: LineDraft[]
}

/** The next invoice of the running period, with the usage until now and the fee of the term that follows. Throws NOT_FOUND. */
export function getUpcomingInvoice(ctx: TenantCtx): Promise<Estimate> {
  return inTenant(ctx, async (tx) => {
    const book = requireBook(await readBook(tx, ctx))
    const rated = await currentPlan(tx, book)
    const { nextPlanCode: code, nextPlanVersion: version, nextInterval } = book.subscription
    const following = code && version ? await planOf(tx, { code, version }) : rated
    return estimateNext(tx, book, { rated, following, interval: nextInterval ?? book.subscription.interval })
  })
}

interface Course {
  /** The plan the running period is rated by. */
  rated: PlanRow
  /** The plan, and the interval, that the next term is of. */
  following: PlanRow
  interval: BillingInterval
  /** When the paid term ends, if a change moves that. */
  termEnd?: Date | null
}

async function estimateNext(tx: Tx, book: Book, { rated, following, interval, termEnd }: Course): Promise<Estimate> {
  const period = periodAt(book.calendar, book.now)
  const usage = await readCounted(tx, book, rated, period)
  const earlier = await readRecordedLate(tx, book)
  const begun = isTrialUntil(book, period.end) ? null : chargeAfterTrial(book, following, interval)
  const end = begun ? (begun.term?.end ?? null) : termEnd
  const changed = end === undefined ? book : { ...book, subscription: { ...book.subscription, termEnd: end } }
  const next =
    paysFrom(book, period.end) && isTermOver(changed, period.end)
      ? nextTerm(book, following, interval, period.end)
      : null
  const ended = isTrialUntil(book, period.end) ? null : { plan: rated, period, usage }
  return estimate(tx, book, period, composeCycle({ ended, earlier, next }))
}

/** What is asked for when the trial that runs is over; null where there is none, or the plan has no fee. */
function chargeAfterTrial(book: Book, plan: PlanRow, interval: BillingInterval): Charge | null {
  const { state, trialEndsAt } = book.subscription
  return state === 'TRIALING' && trialEndsAt ? chargeForBeginning(book, plan, interval, trialEndsAt) : null
}

/** A trial that ends within the period has become a paid term by its end. */
function paysFrom(book: Book, end: Date): boolean {
  const { state } = book.subscription
  return state === 'ACTIVE' || state === 'PAST_DUE' || (state === 'TRIALING' && !isTrialUntil(book, end))
}

/** What lines come to with the tenant's credits and tax, now. Of two currencies only the first is summed. */
async function estimate(tx: Tx, book: Book, period: Period, all: LineDraft[]): Promise<Estimate> {
  const currency = all[0]?.currency ?? book.settings.currency
  const lines = all.filter((line) => line.currency === currency)
  const subtotal = lines.reduce((sum, { amount }) => sum + amount, 0n)
  const uses = await previewCredits(tx, book, currency, subtotal)
  const rule = taxRuleOf(book.settings, book.account)
  return { ...totals(lines, uses, rule), currency, period, lines }
}

const previewInput = z.object({ planCode, interval: z.enum(billingIntervals).nullish() })

/** What a change of plan or interval would mean for what the tenant pays. */
export interface BillingPreview {
  from: PlanRow
  to: PlanRow
  interval: BillingInterval
  findings: Finding[]
  /** When it would happen; null when it changes nothing. */
  effectiveAt: Date | null
  isImmediate: boolean
  /** Until when it would be free: a trial that begins, or one that goes on. */
  trialEndsAt: Date | null
  /** What would be invoiced at once; null for nothing. */
  now: Estimate | null
  /** What would be invoiced when the trial is over; null where there is none. */
  afterTrial: Estimate | null
  next: Estimate
}

/** What choosing a plan on offer would mean: what stands in the way, what is invoiced at once and next. Writes nothing. */
export function previewBilling(ctx: TenantCtx, input: z.input<typeof previewInput>): Promise<BillingPreview> {
  const wanted = validate(previewInput, input)
  return inTenant(ctx, async (tx) => {
    const book = requireBook(await readBook(tx, ctx))
    if (book.tenant.status !== 'ACTIVE')
      throw new AppError('CONFLICT', { message: 'The plan can be changed while the tenant is active.' })
    const from = await currentPlan(tx, book)
    const to = await requireOfferedPlan(tx, wanted.planCode)
    const findings = (await findExceeding(tx, [book.tenant], from, to)).get(ctx.tenantId) ?? []
    const decision = decideChange(book, from, to, wanted.interval ?? book.subscription.interval)
    const { interval } = decision.when === 'NEVER' ? book.subscription : decision
    const isImmediate = decision.when === 'NOW'
    const charge = isImmediate ? decision.charge : null
    const after = isImmediate ? onPlan(book, to, decision.trialEndsAt) : book
    const later = isImmediate ? chargeAfterTrial(after, to, interval) : null
    const course = {
      ...{ rated: isImmediate ? to : from, following: to },
      interval: (isImmediate && decision.later) || interval,
      ...(charge && { termEnd: charge.term?.end ?? null }),
    }
    return {
      ...{ from, to, interval, findings, isImmediate },
      effectiveAt: isImmediate ? book.now : decision.when === 'AT_TERM_END' ? decision.at : null,
      trialEndsAt: later && after.subscription.trialEndsAt,
      now: charge?.lines.length ? await estimate(tx, book, charge.period, charge.lines) : null,
      afterTrial: later && (await estimate(tx, book, later.period, later.lines)),
      next: await estimateNext(tx, after, course),
    }
  })
}

/** The book as it would be after a change that happens at once. */
function onPlan(book: Book, to: PlanRow, trialEndsAt: Date | null): Book {
  return { ...book, subscription: { ...book.subscription, ...stateOn(book, to, trialEndsAt) } }
}
