import { index, integer, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant, tenantId } from '../columns.ts'

/**
 * What mutations that carried an Idempotency-Key have committed (steps from 1) and answered (step 0). A step's row lies
 * in the tenant whose transaction it is; a tenant's role can write it and nothing else.
 */
export const idempotencyRecords = pgTable(
  'idempotency_records',
  {
    tenantId: tenantId(),
    /** Who asked: a person, or an API key. */
    principal: uuid('principal').notNull(),
    requestKey: bytes('request_key').notNull(),
    mutation: integer('mutation').notNull(),
    step: integer('step').notNull(),
    sealed: bytes('sealed').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [
    primaryKey({
      name: 'idempotency_records_pk',
      columns: [t.tenantId, t.principal, t.requestKey, t.mutation, t.step],
    }),
    index('idempotency_records_by_request').on(t.principal, t.requestKey),
    index('idempotency_records_expiry').on(t.expiresAt),
  ],
)
