import { sql } from 'drizzle-orm'
import { bigint, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { Prices } from '../../pricing/prices.ts'
import { instant, tenantId } from '../columns.ts'
import { auditActorKinds } from './audit.ts'

/** DRAFT is being written, PUBLISHED is on offer and never changes, RETIRED stays for the tenants on it. */
export const planStates = ['DRAFT', 'PUBLISHED', 'RETIRED'] as const

/** The plan catalogue. Global, versioned. A limit of null, or none, is unlimited. */
export const plans = pgTable(
  'plans',
  {
    code: text('code').notNull(),
    version: integer('version').notNull(),
    position: integer('position').notNull(),
    name: text('name').notNull(),
    summary: text('summary').notNull(),
    limits: jsonb('limits').$type<Record<string, number | null>>().notNull(),
    /** What happens at a limit; one that is not here is HARD without grace. */
    policies: jsonb('policies')
      .$type<Record<string, { policy: 'HARD' | 'SOFT' | 'OBSERVE'; gracePercent: number }>>()
      .notNull()
      .default({}),
    features: text('features').array().notNull().default(sql`'{}'`),
    /** Null is by agreement: nothing is charged for it here. */
    prices: jsonb('prices').$type<Prices>(),
    state: text('state', { enum: planStates }).notNull().default('DRAFT'),
    /** Counts edits of a draft: who edits or publishes names the one they saw. */
    revision: integer('revision').notNull().default(1),
    publishedAt: instant('published_at'),
    retiredAt: instant('retired_at'),
  },
  (t) => [
    primaryKey({ columns: [t.code, t.version] }),
    uniqueIndex('plans_draft').on(t.code).where(sql`state = 'DRAFT'`),
    uniqueIndex('plans_published').on(t.code).where(sql`state = 'PUBLISHED'`),
  ],
)

/**
 * Limits that operators gave one tenant instead of its plan's. At most one without an end and one with an end are in
 * force per meter; the one with an end covers the other until then.
 */
export const limitOverrides = pgTable(
  'limit_overrides',
  {
    tenantId: tenantId(),
    id: uuid('id').notNull(),
    meter: text('meter').notNull(),
    /** Null is unlimited. */
    value: bigint('value', { mode: 'number' }),
    reason: text('reason').notNull(),
    expiresAt: instant('expires_at'),
    createdAt: instant('created_at').notNull(),
    actorKind: text('actor_kind', { enum: auditActorKinds }).notNull(),
    actorId: text('actor_id'),
    actorLabel: text('actor_label').notNull(),
    /** Set when it was replaced or taken back; one that has merely expired has none. */
    endedAt: instant('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('limit_overrides_current')
      .on(t.tenantId, t.meter, sql`(expires_at is null)`)
      .where(sql`ended_at is null`),
  ],
)
