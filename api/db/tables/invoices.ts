import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { type LinePart, lineKinds } from '../../pricing/lines.ts'
import { instant, tenantId } from '../columns.ts'
import { actor, money } from './billing.ts'

export const invoiceKinds = ['CYCLE', 'CHANGE', 'MANUAL'] as const
export const invoiceStates = ['DRAFT', 'OPEN', 'PAID', 'VOID', 'UNCOLLECTIBLE'] as const
export type InvoiceState = (typeof invoiceStates)[number]

/** Who made it. One of Stripe's is a copy of what stands there. */
export const invoiceSources = ['BUILT_IN', 'STRIPE'] as const

/** A party of an invoice as it was when the invoice was issued. */
export interface IssuerSnapshot {
  name: string
  address: string[]
  country: string | null
  taxId: string | null
  email: string | null
  bankDetails: string | null
  logoHash: string | null
}

export interface CustomerSnapshot {
  name: string
  email: string | null
  address: string[]
  country: string | null
  taxId: string | null
  purchaseOrder: string | null
}

/** From DRAFT to OPEN it gets its number and is frozen: only what is paid of it and its state change. */
export const invoices = pgTable(
  'invoices',
  {
    tenantId: tenantId(),
    id: uuid('id').notNull(),
    kind: text('kind', { enum: invoiceKinds }).notNull(),
    state: text('state', { enum: invoiceStates }).notNull(),
    /** Null until it is OPEN; `sequence` is the number without its prefix. */
    number: text('number'),
    sequence: bigint('sequence', { mode: 'number' }),
    /** Of a CYCLE the billing period whose usage it has; of the others the time that was paid for. */
    periodStart: instant('period_start').notNull(),
    periodEnd: instant('period_end').notNull(),
    currency: text('currency').notNull(),
    subtotal: money('subtotal').notNull(),
    /** What credits take off; they come before tax. */
    credits: money('credits').notNull(),
    /** Thousandths of a percent. */
    taxRate: integer('tax_rate').notNull(),
    reverseCharge: boolean('reverse_charge').notNull(),
    tax: money('tax').notNull(),
    total: money('total').notNull(),
    paid: money('paid').notNull(),
    /** What credit notes took off, tax included. */
    credited: money('credited').notNull(),
    createdAt: instant('created_at').notNull(),
    /** When a draft becomes OPEN by itself. */
    draftUntil: instant('draft_until').notNull(),
    issuedAt: instant('issued_at'),
    dueAt: instant('due_at'),
    /** When it became PAID, VOID or UNCOLLECTIBLE. */
    closedAt: instant('closed_at'),
    issuer: jsonb('issuer').$type<IssuerSnapshot>(),
    customer: jsonb('customer').$type<CustomerSnapshot>(),
    source: text('source', { enum: invoiceSources }).notNull().default('BUILT_IN'),
    /** Stripe's id of it, the page where it is paid, and its PDF. */
    externalId: text('external_id'),
    externalUrl: text('external_url'),
    externalPdfUrl: text('external_pdf_url'),
    revision: integer('revision').notNull().default(1),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    // Whichever replica comes first makes a period's invoice.
    uniqueIndex('invoices_cycle').on(t.tenantId, t.periodStart).where(sql`kind = 'CYCLE' and source = 'BUILT_IN'`),
    uniqueIndex('invoices_external').on(t.tenantId, t.externalId),
    uniqueIndex('invoices_sequence').on(t.tenantId, t.sequence),
    index('invoices_open').on(t.tenantId, t.dueAt).where(sql`state in ('DRAFT', 'OPEN')`),
    index('invoices_queue').on(t.state, t.id),
  ],
)

export const invoiceLines = pgTable(
  'invoice_lines',
  {
    tenantId: tenantId(),
    id: uuid('id').notNull(),
    invoiceId: uuid('invoice_id').notNull(),
    position: integer('position').notNull(),
    kind: text('kind', { enum: lineKinds }).notNull(),
    meter: text('meter'),
    description: text('description').notNull(),
    quantity: money('quantity'),
    parts: jsonb('parts').$type<LinePart[]>().notNull(),
    periodStart: instant('period_start').notNull(),
    periodEnd: instant('period_end').notNull(),
    amount: money('amount').notNull(),
    planCode: text('plan_code').notNull(),
    planVersion: integer('plan_version').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('invoice_lines_of').on(t.tenantId, t.invoiceId, t.position),
  ],
)

