import { sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { billingIntervals } from '../../pricing/prices.ts'
import { bytes, instant, tenantId } from '../columns.ts'
import { auditActorKinds } from './audit.ts'

/** Money: whole minor units of a currency, beyond what a JavaScript number holds. */
export const money = (name: string) => bigint(name, { mode: 'bigint' })

/** Who wrote a row, as the audit log names them. */
export const actor = () => ({
  actorKind: text('actor_kind', { enum: auditActorKinds }).notNull(),
  actorId: text('actor_id'),
  actorLabel: text('actor_label').notNull(),
})

export const subscriptionStates = ['TRIALING', 'ACTIVE', 'PAST_DUE', 'PAUSED', 'CANCELED'] as const
export type SubscriptionState = (typeof subscriptionStates)[number]

/** Who asks the tenant for money: this product by its own invoices, or Stripe. */
export const collectors = ['BUILT_IN', 'STRIPE'] as const

/** Where a tenant stands in what it pays. On which plan it is, its own row says. */
export const subscriptions = pgTable(
  'subscriptions',
  {
    tenantId: tenantId(),
    state: text('state', { enum: subscriptionStates }).notNull(),
    interval: text('interval', { enum: billingIntervals }).notNull(),
    collector: text('collector', { enum: collectors }).notNull().default('BUILT_IN'),
    /** The start of the first billing period whose usage Stripe charges for; null while that is none. */
    usageCollectedFrom: instant('usage_collected_from'),
    /** From when on Stripe has yet to charge the fee of what the tenant is on now; null when it has been told. */
    feeCollectedFrom: instant('fee_collected_from'),
    startedAt: instant('started_at').notNull(),
    trialEndsAt: instant('trial_ends_at'),
    /** What the base fee is paid for in advance; null where none is. */
    termStart: instant('term_start'),
    termEnd: instant('term_end'),
    /** Up to where usage has been put on invoices: the start of a billing period. */
    billedUntil: instant('billed_until').notNull(),
    /** What it moves to at the end of the term. */
    nextPlanCode: text('next_plan_code'),
    nextPlanVersion: integer('next_plan_version'),
    nextInterval: text('next_interval', { enum: billingIntervals }),
    cancelAtPeriodEnd: boolean('cancel_at_period_end').notNull().default(false),
    canceledAt: instant('canceled_at'),
    pausedAt: instant('paused_at'),
    /** Since when an invoice is overdue, as far as anybody has looked: what follows counts from here. */
    pastDueSince: instant('past_due_since'),
    /** How many notices about overdue payment were sent since then. */
    dunningStage: integer('dunning_stage').notNull().default(0),
    restrictedAt: instant('restricted_at'),
    /** When there is next something to do: the end of a period, of a grace, of a term of payment. */
    dueAt: instant('due_at').notNull(),
    revision: integer('revision').notNull().default(1),
  },
  (t) => [primaryKey({ columns: [t.tenantId] }), index('subscriptions_due').on(t.dueAt)],
)

/** On which plan a tenant was when, for what is rated by the plan at a period's end. */
export const subscriptionChanges = pgTable(
  'subscription_changes',
  {
    tenantId: tenantId(),
    at: instant('at').notNull(),
    fromPlanCode: text('from_plan_code').notNull(),
    fromPlanVersion: integer('from_plan_version').notNull(),
    fromInterval: text('from_interval', { enum: billingIntervals }).notNull(),
    toPlanCode: text('to_plan_code').notNull(),
    toPlanVersion: integer('to_plan_version').notNull(),
    toInterval: text('to_interval', { enum: billingIntervals }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.at] })],
)

/** To whom a tenant's invoices are made out and mailed. */
export const billingAccounts = pgTable(
  'billing_accounts',
  {
    tenantId: tenantId(),
    name: text('name').notNull(),
    email: text('email').notNull(),
    address: text('address').array().notNull(),
    /** ISO 3166-1, two letters. */
    country: text('country'),
    taxId: text('tax_id'),
    purchaseOrder: text('purchase_order'),
    /** Thousandths of a percent, instead of the issuer's rate. An operator's to set, as is the reverse charge. */
    taxRate: integer('tax_rate'),
    reverseCharge: boolean('reverse_charge').notNull().default(false),
    updatedAt: instant('updated_at').notNull(),
    revision: integer('revision').notNull().default(1),
  },
  (t) => [primaryKey({ columns: [t.tenantId] })],
)

/** How this installation issues invoices. Global, one row. */
export const billingSettings = pgTable('billing_settings', {
  id: integer('id').primaryKey().default(1),
  issuerName: text('issuer_name').notNull().default(''),
  issuerAddress: text('issuer_address').array().notNull().default(sql`'{}'`),
  issuerCountry: text('issuer_country'),
  issuerTaxId: text('issuer_tax_id'),
  issuerEmail: text('issuer_email'),
  /** Where to pay to, in words that stand on the invoice. */
  bankDetails: text('bank_details'),
  invoicePrefix: text('invoice_prefix').notNull().default('INV-'),
  creditNotePrefix: text('credit_note_prefix').notNull().default('CN-'),
  /** What manual invoices and credits are in; a plan's prices name their own. */
  currency: text('currency').notNull().default('EUR'),
  /** Thousandths of a percent: 19000 is 19 %. */
  taxRate: integer('tax_rate').notNull().default(0),
  termsDays: integer('terms_days').notNull().default(14),
  /** How long a draft waits for late usage. */
  graceHours: integer('grace_hours').notNull().default(24),
  /** Days after the due date. */
  noticeDays: integer('notice_days').array().notNull().default(sql`'{1,7,14}'`),
  restrictAfterDays: integer('restrict_after_days').notNull().default(14),
  suspendAfterDays: integer('suspend_after_days').notNull().default(30),
  logo: bytes('logo'),
  logoHash: text('logo_hash'),
  updatedAt: instant('updated_at'),
  revision: integer('revision').notNull().default(1),
})

export const numberSeries = ['INVOICE', 'CREDIT_NOTE'] as const
export type NumberSeries = (typeof numberSeries)[number]

/** The last number that was given, one row a series. Locked by the transaction that takes the next: no gaps. Global. */
export const invoiceNumbers = pgTable('invoice_numbers', {
  series: text('series', { enum: numberSeries }).primaryKey(),
  last: bigint('last', { mode: 'number' }).notNull().default(0),
})

export const creditKinds = ['CREDIT', 'COUPON'] as const

/** What a tenant has to its credit: an amount that invoices use up, or a percentage off the next few. */
export const creditGrants = pgTable(
  'credit_grants',
  {
    tenantId: tenantId(),
    id: uuid('id').notNull(),
    kind: text('kind', { enum: creditKinds }).notNull(),
    currency: text('currency').notNull(),
    /** Of a CREDIT, and how much of it is left. */
    amount: money('amount'),
    remaining: money('remaining'),
    /** Of a COUPON: thousandths of a percent of the lines, and how many invoices it still counts for. */
    percentOff: integer('percent_off'),
    cycles: integer('cycles'),
    cyclesLeft: integer('cycles_left'),
    /** Lower ones are used first. */
    priority: integer('priority').notNull(),
    expiresAt: instant('expires_at'),
    reason: text('reason').notNull(),
    createdAt: instant('created_at').notNull(),
    /** Taken back by an operator. */
    endedAt: instant('ended_at'),
    ...actor(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
)
