import { formatExact, type Period, prorate, toExact } from './money.ts'
import { type BillingInterval, baseFee, type Prices } from './prices.ts'
import type { RatedPart } from './rate.ts'

/** What a line of an invoice is for. */
export const lineKinds = ['BASE', 'USAGE', 'PRORATION', 'ADJUSTMENT', 'MANUAL'] as const
export type LineKind = (typeof lineKinds)[number]

/**
 * How the amount of a line came about: the parts of what was rated; of a fee the share of a term's whole fee; of an
 * adjustment what was billed before. A line's amount is the rounded sum of its parts.
 */
export type LinePart =
  | RatedPart
  | { kind: 'SHARE'; fee: string; termStart: string; termEnd: string; amount: string }
  | { kind: 'BILLED'; quantity: string; amount: string }

/** A line as it is computed, before it belongs to an invoice. */
export interface LineDraft {
  kind: LineKind
  meter?: string
  /** Stable English words; what is printed or mailed says it by the kind, in the reader's language. */
  description: string
  quantity: bigint | null
  parts: LinePart[]
  period: Period
  currency: string
  /** Minor units; below zero it is in the customer's favour. */
  amount: bigint
  planCode: string
  planVersion: number
}

/** A plan version, as far as prices go. */
export interface PricedPlan {
  code: string
  version: number
  name: string
  prices: Prices | null
}

/** A term whose base fee is paid in advance. */
export interface BaseTerm {
  plan: PricedPlan
  interval: BillingInterval
  period: Period
}

/** The base fee for a part of its term, or the same fee given back. There is no line where nothing is asked for. */
export function feeLine(
  { plan, interval, period: term }: BaseTerm,
  part: Period,
  line: { kind: 'BASE' | 'PRORATION'; description: string; sign: 1n | -1n },
): LineDraft[] {
  const fee = baseFee(plan.prices, interval)
  const amount = line.sign * prorate(fee, part, term)
  if (!plan.prices || amount === 0n) return []
  const share = {
    kind: 'SHARE' as const,
    fee: String(fee),
    termStart: term.start.toISOString(),
    termEnd: term.end.toISOString(),
    amount: formatExact(toExact(amount)),
  }
  return [
    {
      kind: line.kind,
      description: line.description,
      quantity: null,
      parts: [share],
      period: part,
      ...priced(plan, plan.prices),
      amount,
    },
  ]
}

/** Under which plan version a line was priced, and in what. */
export function priced(plan: PricedPlan, { currency }: Prices) {
  return { currency, planCode: plan.code, planVersion: plan.version }
}
