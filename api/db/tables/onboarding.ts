import { boolean, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant, tenantId } from '../columns.ts'

export const onboardingStates = ['RUNNING', 'FAILED', 'COMPLETED', 'CANCELING', 'CANCELED'] as const
export const stepStates = ['PENDING', 'RUNNING', 'WAITING', 'SUCCEEDED', 'FAILED', 'UNDOING', 'UNDONE'] as const

export const onboardings = pgTable(
  'onboardings',
  {
    tenantId: tenantId(),
    requestedBy: uuid('requested_by').notNull(),
    state: text('state', { enum: onboardingStates }).notNull(),
    defaultRules: boolean('default_rules').notNull(),
    /** An organization made outside that becomes the tenant's, instead of a new one. */
    adoptedOrganizationId: text('adopted_organization_id'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    completedAt: instant('completed_at'),
    /** Which run works at it, and until when that run counts as alive. */
    leasedBy: uuid('leased_by'),
    leaseUntil: instant('lease_until'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId] }),
    index('onboardings_by_person').on(t.requestedBy),
    index('onboardings_adopted').on(t.adoptedOrganizationId),
    index('onboardings_by_state').on(t.state, t.updatedAt),
  ],
)

export const onboardingSteps = pgTable(
  'onboarding_steps',
  {
    tenantId: tenantId(),
    name: text('name').notNull(),
    position: integer('position').notNull(),
    state: text('state', { enum: stepStates }).notNull(),
    attempts: integer('attempts').notNull().default(0),
    errorCode: text('error_code'),
    error: text('error'),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    nextAttemptAt: instant('next_attempt_at'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.name] })],
)
