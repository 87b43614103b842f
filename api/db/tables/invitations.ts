import { sql } from 'drizzle-orm'
import { index, integer, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant, tenantId } from '../columns.ts'

export const invitationStates = ['PENDING', 'ACCEPTED', 'EXPIRED', 'REVOKED', 'DECLINED'] as const
export type InvitationState = (typeof invitationStates)[number]

/** Invitations of one person by e-mail (case-folded). Of the tokens in the mails only the SHA-256 is kept. */
export const invitations = pgTable(
  'invitations',
  {
    tenantId: tenantId(),
    id: uuid('id').notNull(),
    email: text('email').notNull(),
    roles: text('roles').array().notNull(),
    message: text('message'),
    state: text('state', { enum: invitationStates }).notNull(),
    tokenHash: bytes('token_hash').notNull(),
    /** The reminder's own token: the first one cannot be mailed again, since nobody knows it any more. */
    reminderTokenHash: bytes('reminder_token_hash'),
    invitedBy: uuid('invited_by').notNull(),
    /** How long it holds after each sending. */
    lifetimeHours: integer('lifetime_hours').notNull(),
    createdAt: instant('created_at').notNull(),
    sentAt: instant('sent_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    remindedAt: instant('reminded_at'),
    /** When it left PENDING. */
    endedAt: instant('ended_at'),
    acceptedBy: uuid('accepted_by'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    unique('invitations_token').on(t.tenantId, t.tokenHash),
    unique('invitations_reminder_token').on(t.tenantId, t.reminderTokenHash),
    uniqueIndex('invitations_pending').on(t.tenantId, t.email).where(sql`state = 'PENDING'`),
    index('invitations_due').on(t.expiresAt).where(sql`state = 'PENDING'`),
  ],
)

/** Links that let anybody in who has one, up to a number of people, for a time. */
export const invitationLinks = pgTable(
  'invitation_links',
  {
    tenantId: tenantId(),
    id: uuid('id').notNull(),
    roles: text('roles').array().notNull(),
    tokenHash: bytes('token_hash').notNull(),
    maxUses: integer('max_uses').notNull(),
    uses: integer('uses').notNull().default(0),
    /** Domains of e-mail addresses that may use it; none means all. */
    allowedDomains: text('allowed_domains').array().notNull(),
    createdBy: uuid('created_by').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    revokedAt: instant('revoked_at'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), unique('invitation_links_token').on(t.tenantId, t.tokenHash)],
)
