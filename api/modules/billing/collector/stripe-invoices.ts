import type Stripe from 'stripe'
import type { BillingProvider, ProviderInvoice, ProviderInvoiceLine, ProviderPayment } from './provider.ts'
import { absent, fromSeconds, idOf, maybeFromSeconds, type StripeClient, toSeconds } from './stripe-client.ts'

type Invoices = Pick<BillingProvider, 'listInvoices' | 'readInvoice'>

const expand = ['payments']
const expandAll = expand.map((field) => `data.${field}`)
const pageSize = 50

const methods: Record<string, ProviderPayment['method']> = {
  ...{ card: 'CARD', link: 'CARD', customer_balance: 'BANK_TRANSFER' },
  ...{ sepa_debit: 'DIRECT_DEBIT', bacs_debit: 'DIRECT_DEBIT', au_becs_debit: 'DIRECT_DEBIT' },
  ...{ acss_debit: 'DIRECT_DEBIT', us_bank_account: 'DIRECT_DEBIT' },
}

const states: Record<string, ProviderInvoice['state']> = {
  draft: 'DRAFT',
  open: 'OPEN',
  paid: 'PAID',
  void: 'VOID',
  uncollectible: 'UNCOLLECTIBLE',
}

/** Invoices at Stripe, whole: with all of their lines and what was paid of them. */
export function stripeInvoices({ call }: StripeClient): Invoices {
  /** An invoice carries its first ten lines. */
  async function withLines(invoice: Stripe.Invoice): Promise<ProviderInvoice> {
    const lines = [...invoice.lines.data]
    for (let hasMore = invoice.lines.has_more; hasMore; ) {
      const starting_after = lines.at(-1)?.id ?? ''
      const page = await call((sdk) => sdk.invoices.listLineItems(invoice.id, { limit: 100, starting_after }))
      lines.push(...page.data)
      hasMore = page.has_more && page.data.length > 0
    }
    const payments: ProviderPayment[] = []
    for (const payment of invoice.payments?.data ?? []) payments.push(...(await toPayments(payment)))
    return toInvoice(invoice, lines, payments)
  }

  /** One payment that came in; none for one that was only asked for, or canceled. */
  async function toPayments(of: Stripe.InvoicePayment): Promise<ProviderPayment[]> {
    const { id, status, amount_paid, payment, status_transitions, created } = of
    if (status !== 'paid' || !amount_paid) return []
    const intent = idOf(payment.payment_intent)
    const reference = intent ?? idOf(payment.charge) ?? idOf(payment.payment_record)
    const method = intent ? await findMethod(intent) : 'OTHER'
    const receivedAt = fromSeconds(status_transitions.paid_at ?? created)
    return [{ id, amount: BigInt(amount_paid), method, reference, receivedAt }]
  }

  async function findMethod(intentId: string): Promise<ProviderPayment['method']> {
    const intent = await absent(call((sdk) => sdk.paymentIntents.retrieve(intentId, { expand: ['payment_method'] })))
    const method = intent?.payment_method
    return (method && typeof method !== 'string' && methods[method.type]) || 'OTHER'
  }

  return {
    async listInvoices(_ctx, { customerId: customer, since, after }) {
      const page = await call((sdk) =>
        sdk.invoices.list({
          ...{ customer, limit: pageSize, expand: expandAll },
          ...(since && { created: { gte: toSeconds(since) } }),
          ...(after && { starting_after: after }),
        }),
      )
      const invoices: ProviderInvoice[] = []
      for (const invoice of page.data) invoices.push(await withLines(invoice))
      return { invoices, next: page.has_more ? (page.data.at(-1)?.id ?? null) : null }
    },

    async readInvoice(_ctx, invoiceId) {
      const found = await absent(call((sdk) => sdk.invoices.retrieve(invoiceId, { expand })))
      return found && withLines(found)
    },
  }
}

function toInvoice(
  of: Stripe.Invoice,
  lines: readonly Stripe.InvoiceLineItem[],
  payments: ProviderPayment[],
): ProviderInvoice {
  const [subtotal, total] = [BigInt(of.subtotal), BigInt(of.total)]
  const tax = (of.total_taxes ?? []).reduce((sum, { amount }) => sum + BigInt(amount), 0n)
  const { finalized_at, paid_at, voided_at, marked_uncollectible_at } = of.status_transitions
  return {
    ...{ id: of.id, customerId: idOf(of.customer) ?? '', number: of.number, currency: of.currency.toUpperCase() },
    subscriptionId: idOf(of.parent?.subscription_details?.subscription),
    state: states[of.status ?? 'draft'] ?? 'DRAFT',
    ...{ subtotal, tax, total, credits: subtotal + tax - total },
    ...settlementOf(of),
    reason: reasonOf(of.billing_reason),
    ...periodOf(of, lines),
    createdAt: fromSeconds(of.created),
    issuedAt: maybeFromSeconds(finalized_at),
    dueAt: maybeFromSeconds(of.due_date),
    closedAt: maybeFromSeconds(paid_at ?? voided_at ?? marked_uncollectible_at),
    ...{ hostedUrl: of.hosted_invoice_url ?? null, pdfUrl: of.invoice_pdf ?? null },
    lines: lines.map(toLine),
    payments,
  }
}

/**
 * What came in, and what is not owed though it did not: credit notes, the customer's balance. What was paid and then given
 * back is credited and not paid, as on invoices of this product's own.
 */
function settlementOf({
  status,
  total,
  amount_paid,
  amount_remaining,
  post_payment_credit_notes_amount: givenBack,
}: Stripe.Invoice) {
  const isOwed = status === 'open' || status === 'paid'
  const waived = isOwed ? Math.max(0, total - amount_paid - amount_remaining) : 0
  return { paid: BigInt(amount_paid - givenBack), credited: BigInt(waived + givenBack) }
}

/** The time its lines are about: an invoice's own period is the one before, of which it charges the usage alone. */
function periodOf({ period_start, period_end }: Stripe.Invoice, lines: readonly Stripe.InvoiceLineItem[]) {
  const starts = lines.map(({ period }) => period.start)
  const ends = lines.map(({ period }) => period.end)
  return {
    periodStart: fromSeconds(lines.length > 0 ? Math.min(...starts) : period_start),
    periodEnd: fromSeconds(lines.length > 0 ? Math.max(...ends) : period_end),
  }
}

function reasonOf(reason: Stripe.Invoice['billing_reason']): ProviderInvoice['reason'] {
  if (reason === 'subscription_cycle') return 'CYCLE'
  return reason?.startsWith('subscription') ? 'CHANGE' : 'MANUAL'
}

function toLine(of: Stripe.InvoiceLineItem): ProviderInvoiceLine {
  const details = of.parent?.subscription_item_details ?? of.parent?.invoice_item_details
  return {
    ...{ id: of.id, description: of.description ?? '', amount: BigInt(of.amount) },
    quantity: of.quantity === null ? null : BigInt(of.quantity),
    priceId: idOf(of.pricing?.price_details?.price),
    isProration: details?.proration ?? false,
    ...{ periodStart: fromSeconds(of.period.start), periodEnd: fromSeconds(of.period.end) },
  }
}
