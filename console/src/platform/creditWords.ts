import type { CreditFieldsFragment } from '../api/generated/operations.ts'
import { rateText } from '../billing/billingWords.ts'
import { moneyText } from '../format/money.ts'
import { countText } from '../format/words.ts'

type Credit = Pick<
  CreditFieldsFragment,
  'currency' | 'amount' | 'remaining' | 'percentOff' | 'cyclesLeft' | 'expiresAt' | 'endedAt'
>

/** "€20.00 of €50.00 left", "10% off the next 2 invoices". */
export function creditText({ currency, amount, remaining, percentOff, cyclesLeft }: Credit): string {
  if (amount !== null) return `${moneyText(remaining ?? '0', currency)} of ${moneyText(amount, currency)} left`
  const left = cyclesLeft ?? 0
  return `${rateText(percentOff ?? 0)} off the next ${left === 1 ? 'invoice' : countText(left, 'invoice')}`
}

/** Why nothing more comes of a credit; null while something does. */
export function whyOver({ remaining, cyclesLeft, expiresAt, endedAt }: Credit, now: Date): string | null {
  if (endedAt) return 'taken back'
  if (BigInt(remaining ?? 0) === 0n && !cyclesLeft) return 'used up'
  return expiresAt && new Date(expiresAt) <= now ? 'expired' : null
}
