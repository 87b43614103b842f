import { type BaseTerm, feeLine, type LineDraft, type PricedPlan, priced } from './lines.ts'
import { formatExact, type Period, toExact } from './money.ts'
import { rateUsage } from './rate.ts'

/** What a meter counted in a period that ended. */
export interface CountedUsage {
  meter: string
  quantity: bigint
}

/** Usage of a period that was invoiced before, and what its counter says now. */
export interface InvoicedUsage {
  /** The version the period was billed by. */
  plan: PricedPlan
  meter: string
  period: Period
  /** What the invoices so far charged for, adjustments included; 0 when there was no line. */
  billed: bigint
  now: bigint
}

export interface CycleInput {
  /** The period that ended, with the version in force at its end; null when none has yet, or it was a trial's. */
  ended: { plan: PricedPlan; period: Period; usage: readonly CountedUsage[] } | null
  earlier: readonly InvoicedUsage[]
  /** The term that begins; `from` is later than its start when only the rest of it is asked for, as after a trial. */
  next: (BaseTerm & { from?: Date }) | null
}

/**
 * The lines of a period's invoice: usage of the period that ended, in arrears, rated once by one plan version; what
 * was recorded late of earlier periods; the base fee of the term that begins, in advance. No lines where there is
 * nothing to charge for.
 */
export function composeCycle({ ended, earlier, next }: CycleInput): LineDraft[] {
  const usage = ended?.usage.flatMap((counted) => usageLine(ended.plan, ended.period, counted)) ?? []
  return [...usage, ...earlier.flatMap(adjustmentLine), ...(next ? baseLine(next) : [])]
}

/** What a change of plan in the middle of a term asks for at once. */
export interface ChangeInput {
  at: Date
  from: BaseTerm
  to: BaseTerm
}

/**
 * The lines of a change of plan: the old base fee's unused time is given back, the new one's remaining time is charged,
 * each to the millisecond. The same instant divides both, so that any row of changes in a term sums to what each plan
 * was there for.
 */
export function composeChange({ at, from, to }: ChangeInput): LineDraft[] {
  const unused = { start: at, end: from.period.end }
  const remaining = { start: at, end: to.period.end }
  return [
    ...feeLine(from, unused, { kind: 'PRORATION', description: `${from.plan.name}, unused time`, sign: -1n }),
    ...feeLine(to, remaining, { kind: 'PRORATION', description: `${to.plan.name}, remaining time`, sign: 1n }),
  ]
}

function baseLine({ from, ...term }: BaseTerm & { from?: Date }): LineDraft[] {
  const part = { start: from ?? term.period.start, end: term.period.end }
  const words = term.interval === 'YEAR' ? 'a year in advance' : 'a month in advance'
  return feeLine(term, part, { kind: 'BASE', description: `${term.plan.name}, ${words}`, sign: 1n })
}

function usageLine(plan: PricedPlan, period: Period, { meter, quantity }: CountedUsage): LineDraft[] {
  const price = plan.prices?.meters[meter]
  if (!plan.prices || !price || quantity <= 0n) return []
  const { amount, parts } = rateUsage(price, quantity)
  return [{ kind: 'USAGE', meter, description: meter, quantity, parts, period, ...priced(plan, plan.prices), amount }]
}

function adjustmentLine({ plan, meter, period, billed, now }: InvoicedUsage): LineDraft[] {
  const price = plan.prices?.meters[meter]
  if (!plan.prices || !price || now === billed) return []
  const [total, before] = [rateUsage(price, now), rateUsage(price, billed).amount]
  const amount = total.amount - before
  if (amount === 0n) return []
  const credited = { kind: 'BILLED' as const, quantity: String(billed), amount: formatExact(toExact(-before)) }
  return [
    {
      kind: 'ADJUSTMENT',
      meter,
      description: `${meter} recorded late`,
      quantity: now - billed,
      parts: [...total.parts, credited],
      period,
      ...priced(plan, plan.prices),
      amount,
    },
  ]
}
