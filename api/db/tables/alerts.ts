import { sql } from 'drizzle-orm'
import { bigint, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, tenantId } from '../columns.ts'
import { auditActorKinds } from './audit.ts'

/** Of which parts of a limit a tenant wants to hear, and who. A limit without a row has the usual ones. */
export const usageThresholds = pgTable(
  'usage_thresholds',
  {
    tenantId: tenantId(),
    meter: text('meter').notNull(),
    percents: integer('percents').array().notNull(),
    /** Whose holders get a mail: names of built-in roles and ids of the tenant's own. */
    roles: text('roles').array().notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.meter] })],
)

/**
 * Thresholds that were reached. That there is one row of each in force is what makes an alert happen once: a sum's stays
 * in force for its billing period, a count's until what is used has fallen far enough below it (`rearmed_at`). The limit
 * belongs to the identity: 80 % of another limit is another threshold.
 */
export const usageAlerts = pgTable(
  'usage_alerts',
  {
    tenantId: tenantId(),
    id: uuid('id').notNull(),
    meter: text('meter').notNull(),
    /** Of a sum; 1970 for a count of what is there, which has no periods. */
    periodStart: instant('period_start').notNull(),
    periodEnd: instant('period_end'),
    percent: integer('percent').notNull(),
    limit: bigint('limit_value', { mode: 'number' }).notNull(),
    /** When it was noticed. */
    used: bigint('used', { mode: 'number' }).notNull(),
    reachedAt: instant('reached_at').notNull(),
    rearmedAt: instant('rearmed_at'),
    /** Off the banner that everybody in the tenant sees. */
    dismissedAt: instant('dismissed_at'),
    dismissedBy: text('dismissed_by'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('usage_alerts_once')
      .on(t.tenantId, t.meter, t.periodStart, t.percent, t.limit)
      .where(sql`rearmed_at is null`),
  ],
)

export const increaseStates = ['OPEN', 'APPROVED', 'DECLINED', 'CANCELED'] as const

/** Wishes of tenants for a higher limit, at most one open per limit, and what operators said to them. */
export const increaseRequests = pgTable(
  'increase_requests',
  {
    tenantId: tenantId(),
    id: uuid('id').notNull(),
    meter: text('meter').notNull(),
    /** What it was when they asked. */
    limitBefore: bigint('limit_before', { mode: 'number' }).notNull(),
    /** Null is unlimited. */
    wanted: bigint('wanted', { mode: 'number' }),
    wantedUntil: instant('wanted_until'),
    reason: text('reason').notNull(),
    state: text('state', { enum: increaseStates }).notNull().default('OPEN'),
    createdAt: instant('created_at').notNull(),
    actorKind: text('actor_kind', { enum: auditActorKinds }).notNull(),
    actorId: text('actor_id'),
    actorLabel: text('actor_label').notNull(),
    closedAt: instant('closed_at'),
    /** Who decided or took it back. */
    closedBy: text('closed_by'),
    note: text('note'),
    /** What was given; null where nothing was, or where it is unlimited: the state tells. */
    granted: bigint('granted', { mode: 'number' }),
    grantedUntil: instant('granted_until'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('increase_requests_open').on(t.tenantId, t.meter).where(sql`state = 'OPEN'`),
    index('increase_requests_queue').on(t.id).where(sql`state = 'OPEN'`),
  ],
)
