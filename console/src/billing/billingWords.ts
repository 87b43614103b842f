import type {
  BillingInterval,
  InvoiceFieldsFragment,
  InvoiceState,
  PaymentMethod,
  SubscriptionState,
} from '../api/generated/operations.ts'
import { wordsOf } from '../format/words.ts'
import { limitName } from '../plan/planWords.ts'

export const invoiceStates: Record<InvoiceState, string> = {
  DRAFT: 'Draft',
  OPEN: 'Open',
  PAID: 'Paid',
  VOID: 'Void',
  UNCOLLECTIBLE: 'Written off',
}

export const subscriptionStates: Record<SubscriptionState, string> = {
  TRIALING: 'Trial',
  ACTIVE: 'Active',
  PAST_DUE: 'Payment overdue',
  PAUSED: 'Paused',
  CANCELED: 'Canceled',
}

export const paymentMethods: Record<PaymentMethod, string> = {
  BANK_TRANSFER: 'Bank transfer',
  CARD: 'Card',
  DIRECT_DEBIT: 'Direct debit',
  CASH: 'Cash',
  OTHER: 'Other',
}

export const perInterval: Record<BillingInterval, string> = { MONTH: 'a month', YEAR: 'a year' }

type Dated = Pick<InvoiceFieldsFragment, 'state' | 'dueAt' | 'due'>

export function isOverdue({ state, dueAt }: Dated, now: Date): boolean {
  return state === 'OPEN' && dueAt !== null && new Date(dueAt) <= now
}

/** What an invoice is called before it has a number. */
export function invoiceName({ number }: Pick<InvoiceFieldsFragment, 'number'>): string {
  return number ?? 'Draft'
}

interface Line {
  kind: string
  meter?: string | null
  description: string
}

/** The line in words: usage is stored under its meter's code. */
export function lineTitle({ kind, meter, description }: Line): string {
  if (!meter) return description
  return kind === 'ADJUSTMENT' ? `${limitName(meter)}, recorded late` : limitName(meter)
}

export function quantityOf(quantity: string | null): string {
  return quantity === null ? '' : new Intl.NumberFormat().format(BigInt(quantity))
}

/** "19%" of thousandths of a percent. */
export function rateText(rate: number): string {
  return new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 3 }).format(rate / 100_000)
}

export function methodName(method: string): string {
  return paymentMethods[method as PaymentMethod] ?? wordsOf(method)
}
