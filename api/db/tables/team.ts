import { sql } from 'drizzle-orm'
import { index, integer, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, tenantId } from '../columns.ts'

/** Roles a tenant has made for itself. Built-in ones are in core/permissions.ts. */
export const roles = pgTable(
  'roles',
  {
    tenantId: tenantId(),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    /** The name case-folded: what makes it unique. */
    nameKey: text('name_key').notNull(),
    permissions: text('permissions').array().notNull(),
    createdBy: uuid('created_by'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    version: integer('version').notNull().default(1),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), unique('roles_name').on(t.tenantId, t.nameKey)],
)

export const transferStates = ['PENDING', 'ACCEPTED', 'DECLINED', 'CANCELED', 'EXPIRED'] as const

/** Nominations of a next owner. At most one per tenant is PENDING. */
export const ownershipTransfers = pgTable(
  'ownership_transfers',
  {
    tenantId: tenantId(),
    id: uuid('id').notNull(),
    fromMemberId: uuid('from_member_id').notNull(),
    toMemberId: uuid('to_member_id').notNull(),
    state: text('state', { enum: transferStates }).notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    closedAt: instant('closed_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('ownership_transfers_pending').on(t.tenantId).where(sql`state = 'PENDING'`),
    index('ownership_transfers_due').on(t.expiresAt).where(sql`state = 'PENDING'`),
  ],
)

/**
 * Memberships at the identity provider that this tenant has ended. The provider may still tell of one, late or because
 * it was being changed at that moment; that must not let the person in again.
 */
export const endedMemberships = pgTable(
  'ended_memberships',
  {
    tenantId: tenantId(),
    membershipId: text('membership_id').notNull(),
    endedAt: instant('ended_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.membershipId] })],
)
