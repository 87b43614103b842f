import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  smallint,
  text,
  uuid,
} from 'drizzle-orm/pg-core'
import { instant, tenantId } from '../columns.ts'

export const meterKinds = ['SUM', 'GAUGE'] as const
export const meterAggregations = ['SUM', 'MAX', 'LAST'] as const

/** What is counted. Global, data: an operator can stop a meter. A sum adds up, a gauge is read now and then. */
export const meters = pgTable('meters', {
  code: text('code').primaryKey(),
  position: integer('position').notNull(),
  name: text('name').notNull(),
  unit: text('unit').notNull(),
  kind: text('kind', { enum: meterKinds }).notNull(),
  aggregation: text('aggregation', { enum: meterAggregations }).notNull(),
  active: boolean('active').notNull().default(true),
})

/**
 * What was recorded, one row an event. `key` is made of source and id (see usage/events.ts) and is the one index
 * that every insert pays for; the summaries of blocks on `occurred_at` cost next to nothing and serve retention.
 */
export const usageEvents = pgTable(
  'usage_events',
  {
    tenantId: tenantId(),
    key: uuid('key').notNull(),
    source: text('source').notNull(),
    eventId: text('event_id').notNull(),
    meter: text('meter').notNull(),
    /** Negative in a reversing entry alone. */
    quantity: bigint('quantity', { mode: 'number' }).notNull(),
    occurredAt: instant('occurred_at').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    /** The API key that recorded it; null for a person. */
    keyId: uuid('key_id'),
    subject: text('subject'),
    dimensions: jsonb('dimensions').$type<Record<string, string>>(),
    /** The event whose quantity this one takes back, and why. */
    reverses: uuid('reverses'),
    reason: text('reason'),
    /** Came when the period it falls into was closed: left for an adjustment. */
    late: boolean('late').notNull().default(false),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.key] }), index('usage_events_time').using('brin', t.occurredAt)],
)

export const usageDimensions = ['TOTAL', 'KEY', 'SUBJECT'] as const

/**
 * Usage added up by steps of UTC time (`grain`, in minutes) in the transaction that records it. Of a sum `quantity`
 * counts; of a gauge `peak` and `last`. Rows of one meter and dimension lie together, in the order of time.
 */
export const usageRollups = pgTable(
  'usage_rollups',
  {
    tenantId: tenantId(),
    meter: text('meter').notNull(),
    dimension: text('dimension', { enum: usageDimensions }).notNull(),
    grain: smallint('grain').notNull(),
    bucket: instant('bucket').notNull(),
    /** The key's id or the subject; empty for the total, for people, and for subjects past the cap. */
    series: text('series').notNull(),
    quantity: numeric('quantity').notNull(),
    peak: bigint('peak', { mode: 'number' }),
    last: bigint('last', { mode: 'number' }),
    lastAt: instant('last_at'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.meter, t.dimension, t.grain, t.bucket, t.series] })],
)

/**
 * Usage of one billing period, and of all time under the period that starts in 1970. What limits are compared with.
 * `late` is the part of `quantity` that came after the period was closed.
 */
export const usageCounters = pgTable(
  'usage_counters',
  {
    tenantId: tenantId(),
    meter: text('meter').notNull(),
    periodStart: instant('period_start').notNull(),
    quantity: numeric('quantity').notNull(),
    peak: bigint('peak', { mode: 'number' }),
    last: bigint('last', { mode: 'number' }),
    lastAt: instant('last_at'),
    late: numeric('late').notNull().default('0'),
    closedAt: instant('closed_at'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.meter, t.periodStart] })],
)

export const reservationKinds = ['LEASE', 'RESERVATION'] as const
export const reservationStates = ['OPEN', 'COMMITTED', 'RELEASED'] as const

/**
 * Room of a billing period that is spoken for and not used yet. A LEASE is a replica's, for API calls that it lets in
 * without asking each time: what it writes of them leaves `quantity`. A RESERVATION is a caller's, until it is committed
 * or released. Past `expires_at`, by the clock of the database, neither holds anything.
 */
export const quotaReservations = pgTable(
  'quota_reservations',
  {
    tenantId: tenantId(),
    id: uuid('id').notNull(),
    kind: text('kind', { enum: reservationKinds }).notNull(),
    meter: text('meter').notNull(),
    periodStart: instant('period_start').notNull(),
    quantity: bigint('quantity', { mode: 'number' }).notNull(),
    state: text('state', { enum: reservationStates }).notNull().default('OPEN'),
    /** What was used of it; null unless it is committed. */
    used: bigint('used', { mode: 'number' }),
    /** The API key that reserved it; null for a person and for leases. */
    keyId: uuid('key_id'),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('quota_reservations_open').on(t.tenantId, t.meter, t.periodStart).where(sql`state = 'OPEN'`),
    index('quota_reservations_expiry').on(t.expiresAt),
  ],
)

/** The subjects of a month that have rollups of their own: the first thousand. The rest shares one row. */
export const usageSubjects = pgTable(
  'usage_subjects',
  {
    tenantId: tenantId(),
    /** `2026-11`, UTC. */
    month: text('month').notNull(),
    subject: text('subject').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.month, t.subject] })],
)
