import { integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { bytes, instant, tenantId } from '../columns.ts'
import { auditActorKinds } from './audit.ts'

/** Logos by the hash of what was made of the upload: the current one, and former ones that a revert may bring back. */
export const tenantLogos = pgTable(
  'tenant_logos',
  {
    tenantId: tenantId(),
    hash: text('hash').notNull(),
    /** PNG, 64 by 64 and 256 by 256. */
    small: bytes('small').notNull(),
    large: bytes('large').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.hash] })],
)

/** Every change of a tenant's settings, by the version it made. Only what changed is in `before` and `after`. */
export const settingsChanges = pgTable(
  'settings_changes',
  {
    tenantId: tenantId(),
    version: integer('version').notNull(),
    at: instant('at').notNull(),
    actorKind: text('actor_kind', { enum: auditActorKinds }).notNull(),
    actorId: text('actor_id'),
    actorLabel: text('actor_label').notNull(),
    before: jsonb('before').$type<Record<string, unknown>>().notNull(),
    after: jsonb('after').$type<Record<string, unknown>>().notNull(),
    /** The version whose change this one took back. */
    revertOf: integer('revert_of'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.version] })],
)
