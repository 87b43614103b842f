import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant, tenantId } from '../columns.ts'

export const keyPurposes = ['SIGNING', 'ENCRYPTION'] as const
export type KeyPurpose = (typeof keyPurposes)[number]
export const keyStates = ['PENDING', 'ACTIVE', 'RETIRED', 'PENDING_DELETION', 'DESTROYED'] as const

export interface PublicJwk {
  kty: 'OKP'
  crv: 'Ed25519'
  x: string
}

/** A tenant's keys as this product knows them; the material lives with the key provider. */
export const tenantKeys = pgTable(
  'tenant_keys',
  {
    tenantId: tenantId(),
    id: uuid('id').notNull(),
    purpose: text('purpose', { enum: keyPurposes }).notNull(),
    version: integer('version').notNull(),
    state: text('state', { enum: keyStates }).notNull(),
    provider: text('provider', { enum: ['local', 'aws'] }).notNull(),
    /** The key's id at the provider: the local keyring's uuid or an AWS key ARN. Null while PENDING. */
    providerKeyId: text('provider_key_id'),
    publicJwk: jsonb('public_jwk').$type<PublicJwk>(),
    createdAt: instant('created_at').notNull(),
    activatedAt: instant('activated_at'),
    retiredAt: instant('retired_at'),
    rotateAfter: instant('rotate_after'),
    /** When the material is gone for good; until an hour before, the deletion can be taken back. */
    deletionAt: instant('deletion_at'),
    /** Why the provider has not yet done what the row says: shown to people, cleared when it has. */
    error: text('error'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    unique('tenant_keys_version').on(t.tenantId, t.purpose, t.version),
    index('tenant_keys_rotation').on(t.state, t.rotateAfter),
    index('tenant_keys_unfinished').on(t.tenantId, t.id).where(sql`state = 'PENDING' or error is not null`),
    index('tenant_keys_deletion').on(t.deletionAt).where(sql`state = 'PENDING_DELETION'`),
  ],
)

/** The local keyring: key material wrapped (AES-256-GCM) under the master key. Used by the embedded key provider alone. */
export const keyringKeys = pgTable(
  'keyring_keys',
  {
    tenantId: tenantId(),
    id: uuid('id').notNull(),
    purpose: text('purpose', { enum: keyPurposes }).notNull(),
    version: integer('version').notNull(),
    state: text('state', { enum: ['ENABLED', 'PENDING_DELETION', 'DESTROYED'] }).notNull(),
    /** Null once destroyed. */
    wrappedMaterial: bytes('wrapped_material'),
    publicJwk: jsonb('public_jwk').$type<PublicJwk>(),
    createdAt: instant('created_at').notNull(),
    deletionAt: instant('deletion_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    unique('keyring_keys_version').on(t.tenantId, t.purpose, t.version),
    index('keyring_keys_deletion').on(t.deletionAt).where(sql`state = 'PENDING_DELETION'`),
  ],
)

/**
 * One row: an HMAC made with the master key this database was set up with, so that another one is noticed at start
 * rather than when a tenant's key is first needed. Global; says nothing about the master key itself (256 random bits).
 */
export const keyringChecks = pgTable('keyring_checks', {
  id: text('id').primaryKey(),
  checkValue: bytes('check_value').notNull(),
  createdAt: instant('created_at').notNull(),
})
