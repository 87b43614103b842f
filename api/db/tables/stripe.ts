import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, tenantId } from '../columns.ts'
import { money } from './billing.ts'

/** What a tenant pays with by itself, as Stripe tells it. Never a number that could be used. */
export interface StoredPaymentMethod {
  /** Stripe's word: `card`, `sepa_debit`. */
  kind: string
  brand: string | null
  last4: string | null
  expMonth: number | null
  expYear: number | null
}

/** What Stripe was last brought to: the prices of each part of a subscription, and what is scheduled. */
export type StripeWanted = Record<string, unknown>

/** A tenant's side at Stripe, and how far it is in step with what this product wants there. */
export const stripeAccounts = pgTable(
  'stripe_accounts',
  {
    tenantId: tenantId(),
    customerId: text('customer_id'),
    /** The fee, and by the month also what is metered. */
    feeSubscriptionId: text('fee_subscription_id'),
    /** What is metered of a plan that is paid by the year. */
    usageSubscriptionId: text('usage_subscription_id'),
    paymentMethod: jsonb('payment_method').$type<StoredPaymentMethod>(),
    /** Counts what may have changed here; Stripe has been told as far as `synced`. */
    asked: integer('asked').notNull().default(0),
    synced: integer('synced').notNull().default(0),
    wanted: jsonb('wanted').$type<StripeWanted>(),
    syncedAt: instant('synced_at'),
    /** Failures in a row, and the last one in words. */
    attempts: integer('attempts').notNull().default(0),
    error: text('error'),
    /** When to try next; null when there is nothing to do. */
    nextSyncAt: instant('next_sync_at'),
    /** Until then one worker is at it, and others leave it alone. */
    leasedUntil: instant('leased_until'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId] }),
    index('stripe_accounts_customer').on(t.customerId),
    index('stripe_accounts_due').on(t.nextSyncAt).where(sql`next_sync_at is not null`),
  ],
)

export const stripeObjectKinds = ['PRODUCT', 'PRICE', 'METER'] as const
export type StripeObjectKind = (typeof stripeObjectKinds)[number]

/**
 * What the catalogue is at Stripe. Global. A published version of a plan never changes, so its prices are made once.
 * Columns that do not apply to a kind are empty: a product has a plan alone, a meter its code alone.
 */
export const stripeObjects = pgTable(
  'stripe_objects',
  {
    kind: text('kind', { enum: stripeObjectKinds }).notNull(),
    planCode: text('plan_code').notNull().default(''),
    planVersion: integer('plan_version').notNull().default(0),
    /** MONTH or YEAR, of a price. */
    interval: text('interval').notNull().default(''),
    /** Empty for the fee. */
    meter: text('meter').notNull().default(''),
    externalId: text('external_id').notNull().unique(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.planCode, t.planVersion, t.interval, t.meter] })],
)

/** Usage on its way to Stripe, written in the transaction that counts it as told. */
export const stripeMeterEvents = pgTable(
  'stripe_meter_events',
  {
    tenantId: tenantId(),
    /** Stripe counts one identifier once. */
    identifier: text('identifier').notNull(),
    meter: text('meter').notNull(),
    /** The billing period whose counter it comes from. */
    periodStart: instant('period_start').notNull(),
    /** Negative where usage was taken back. */
    quantity: money('quantity').notNull(),
    createdAt: instant('created_at').notNull(),
    /** When it was first given to Stripe, whether or not that answered. */
    triedAt: instant('tried_at'),
    /** To which instant Stripe was told it belongs, and when Stripe took it. */
    occurredAt: instant('occurred_at'),
    sentAt: instant('sent_at'),
    attempts: integer('attempts').notNull().default(0),
    error: text('error'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.identifier] }),
    index('stripe_meter_events_unsent').on(t.createdAt).where(sql`sent_at is null`),
  ],
)

/** How much of a period's counter is in `stripe_meter_events`. */
export const stripeMeterSent = pgTable(
  'stripe_meter_sent',
  {
    tenantId: tenantId(),
    meter: text('meter').notNull(),
    periodStart: instant('period_start').notNull(),
    quantity: money('quantity').notNull(),
    /** How many events that took: the next one's number. */
    events: integer('events').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.meter, t.periodStart] })],
)

export const stripeEventOutcomes = ['APPLIED', 'IGNORED', 'STALE', 'FAILED'] as const

/** Webhook events of Stripe, kept by Stripe's id so that one counts once. Global. */
export const stripeEvents = pgTable(
  'stripe_events',
  {
    id: text('id').primaryKey(),
    type: text('type').notNull(),
    createdAt: instant('created_at').notNull(),
    receivedAt: instant('received_at').notNull(),
    /** The tenant it turned out to be about; no column of a tenant table, since anybody's events arrive here. */
    aboutTenant: uuid('about_tenant'),
    objectId: text('object_id'),
    payload: jsonb('payload').$type<Record<string, unknown>>().notNull(),
    processedAt: instant('processed_at'),
    outcome: text('outcome', { enum: stripeEventOutcomes }),
    error: text('error'),
    attempts: integer('attempts').notNull().default(0),
  },
  (t) => [index('stripe_events_received').on(t.receivedAt)],
)

export const stripeDriftKinds = [
  'CUSTOMER_MISSING',
  'SUBSCRIPTION_MISSING',
  'SUBSCRIPTION_ITEMS',
  'SUBSCRIPTION_STATE',
  'METER_TOTAL',
  'INVOICE_MISSING',
  'INVOICE_DIFFERS',
] as const
export type StripeDriftKind = (typeof stripeDriftKinds)[number]

/** Where Stripe says something else than this product. Open until it is repaired, once for every subject. */
export const stripeDrifts = pgTable(
  'stripe_drifts',
  {
    tenantId: tenantId(),
    id: uuid('id').notNull(),
    kind: text('kind', { enum: stripeDriftKinds }).notNull(),
    /** What it is about: an id of Stripe's, a meter. */
    subject: text('subject').notNull(),
    expected: text('expected').notNull(),
    found: text('found').notNull(),
    foundAt: instant('found_at').notNull(),
    repairedAt: instant('repaired_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('stripe_drifts_open').on(t.tenantId, t.kind, t.subject).where(sql`repaired_at is null`),
  ],
)
