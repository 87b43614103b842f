import { and, asc, eq, getTableColumns, getTableName, type InferSelectModel, inArray, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { TenantCtx } from '../../core/context.ts'
import { type IdKind, toPublicId } from '../../core/ids.ts'
import { users } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'

type Row = Record<string, unknown>
type Rendering = IdKind | ((value: never, row: never) => unknown)

/** One kind of object in an export: a file of JSON lines, in the order of a unique key. */
export interface ExportKind {
  /** The file's name without `.jsonl`. */
  name: string
  table: PgTable
  /** What the rows are read by, besides the tenant: unique in it. */
  key: readonly string[]
  /** The columns that are exported, by name. A column that is not named stays here. */
  columns: readonly string[]
  /** How a value is written that is not written as it is: as the public id of something, or by a function. */
  as: Record<string, Rendering>
  /** The column with a person's id whose name and address are written beside it. */
  person?: string
}

/** Declares a kind with its columns checked against the table. */
export function exportKind<Table extends PgTable>(
  table: Table,
  spec: {
    name: string
    key: readonly (keyof InferSelectModel<Table> & string)[]
    columns: readonly (keyof InferSelectModel<Table> & string)[]
    as?: Partial<Record<keyof InferSelectModel<Table> & string, Rendering>>
    person?: keyof InferSelectModel<Table> & string
  },
): ExportKind {
  return { as: {}, ...spec, table } as ExportKind
}

const batchSize = 1_000

/** Every row of a kind in the tenant, as it is written, a batch at a time: never more than 1,000 rows in memory. */
export async function* readKind(ctx: TenantCtx, kind: ExportKind): AsyncGenerator<Row[]> {
  let after: unknown[] | null = null
  for (;;) {
    const rows = await inTenant(ctx, (tx) => readBatch(tx, ctx, kind, after))
    if (rows.length > 0) yield rows.map(({ shown }) => shown)
    if (rows.length < batchSize) return
    after = rows.at(-1)?.key ?? null
  }
}

/** How many rows there are. */
export function countKind(tx: Tx, { tenantId }: TenantCtx, { table }: Pick<ExportKind, 'table'>): Promise<number> {
  return tx.$count(table, eq(columnOf(table, 'tenantId'), tenantId))
}

async function readBatch(tx: Tx, ctx: TenantCtx, kind: ExportKind, after: unknown[] | null) {
  const { table } = kind
  const keys = kind.key.map((name) => columnOf(table, name))
  const wanted = [...new Set([...kind.key, ...kind.columns])]
  const beyond = after && sql`(${list(keys)}) > (${list(after.map((value) => sql`${value}`))})`
  // In a table that has grown since it was last analyzed the planner sorts all that is left, for each batch: 98 ms
  // instead of 2 with 30,000 rows. The key's index has the order.
  await tx.execute(sql`set local enable_sort = off`)
  const rows: Row[] = await tx
    .select(Object.fromEntries(wanted.map((name) => [name, columnOf(table, name)])))
    .from(table)
    .where(and(eq(columnOf(table, 'tenantId'), ctx.tenantId), beyond ?? undefined))
    .orderBy(...keys.map((key) => asc(key)))
    .limit(batchSize)
  const people = kind.person ? await readPeople(tx, rows, kind.person) : null
  return rows.map((row) => ({
    key: kind.key.map((name) => row[name]),
    shown: { ...render(kind, row), ...(people && kind.person && { person: people.get(row[kind.person]) ?? null }) },
  }))
}

function render({ columns, as }: ExportKind, row: Row): Row {
  const shown = columns.map((name) => [name, write(row[name], as[name], row)] as const)
  return Object.fromEntries(shown)
}

function write(value: unknown, rendering: Rendering | undefined, row: Row): unknown {
  if (value === null) return null
  if (typeof rendering === 'function') return rendering(value as never, row as never)
  if (rendering) return toPublicId(rendering, value as string)
  if (typeof value === 'bigint') return String(value)
  // Dates become ISO 8601 in JSON by themselves.
  return Buffer.isBuffer(value) ? value.toString('hex') : value
}

async function readPeople(tx: Tx, rows: Row[], column: string) {
  const ids = rows.map((row) => row[column] as string)
  if (ids.length === 0) return new Map()
  const people = await tx
    .select({ id: users.id, email: users.email, name: users.name })
    .from(users)
    .where(inArray(users.id, ids))
  return new Map<unknown, Row>(people.map(({ id, ...person }) => [id, person]))
}

function columnOf(table: PgTable, name: string): PgColumn {
  const column = (getTableColumns(table) as Record<string, PgColumn>)[name]
  if (!column) throw new Error(`${getTableName(table)} has no column ${name}`)
  return column
}

const list = (parts: Parameters<typeof sql.join>[0]) => sql.join(parts, sql`, `)
