import type Stripe from 'stripe'
import type { BillingProvider, ProviderInvoice, ProviderInvoiceLine, ProviderPayment } from './provider.ts'
import { absent, fromSeconds, idOf, maybeFromSeconds, type StripeClient, toSeconds } from './stripe-client.ts'

type Invoices = Pick<BillingProvider, 'listInvoices' | 'readInvoice'>

const expand = ['payments']
const expandAll = expand.map((field) => `data.${field}`)
const pageSize = 50

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
    return toInvoice(invoice, lines)
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

function toInvoice(of: Stripe.Invoice, lines: readonly Stripe.InvoiceLineItem[]): ProviderInvoice {
  const [subtotal, total] = [BigInt(of.subtotal), BigInt(of.total)]
  const tax = (of.total_taxes ?? []).reduce((sum, { amount }) => sum + BigInt(amount), 0n)
  const { finalized_at, paid_at, voided_at, marked_uncollectible_at } = of.status_transitions
  return {
    ...{ id: of.id, customerId: idOf(of.customer) ?? '', number: of.number, currency: of.currency.toUpperCase() },
    subscriptionId: idOf(of.parent?.subscription_details?.subscription),
    state: states[of.status ?? 'draft'] ?? 'DRAFT',
    ...{ subtotal, tax, total, credits: subtotal + tax - total },
    paid: BigInt(of.amount_paid),
    credited: BigInt(of.post_payment_credit_notes_amount) + BigInt(of.pre_payment_credit_notes_amount),
    reason: reasonOf(of.billing_reason),
    ...{ periodStart: fromSeconds(of.period_start), periodEnd: fromSeconds(of.period_end) },
    createdAt: fromSeconds(of.created),
    issuedAt: maybeFromSeconds(finalized_at),
    dueAt: maybeFromSeconds(of.due_date),
    closedAt: maybeFromSeconds(paid_at ?? voided_at ?? marked_uncollectible_at),
    ...{ hostedUrl: of.hosted_invoice_url ?? null, pdfUrl: of.invoice_pdf ?? null },
    lines: lines.map(toLine),
    payments: (of.payments?.data ?? []).flatMap(toPayment),
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

function toPayment({
  id,
  amount_paid,
  payment,
  status_transitions,
  created,
}: Stripe.InvoicePayment): ProviderPayment[] {
  if (!amount_paid) return []
  const reference = idOf(payment.payment_intent) ?? idOf(payment.charge) ?? idOf(payment.payment_record)
  const receivedAt = fromSeconds(status_transitions.paid_at ?? created)
  return [{ id, amount: BigInt(amount_paid), method: 'OTHER', reference, receivedAt }]
}
