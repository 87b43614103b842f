import { and, asc, type Column, desc, getTableColumns, gt, lt, type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { AppError, invalidField } from '../core/errors.ts'
import type { Db } from './client.ts'

/** How many rows a total counts before it stops: 10,001 reads as "10,000+". Counting a million rows costs 35 ms. */
const countCap = 10_001
const defaultSize = 25
const maxSize = 100

/** Which page: `first` rows after a cursor, or `last` rows before one. */
export interface PageRequest {
  first?: number | null
  after?: string | null
  last?: number | null
  before?: string | null
}

/** One page of rows, and the way to count them all, which is only done when a client asks. */
export interface Page<Row> {
  edges: { cursor: string; node: Row }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null }
  count: () => Promise<number>
}

interface Keyset<Row> {
  /** Where the rows come from. */
  from: PgTable
  where: SQL | undefined
  /** A column that is unique within `where` and gives the order: a UUIDv7 id or a sequence. */
  key: Column
  direction?: 'asc' | 'desc'
  keyOf: (row: Row) => string | number
}

/**
 * Reads one page by keyset: page 10,000 costs what page 1 costs. Cursors are opaque to callers. `run` gives a database
 * handle for the count, which happens later if at all. Throws INVALID_INPUT for a page size over 100 or a bad cursor.
 */
export async function readPage<Row>(
  run: <T>(work: (db: Db) => Promise<T>) => Promise<T>,
  args: PageRequest,
  keyset: Keyset<Row>,
): Promise<Page<Row>> {
  const { from, key } = keyset
  const backward = args.last != null || (args.before != null && args.first == null)
  const size = pageSize(backward ? args.last : args.first, backward ? 'last' : 'first')
  const descending = (keyset.direction ?? 'desc') === 'desc'
  const after = args.after != null ? decodeCursor(args.after, 'after') : null
  const before = args.before != null ? decodeCursor(args.before, 'before') : null
  const onwards = descending ? lt : gt
  const backwards = descending ? gt : lt
  const range = and(
    keyset.where,
    after !== null ? onwards(key, after) : undefined,
    before !== null ? backwards(key, before) : undefined,
  )
  const order = descending !== backward ? desc(key) : asc(key)
  const found = (await run((db) =>
    db
      .select(getTableColumns(from))
      .from(from)
      .where(range)
      .orderBy(order)
      .limit(size + 1),
  )) as Row[]
  const more = found.length > size
  const rows = found.slice(0, size)
  if (backward) rows.reverse()
  const edges = rows.map((node) => ({ node, cursor: encodeCursor(keyset.keyOf(node)) }))
  return {
    edges,
    pageInfo: {
      hasNextPage: backward ? before !== null : more,
      hasPreviousPage: backward ? more : after !== null,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    count: () => run((db) => countUpToCap(db, from, keyset.where)),
  }
}

async function countUpToCap(db: Db, from: PgTable, where: SQL | undefined): Promise<number> {
  const capped = db.select({ one: sql`1` }).from(from).where(where).limit(countCap).as('capped')
  const [row] = await db.select({ count: sql<number>`count(*)::int` }).from(capped)
  return row?.count ?? 0
}

function pageSize(asked: number | null | undefined, field: string): number {
  if (asked == null) return defaultSize
  if (asked < 1 || asked > maxSize) throw invalidField(field, `Ask for 1 to ${maxSize} rows at a time.`)
  return asked
}

function encodeCursor(key: string | number): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

function decodeCursor(cursor: string, field: string): string | number {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (typeof key === 'string' && /^[0-9a-f-]{36}$/.test(key)) return key
    if (typeof key === 'number' && Number.isSafeInteger(key)) return key
  } catch {
    // Falls through to the one answer for every cursor this server did not make.
  }
  throw new AppError('INVALID_INPUT', {
    message: 'This cursor is not valid.',
    fields: { [field]: 'This cursor is not valid.' },
  })
}
