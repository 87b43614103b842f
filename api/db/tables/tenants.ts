import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { tenantStatuses } from '../../core/context.ts'
import { suspensionReasons } from '../../core/lifecycle.ts'
import type { SecurityPolicy } from '../../core/security-policy.ts'
import { instant, tenantId } from '../columns.ts'

export const tenants = pgTable(
  'tenants',
  {
    tenantId: tenantId(),
    name: text('name').notNull(),
    slug: text('slug').notNull(),
    timeZone: text('time_zone').notNull(),
    /** BCP 47, canonical. */
    locale: text('locale').notNull().default('en'),
    retentionDays: integer('retention_days').notNull().default(90),
    /** An e-mail address or an https address. */
    supportContact: text('support_contact'),
    /** `#rrggbb`, lower case. */
    primaryColor: text('primary_color'),
    /** Which row of tenant_logos is shown. */
    logoHash: text('logo_hash'),
    metadata: jsonb('metadata').$type<Record<string, string>>().notNull().default({}),
    tags: text('tags').array().notNull().default(sql`'{}'`),
    /** The security ceilings that were set; the others are at their defaults. */
    security: jsonb('security').$type<Partial<SecurityPolicy>>().notNull().default({}),
    planCode: text('plan_code').notNull(),
    status: text('status', { enum: tenantStatuses }).notNull(),
    /** The organization's id at the identity provider; null until the onboarding step has made it. */
    organizationId: text('organization_id'),
    createdBy: uuid('created_by'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    activatedAt: instant('activated_at'),
    /** Set while it is suspended, and kept while a suspended tenant is being deleted. */
    suspendedAt: instant('suspended_at'),
    suspensionReason: text('suspension_reason', { enum: suspensionReasons }),
    /** Words of the operator, shown to the tenant. */
    suspensionNote: text('suspension_note'),
    /** Who asked for the deletion, and when; the tombstone keeps both. */
    deletionRequestedBy: uuid('deletion_requested_by'),
    deletionRequestedAt: instant('deletion_requested_at'),
    /** When a tenant that is being deleted is gone for good. */
    deletionAt: instant('deletion_at'),
    /** The last reminder that was mailed: so many days before `deletionAt`. */
    deletionReminder: integer('deletion_reminder'),
    /** When the last of its rows was removed. What is left from then on is a tombstone. */
    purgedAt: instant('purged_at'),
    /** Counts changes of the settings: who saves names the version they saw. */
    version: integer('version').notNull().default(1),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId] }),
    index('tenants_organization').on(t.organizationId),
    index('tenants_deletion').on(t.deletionAt).where(sql`deletion_at is not null and purged_at is null`),
  ],
)

/** The slug directory: the one place where a tenant's address is unique across tenants. Global. */
export const tenantSlugs = pgTable(
  'tenant_slugs',
  {
    slug: text('slug').primaryKey(),
    ownerTenantId: uuid('owner_tenant_id').notNull(),
    createdAt: instant('created_at').notNull(),
    /** Of a former address: until then it leads to the tenant and nobody else can take it. Null for the current one. */
    redirectUntil: instant('redirect_until'),
  },
  (t) => [index('tenant_slugs_owner').on(t.ownerTenantId)],
)

export const memberStatuses = ['ACTIVE', 'DEACTIVATED'] as const

export const members = pgTable(
  'members',
  {
    tenantId: tenantId(),
    id: uuid('id').notNull(),
    userId: uuid('user_id').notNull(),
    /** Built-in roles by name, custom ones by the id of their row in `roles`. */
    roles: text('roles').array().notNull(),
    status: text('status', { enum: memberStatuses }).notNull(),
    /** The membership's id at the identity provider. */
    membershipId: text('membership_id'),
    createdAt: instant('created_at').notNull(),
    /** Kept at most once a minute. */
    lastSeenAt: instant('last_seen_at'),
    /** When `status` was last changed here: what the identity provider says of an earlier time is out of date. */
    statusChangedAt: instant('status_changed_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    unique('members_user').on(t.tenantId, t.userId),
    index('members_by_user').on(t.userId),
  ],
)
