import type { LineDraft } from './lines.ts'
import { shareOf } from './money.ts'

/** What takes something off an invoice: an amount granted until it is used up, or a percentage of the lines' sum. */
export type Grant = {
  id: string
  /** The lowest goes first. */
  priority: number
  /** Null: never. */
  expiresAt: Date | null
  createdAt: Date
} & ({ kind: 'CREDIT'; remaining: bigint } | { kind: 'COUPON' /** Thousandths of a percent. */; percentOff: number })

export interface CreditUse {
  grantId: string
  /** Above zero. */
  amount: bigint
}

/**
 * What each grant takes off a sum of lines: by priority, then the one that expires first, then the oldest, and never more
 * than is left. A coupon takes its percentage of the sum itself, wherever it stands in that order. Grants that have
 * expired at `at` take nothing.
 */
export function applyCredits(subtotal: bigint, grants: readonly Grant[], at: Date): CreditUse[] {
  let left = subtotal
  const uses: CreditUse[] = []
  for (const grant of grants.filter(({ expiresAt }) => !expiresAt || expiresAt > at).sort(byUse)) {
    const offered = grant.kind === 'CREDIT' ? grant.remaining : shareOf(subtotal, grant.percentOff)
    const amount = offered < left ? offered : left
    if (amount <= 0n) continue
    uses.push({ grantId: grant.id, amount })
    left -= amount
  }
  return uses
}

function byUse(one: Grant, other: Grant): number {
  const expiry = (grant: Grant) => grant.expiresAt?.getTime() ?? Number.MAX_SAFE_INTEGER
  return (
    one.priority - other.priority ||
    expiry(one) - expiry(other) ||
    one.createdAt.getTime() - other.createdAt.getTime() ||
    (one.id < other.id ? -1 : 1)
  )
}

export interface TaxRule {
  /** Thousandths of a percent: 19 % is 19000. */
  rate: number
  /** The customer owes the tax: none is charged. */
  reverseCharge: boolean
}

export interface Totals {
  subtotal: bigint
  credits: bigint
  taxable: bigint
  tax: bigint
  /** Below zero when lines in the customer's favour outweigh the others. */
  total: bigint
}

/** The sums of an invoice. Tax is on the lines less the credits, rounded once. Throws RangeError for two currencies. */
export function totals(
  lines: readonly Pick<LineDraft, 'amount' | 'currency'>[],
  uses: readonly CreditUse[],
  { rate, reverseCharge }: TaxRule,
): Totals {
  if (lines.some(({ currency }) => currency !== lines[0]?.currency))
    throw new RangeError('the lines are in different currencies')
  const subtotal = lines.reduce((sum, line) => sum + line.amount, 0n)
  const credits = uses.reduce((sum, use) => sum + use.amount, 0n)
  const taxable = subtotal - credits
  const tax = reverseCharge ? 0n : shareOf(taxable, rate)
  return { subtotal, credits, taxable, tax, total: taxable + tax }
}
