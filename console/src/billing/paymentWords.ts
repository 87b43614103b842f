import type { BillingQuery } from '../api/generated/operations.ts'
import { wordsOf } from '../format/words.ts'

type Method = NonNullable<NonNullable<BillingQuery['subscription']>['paymentMethod']>

/** Stripe's word for a brand or a kind, as people write it. */
const names: Record<string, string> = {
  amex: 'American Express',
  diners: 'Diners Club',
  jcb: 'JCB',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  sepa_debit: 'SEPA direct debit',
  us_bank_account: 'US bank account',
}

/** "Visa ending in 4242". */
export function methodTitle({ kind, brand, last4 }: Pick<Method, 'kind' | 'brand' | 'last4'>): string {
  const word = (kind === 'card' && brand) || kind
  const name = names[word] ?? wordsOf(word.toUpperCase())
  return last4 ? `${name} ending in ${last4}` : name
}

/** "12/2030"; null for what does not expire. */
export function expiryOf({ expMonth, expYear }: Pick<Method, 'expMonth' | 'expYear'>): string | null {
  return expMonth && expYear ? `${String(expMonth).padStart(2, '0')}/${expYear}` : null
}
