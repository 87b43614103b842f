/**
 * Steps of about 10 ns that evaluation may take: for one rule on one trace, and for all rules of a trace together. The
 * largest trace (10,000 spans) with a where-clause of a hundred comparisons fits into a rule's.
 */
export const budget = { rule: 2_000_000, trace: 20_000_000 } as const

/** Counts the steps of one predicate on one trace. */
export interface Meter {
  left: number
}

/** Thrown where a predicate or rule would go over its budget. */
export const overBudget = Symbol('over budget')

export function spend(meter: Meter, steps: number): void {
  meter.left -= steps
  if (meter.left < 0) throw overBudget
}
