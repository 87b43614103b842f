import { bigint, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant, tenantId } from '../columns.ts'
import { auditActorKinds } from './audit.ts'

export const keyEnvironments = ['LIVE', 'TEST'] as const
export const keyDisabledReasons = ['MANUAL', 'UNUSED'] as const

/**
 * API keys of tenants; those of the platform (service credentials) are under the id of the platform's audit chain. Only
 * the SHA-256 of a key is kept. Rows stay when a key ends.
 */
export const apiKeys = pgTable(
  'api_keys',
  {
    tenantId: tenantId(),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    description: text('description'),
    environment: text('environment', { enum: keyEnvironments }).notNull(),
    /** What is shown of the key: its prefix and the first characters of the secret. */
    start: text('start').notNull(),
    hash: bytes('hash').notNull(),
    permissions: text('permissions').array().notNull(),
    /** Networks (CIDR) the key may be used from; none is anywhere. */
    allowedIps: text('allowed_ips').array().notNull(),
    rateLimitPerMinute: integer('rate_limit_per_minute'),
    metadata: jsonb('metadata').$type<Record<string, string>>().notNull(),
    creatorKind: text('creator_kind', { enum: auditActorKinds }).notNull(),
    creatorId: text('creator_id'),
    creatorLabel: text('creator_label').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at'),
    /** When it was last switched on again. */
    enabledAt: instant('enabled_at'),
    disabledAt: instant('disabled_at'),
    disabledBy: text('disabled_by'),
    disabledReason: text('disabled_reason', { enum: keyDisabledReasons }),
    revokedAt: instant('revoked_at'),
    revokedBy: text('revoked_by'),
    /** The key this one was made to take the place of, and the one that takes its place. */
    replaces: uuid('replaces'),
    replacedBy: uuid('replaced_by'),
    overlapEndsAt: instant('overlap_ends_at'),
    /** How many days before the end its last notice was sent. */
    noticedDays: integer('noticed_days'),
    /** When it was last written down as unused, while the ceiling only reports. */
    unusedNotedAt: instant('unused_noted_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    unique('api_keys_hash').on(t.tenantId, t.hash),
    index('api_keys_creator').on(t.tenantId, t.creatorId),
    index('api_keys_expiry').on(t.expiresAt),
  ],
)

/** How often a key was used in an hour (UTC), and how it was used last. Written in batches, about once a second. */
export const apiKeyUsage = pgTable(
  'api_key_usage',
  {
    tenantId: tenantId(),
    keyId: uuid('key_id').notNull(),
    hour: instant('hour').notNull(),
    calls: bigint('calls', { mode: 'number' }).notNull(),
    /** Uses turned away although the key was the right one: expired, disabled, revoked, from a foreign network. */
    refused: bigint('refused', { mode: 'number' }).notNull(),
    /** Of the last call that was let in. */
    lastAt: instant('last_at'),
    lastIp: text('last_ip'),
    lastUserAgent: text('last_user_agent'),
    lastOperation: text('last_operation'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.keyId, t.hour] })],
)
