import { sql } from 'drizzle-orm'
import { bigint, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant, tenantId } from '../columns.ts'

export const exportStates = ['RUNNING', 'READY', 'FAILED', 'CANCELED', 'EXPIRED'] as const
export type ExportState = (typeof exportStates)[number]

/** Exports of everything a tenant has. At most one per tenant is RUNNING. */
export const tenantExports = pgTable(
  'tenant_exports',
  {
    tenantId: tenantId(),
    id: uuid('id').notNull(),
    state: text('state', { enum: exportStates }).notNull(),
    requestedBy: text('requested_by').notNull(),
    createdAt: instant('created_at').notNull(),
    finishedAt: instant('finished_at'),
    /** Of a READY one: when its file goes. */
    expiresAt: instant('expires_at'),
    rowsDone: integer('rows_done').notNull().default(0),
    /** Counted when the work begins. */
    rowsTotal: integer('rows_total'),
    bytes: bigint('bytes', { mode: 'number' }).notNull().default(0),
    /** Why it failed, in words. */
    error: text('error'),
    /** Which run writes it, and until when that run counts as alive. */
    leasedBy: uuid('leased_by'),
    leaseUntil: instant('lease_until'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('tenant_exports_running').on(t.tenantId).where(sql`state = 'RUNNING'`),
    index('tenant_exports_open').on(t.state, t.expiresAt).where(sql`state in ('RUNNING', 'READY')`),
  ],
)

/** The file of an export in pieces of 1 MiB: in the database, because any replica must be able to serve it. */
export const tenantExportChunks = pgTable(
  'tenant_export_chunks',
  {
    tenantId: tenantId(),
    exportId: uuid('export_id').notNull(),
    position: integer('position').notNull(),
    bytes: bytes('bytes').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.exportId, t.position] })],
)