/** How much of a period's usage has been billed, and by which plan: what comes later is an adjustment. */
export const billedUsage = pgTable(
  'billed_usage',
  {
    tenantId: tenantId(),
    meter: text('meter').notNull(),
    periodStart: instant('period_start').notNull(),
    periodEnd: instant('period_end').notNull(),
    quantity: money('quantity').notNull(),
    planCode: text('plan_code').notNull(),
    planVersion: integer('plan_version').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.meter, t.periodStart] })],
)

/** What an invoice took of a credit. Written once; a voided invoice gives it back. */
export const creditUses = pgTable(
  'credit_uses',
  {
    tenantId: tenantId(),
    invoiceId: uuid('invoice_id').notNull(),
    grantId: uuid('grant_id').notNull(),
    amount: money('amount').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.invoiceId, t.grantId] })],
)

export const creditNoteRemainders = ['CREDIT', 'REFUND'] as const

/** What is taken back of an invoice that was issued. Written once, with a number of its own series. */
export const creditNotes = pgTable(
  'credit_notes',
  {
    tenantId: tenantId(),
    id: uuid('id').notNull(),
    invoiceId: uuid('invoice_id').notNull(),
    number: text('number').notNull(),
    sequence: bigint('sequence', { mode: 'number' }).notNull(),
    currency: text('currency').notNull(),
    /** Tax included, and how much of it is tax. */
    amount: money('amount').notNull(),
    tax: money('tax').notNull(),
    /** What had been paid already, and becomes credit or is paid back. */
    remainder: money('remainder').notNull(),
    remainderAs: text('remainder_as', { enum: creditNoteRemainders }).notNull(),
    reason: text('reason').notNull(),
    issuedAt: instant('issued_at').notNull(),
    issuer: jsonb('issuer').$type<IssuerSnapshot>().notNull(),
    customer: jsonb('customer').$type<CustomerSnapshot>().notNull(),
    ...actor(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), index('credit_notes_of').on(t.tenantId, t.invoiceId)],
)

export const archivedDocuments = ['INVOICE', 'CREDIT_NOTE'] as const

/**
 * What was issued to tenants that are gone: tax law has whoever issues an invoice keep it for years, whatever becomes of
 * the customer. Global, and no tenant's to see. Written once.
 */
export const archivedInvoices = pgTable('archived_invoices', {
  /** The document's own. */
  id: uuid('id').primaryKey(),
  document: text('document', { enum: archivedDocuments }).notNull(),
  number: text('number').notNull(),
  /** Of the tombstone. */
  formerTenantId: uuid('former_tenant_id').notNull(),
  tenantName: text('tenant_name').notNull(),
  customerName: text('customer_name').notNull(),
  currency: text('currency').notNull(),
  total: money('total').notNull(),
  issuedAt: instant('issued_at').notNull(),
  archivedAt: instant('archived_at').notNull(),
  /** All that stands on it: parties, lines, sums, in the words it was printed in. */
  content: jsonb('content').$type<Record<string, unknown>>().notNull(),
})

export const paymentMethods = ['BANK_TRANSFER', 'CARD', 'DIRECT_DEBIT', 'CASH', 'OTHER'] as const

/** What came in for an invoice, as an operator recorded it or Stripe told. Written once. */
export const payments = pgTable(
  'payments',
  {
    tenantId: tenantId(),
    id: uuid('id').notNull(),
    invoiceId: uuid('invoice_id').notNull(),
    method: text('method', { enum: paymentMethods }).notNull(),
    reference: text('reference'),
    amount: money('amount').notNull(),
    receivedAt: instant('received_at').notNull(),
    createdAt: instant('created_at').notNull(),
    /** Stripe's id of it. */
    externalId: text('external_id'),
    ...actor(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('payments_of').on(t.tenantId, t.invoiceId),
    uniqueIndex('payments_external').on(t.tenantId, t.externalId),
  ],
)
