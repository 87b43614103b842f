import { createHmac, randomUUID } from 'node:crypto'
import type { StripeObject } from './stripe-objects.ts'
import type { StripeServer } from './stripe-server.ts'

interface LineWish {
  description: string
  amount: number
  priceId?: string
  quantity?: number
}

interface InvoiceWish {
  customerId: string
  lines: LineWish[]
  /** On top of the lines, in minor units. */
  tax?: number
  dueInDays?: number
}

/** Has a draft of an invoice at Stripe, in the shape of the API version that the adapter names. */
export function draftAtStripe({ objects, now }: StripeServer, { customerId, lines, tax = 0, dueInDays }: InvoiceWish) {
  const [start, end] = [now(), now() + 30 * 86_400]
  const subtotal = lines.reduce((sum, { amount }) => sum + amount, 0)
  const total = subtotal + tax
  const data = lines.map(({ description, amount, priceId, quantity }, index) => ({
    ...{ id: `il_${index + 1}`, object: 'line_item', description, amount, quantity: quantity ?? null },
    period: { start, end },
    parent: {
      type: 'subscription_item_details',
      subscription_item_details: { proration: false, subscription_item: 'si_1' },
    },
    pricing: priceId ? { type: 'price_details', price_details: { price: priceId, product: 'prod_1' } } : null,
  }))
  return objects.put('in', 'invoice', {
    ...{ customer: customerId, currency: 'eur', status: 'draft', number: null, billing_reason: 'subscription_create' },
    ...{ subtotal, total, amount_due: total, amount_paid: 0, amount_remaining: total },
    ...{ post_payment_credit_notes_amount: 0, pre_payment_credit_notes_amount: 0 },
    ...{ period_start: start, period_end: start, due_date: dueInDays ? start + dueInDays * 86_400 : null },
    total_taxes: tax ? [{ amount: tax }] : [],
    status_transitions: { finalized_at: null, paid_at: null, voided_at: null, marked_uncollectible_at: null },
    lines: { object: 'list', data, has_more: false },
    payments: { object: 'list', data: [], has_more: false },
    parent: { type: 'subscription_details', subscription_details: { subscription: 'sub_1' } },
  })
}

/** Issues it: it has a number, a page and a PDF. */
export function issueAtStripe({ now }: StripeServer, invoice: StripeObject): StripeObject {
  const number = `STRIPE-${invoice.id.replace('in_', '').padStart(4, '0')}`
  const pages = { hosted_invoice_url: `https://invoice.stripe.test/i/${invoice.id}` }
  return Object.assign(invoice, pages, {
    ...{ status: 'open', number, invoice_pdf: `https://pay.stripe.test/${invoice.id}.pdf` },
    status_transitions: { ...(invoice.status_transitions as object), finalized_at: now() },
  })
}

/** Somebody has paid it, by card. */
export function payAtStripe({ objects, now }: StripeServer, invoice: StripeObject): StripeObject {
  const { total } = invoice
  const method = objects.put('pm', 'payment_method', { type: 'card', customer: null })
  const intent = objects.put('pi', 'payment_intent', { payment_method: method })
  const payment = {
    ...{ id: `inpay_${invoice.id}`, object: 'invoice_payment', status: 'paid', amount_paid: total, created: now() },
    payment: { type: 'payment_intent', payment_intent: intent.id },
    status_transitions: { paid_at: now(), canceled_at: null },
  }
  return Object.assign(invoice, {
    ...{ status: 'paid', amount_paid: total, amount_remaining: 0 },
    payments: { object: 'list', data: [payment], has_more: false },
    status_transitions: { ...(invoice.status_transitions as object), paid_at: now() },
  })
}

export interface Webhook {
  id: string
  payload: string
}

/** What Stripe posts when something has happened to an object: its words about it may be old by the time they come. */
export function webhookOf({ now }: StripeServer, type: string, object: object, previous?: object): Webhook {
  const id = `evt_${randomUUID()}`
  const data = { object, ...(previous && { previous_attributes: previous }) }
  return { id, payload: JSON.stringify({ id, object: 'event', type, created: now(), livemode: false, data }) }
}

/** As the vendor documents it: HMAC-SHA-256 over `<seconds>.<body>`. */
export function signWebhook(payload: string, at = Math.floor(Date.now() / 1000), secret = 'whsec_test'): string {
  return `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${payload}`).digest('hex')}`
}
