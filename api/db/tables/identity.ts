import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant, tenantId } from '../columns.ts'

/** People. Global: one person may belong to many tenants. `email` is stored case-folded. */
export const users = pgTable('users', {
  id: uuid('id').primaryKey(),
  email: text('email').notNull().unique(),
  name: text('name'),
  workosUserId: text('workos_user_id').unique(),
  createdAt: instant('created_at').notNull(),
  lastSignInAt: instant('last_sign_in_at'),
  deactivatedAt: instant('deactivated_at'),
})

/** Signed-in browsers. Only the SHA-256 of the cookie's value is kept. */
export const sessions = pgTable(
  'sessions',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    tokenHash: bytes('token_hash').notNull().unique(),
    method: text('method', { enum: ['email', 'workos'] }).notNull(),
    workosSessionId: text('workos_session_id'),
    /** The organization (its id at the identity provider) whose single sign-on the person came through. */
    ssoOrganizationId: text('sso_organization_id'),
    createdAt: instant('created_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    revokedAt: instant('revoked_at'),
    ip: text('ip'),
    userAgent: text('user_agent'),
  },
  (t) => [index('sessions_user').on(t.userId, t.id), index('sessions_workos').on(t.workosSessionId)],
)

/**
 * A sign-in that has begun in one browser: an e-mailed code, or a round trip to WorkOS. The browser holds a random
 * secret in a cookie; the row holds only hashes over it, so neither the database nor the mail alone is enough.
 */
export const signInChallenges = pgTable(
  'sign_in_challenges',
  {
    id: uuid('id').primaryKey(),
    method: text('method', { enum: ['email', 'workos'] }).notNull(),
    browserHash: bytes('browser_hash').notNull().unique(),
    email: text('email'),
    codeHash: bytes('code_hash'),
    attempts: integer('attempts').notNull().default(0),
    codeVerifier: text('code_verifier'),
    returnTo: text('return_to').notNull().default('/'),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    consumedAt: instant('consumed_at'),
  },
  (t) => [index('sign_in_challenges_expiry').on(t.expiresAt)],
)

/** Webhook events of the identity provider, kept by the provider's event id so that one counts once. */
export const identityEvents = pgTable(
  'identity_events',
  {
    id: text('id').primaryKey(),
    type: text('type').notNull(),
    payload: jsonb('payload').$type<Record<string, unknown>>().notNull(),
    occurredAt: instant('occurred_at').notNull(),
    receivedAt: instant('received_at').notNull(),
    processedAt: instant('processed_at'),
    outcome: text('outcome'),
  },
  (t) => [index('identity_events_received').on(t.receivedAt)],
)

/** The newest event applied to an object of the identity provider; older ones that arrive late change nothing. */
export const identityWatermarks = pgTable('identity_watermarks', {
  objectId: text('object_id').primaryKey(),
  occurredAt: instant('occurred_at').notNull(),
})

/** Organizations of the built-in identity directory (the embedded counterpart of WorkOS organizations). */
export const identityOrganizations = pgTable(
  'identity_organizations',
  {
    tenantId: tenantId(),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId] })],
)

export const identityMemberships = pgTable(
  'identity_memberships',
  {
    tenantId: tenantId(),
    userId: uuid('user_id').notNull(),
    id: uuid('id').notNull(),
    role: text('role').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.userId] })],
)

/** Store of rate-limiter-flexible: the column names are the library's. */
export const rateLimits = pgTable('rate_limits', {
  key: text('key').primaryKey(),
  points: integer('points').notNull().default(0),
  expire: instant('expire'),
})
