import { and, eq } from 'drizzle-orm'
import { toPublicId } from '../../core/ids.ts'
import { creditNotes, invoices } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
// Also for the event types it declares.
import type {} from '../billing/billing-events.ts'
import { dueOf, type InvoiceRow } from '../billing/invoices.ts'
import type {} from '../plan-changes/plan-changes.ts'
import { defineWebhookEvent, minorUnits, type Told } from './event-type.ts'

interface OfInvoice {
  tenantId: string
  invoiceId: string
}

const example = {
  id: 'ivc_01k5ta9q9hf4r8w0v5d3n6m2xj',
  number: 'BT-2026-000042',
  kind: 'CYCLE',
  state: 'OPEN',
  currency: 'EUR',
  total: 11900,
  paid: 0,
  due: 11900,
  issuedAt: '2026-10-01T00:05:00.000Z',
  dueAt: '2026-10-15T00:05:00.000Z',
}

async function findInvoice(tx: Tx, { tenantId, invoiceId }: OfInvoice): Promise<InvoiceRow | undefined> {
  const [invoice] = await tx
    .select()
    .from(invoices)
    .where(and(eq(invoices.tenantId, tenantId), eq(invoices.id, invoiceId)))
  return invoice
}

/** `at` is one of the invoice's own times; without one it is told when it is heard of. */
async function tellInvoice(
  tx: Tx,
  event: OfInvoice,
  at: (invoice: InvoiceRow) => Date | null,
  more: Record<string, unknown> = {},
): Promise<Told | null> {
  const invoice = await findInvoice(tx, event)
  if (!invoice) return null
  const { number, kind, state, currency, issuedAt, dueAt } = invoice
  return {
    at: at(invoice) ?? tx.ctx.services.now(),
    data: {
      id: toPublicId('invoice', invoice.id),
      ...{ number, kind, state, currency },
      ...{ total: minorUnits(invoice.total), paid: minorUnits(invoice.paid), due: minorUnits(dueOf(invoice)) },
      ...{ issuedAt: issuedAt?.toISOString() ?? null, dueAt: dueAt?.toISOString() ?? null },
      ...more,
    },
  }
}

/** What happens with what the tenant pays. Amounts are in minor units of the currency, tax included. */
export const billingEvents = [
  defineWebhookEvent({
    name: 'invoice.opened',
    summary: 'An invoice was issued.',
    permission: 'billing:read',
    example,
    keyOf: ({ invoiceId }) => invoiceId,
    tell: (tx, event) => tellInvoice(tx, event, ({ issuedAt }) => issuedAt),
  }),
  defineWebhookEvent({
    name: 'invoice.paid',
    summary: 'All of an invoice is paid.',
    permission: 'billing:read',
    example: { ...example, state: 'PAID', paid: 11900, due: 0 },
    keyOf: ({ invoiceId }) => invoiceId,
    tell: (tx, event) => tellInvoice(tx, event, ({ closedAt }) => closedAt),
  }),
  defineWebhookEvent({
    name: 'invoice.past-due',
    summary: 'An invoice is overdue. Told again at each stage, until it is paid.',
    permission: 'billing:read',
    example: { ...example, stage: 1, stages: 4 },
    keyOf: ({ invoiceId, stage }) => `${invoiceId}/${stage}`,
    tell: (tx, { stage, stages, ...event }) => tellInvoice(tx, event, () => null, { stage, stages }),
  }),
  defineWebhookEvent({
    name: 'invoice.voided',
    summary: 'An invoice was withdrawn.',
    permission: 'billing:read',
    example: { ...example, state: 'VOID', due: 0 },
    keyOf: ({ invoiceId }) => invoiceId,
    tell: (tx, event) => tellInvoice(tx, event, ({ closedAt }) => closedAt),
  }),
  defineWebhookEvent({
    name: 'credit-note.issued',
    summary: 'A credit note was issued for an invoice.',
    permission: 'billing:read',
    example: {
      id: 'cnt_01k5tbqfdxf2q9n2v0k3s5s7mw',
      number: 'CN-2026-000003',
      invoiceId: example.id,
      currency: 'EUR',
      amount: 2380,
      reason: 'Outage on 4 October',
      issuedAt: '2026-10-06T09:30:00.000Z',
    },
    keyOf: ({ creditNoteId }) => creditNoteId,
    tell: async (tx, { tenantId, invoiceId, creditNoteId }) => {
      const [note] = await tx
        .select()
        .from(creditNotes)
        .where(and(eq(creditNotes.tenantId, tenantId), eq(creditNotes.id, creditNoteId)))
      if (!note) return null
      const { number, currency, reason, issuedAt } = note
      const ids = { id: toPublicId('creditNote', creditNoteId), number, invoiceId: toPublicId('invoice', invoiceId) }
      const data = { ...ids, currency, amount: minorUnits(note.amount), reason, issuedAt: issuedAt.toISOString() }
      return { at: issuedAt, data }
    },
  }),
  defineWebhookEvent({
    name: 'subscription.changed',
    summary: 'The subscription is in another state, or pays for something else.',
    permission: 'billing:read',
    example: { state: 'ACTIVE' },
    keyOf: ({ state, at }) => `${at}/${state}`,
    tell: async (_tx, { state, at }) => ({ at: new Date(at), data: { state } }),
  }),
  defineWebhookEvent({
    name: 'tenant.plan-changed',
    summary: 'The tenant is on another plan, or another version of it.',
    permission: 'plan:read',
    example: { from: { code: 'FREE', version: 1 }, to: { code: 'PRO', version: 2 } },
    keyOf: ({ at, to }) => `${at}/${to.code}/${to.version}`,
    tell: async (_tx, { from, to, at }) => ({ at: new Date(at), data: { from, to } }),
  }),
]
