import type { PgTable } from 'drizzle-orm/pg-core'
import { toPublicActorId, toPublicRoleId } from '../../core/ids.ts'
import type { ExportKind } from './kind.ts'

/** What a table holds of a tenant, and what becomes of it in an export. */
export interface Holding {
  table: PgTable
  /** What its rows are called where they are counted before a deletion; null for what nobody would miss. */
  counted: { one: string; many: string } | null
  /** The file it is exported to, or why it is not. */
  exported: ExportKind | string
  /** Columns that stay here, each with the reason. */
  withheld?: Record<string, string>
}

/** Roles, as the export writes them. */
export const roleIds = (ids: string[]) => ids.map(toPublicRoleId)

/** Who did something, as the export writes it. */
export const actor = (id: string, { actorKind }: { actorKind: string }) => toPublicActorId(actorKind, id)
