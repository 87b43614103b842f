import { boolean, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { ceilings } from '../../core/security-policy.ts'
import { instant, tenantId } from '../columns.ts'

export const findingSubjects = ['PERSON', 'API_KEY', 'EMAIL'] as const

/**
 * Whom a security ceiling refused, or would refuse once enforced: one row per ceiling and subject, brought up to date at
 * most once an hour. A row gets a new id then, so that the ids order rows by when it last happened.
 */
export const securityFindings = pgTable(
  'security_findings',
  {
    tenantId: tenantId(),
    ceiling: text('ceiling', { enum: ceilings }).notNull(),
    subjectKind: text('subject_kind', { enum: findingSubjects }).notNull(),
    /** Id of a person or key, or the address that was to be invited. */
    subject: text('subject').notNull(),
    id: uuid('id').notNull(),
    label: text('label').notNull(),
    /** What was found: the network address, when the session began. */
    detail: text('detail').notNull(),
    refused: boolean('refused').notNull(),
    /** In how many hours it happened. */
    hours: integer('hours').notNull().default(1),
    firstAt: instant('first_at').notNull(),
    lastAt: instant('last_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.ceiling, t.subject] }),
    unique('security_findings_id').on(t.tenantId, t.id),
  ],
)
