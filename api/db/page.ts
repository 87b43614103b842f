import { and, asc, type Column, desc, type SQL, type SQLWrapper, type Subquery, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { invalidField } from '../core/errors.ts'
import { isUuid as isUuidText } from '../core/ids.ts'
import type { Db } from './client.ts'
import { preparedOnce } from './prepared.ts'

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

/**
 * One page of rows. What is a function is only worked out when a client asks for it: cursors, and above all the count of
 * all rows.
 */
export interface Page<Row> {
  nodes: Row[]
  /** The cursor of the node at this place of the page. */
  cursorAt: (index: number) => string
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null }
  count: () => Promise<number>
}

/** What a list consists of, and in which order. */
export interface Keyset<Row> {
  /** Where the rows come from. */
  from: PgTable | Subquery
  where?: SQL | undefined
  /** What gives the order. Unique within `where` (a UUIDv7 id, a sequence), or else text with a `tie`. */
  key: Column | SQL.Aliased
  /** A uuid column, unique within `where`, that orders rows of the same key. */
  tie?: Column
  direction?: 'asc' | 'desc'
  keyOf: (row: Row) => CursorKey
}

/** What the placeholders of a keyset stand for in one call. */
type Values = Record<string, unknown>

/** A key, or a text key with its tie. */
type CursorKey = string | number | [key: string, tie: string]

/** Gives a handle to read with. `isPrepared` says that nothing but prepared SELECTs is read. */
export type PageReader = <T>(read: (db: Db) => Promise<T>, how: { isPrepared: boolean }) => Promise<T>

/**
 * Reads one page by keyset: page 10,000 costs what page 1 costs. Cursors are opaque to callers. `run` gives a database
 * handle for the page, and for the count, which happens later if at all. `values` stand for the keyset's placeholders.
 * Throws INVALID_INPUT for a page size over 100 or a bad cursor.
 */
export async function readPage<Row>(
  run: PageReader,
  args: PageRequest,
  keyset: Keyset<Row>,
  values: Values = {},
): Promise<Page<Row>> {
  const backward = args.last != null || (args.before != null && args.first == null)
  const size = pageSize(backward ? args.last : args.first, backward ? 'last' : 'first')
  const parts = keysOf(keyset).length
  const after = args.after != null ? decodeCursor(args.after, 'after', parts) : null
  const before = args.before != null ? decodeCursor(args.before, 'before', parts) : null
  const shape = { backward, after: after !== null, before: before !== null }
  const given = { ...values, size: size + 1, ...named('after', after), ...named('before', before) }
  const how = { isPrepared: statementsOfFixed.has(keyset) }
  const found = await run((db) => pageStatement(db, keyset, shape).execute(given) as Promise<Row[]>, how)
  const more = found.length > size
  const rows = found.slice(0, size)
  if (backward) rows.reverse()
  const cursorAt = (index: number) => encodeCursor(keyset.keyOf(rows[index] as Row))
  return {
    nodes: rows,
    cursorAt,
    pageInfo: {
      hasNextPage: backward ? before !== null : more,
      hasPreviousPage: backward ? more : after !== null,
      get startCursor() {
        return rows.length ? cursorAt(0) : null
      },
      get endCursor() {
        return rows.length ? cursorAt(rows.length - 1) : null
      },
    },
    count: () => run((db) => countUpToCap(db, keyset, values), { isPrepared: false }),
  }
}

/** The same page with what `toNode` makes of each row; one of which it makes nothing is left out. */
export function mapPage<Row, Node>(page: Page<Row>, toNode: (row: Row) => Node | undefined): Page<Node> {
  const nodes: Node[] = []
  const places: number[] = []
  page.nodes.forEach((row, index) => {
    const node = toNode(row)
    if (node === undefined) return
    nodes.push(node)
    places.push(index)
  })
  const { pageInfo, count } = page
  return { nodes, cursorAt: (index) => page.cursorAt(places[index] as number), pageInfo, count }
}

/** Which of its statements a page needs. */
interface Shape {
  backward: boolean
  after: boolean
  before: boolean
}

/**
 * Marks a keyset that is made once and used for every call: its statements are built once on every connection, and kept
 * planned there, which makes a short list several times as fast. What differs between calls are placeholders.
 */
export function fixedKeyset<Row>(keyset: Keyset<Row>): Keyset<Row> {
  statementsOfFixed.set(
    keyset,
    preparedOnce(() => new Map()),
  )
  return keyset
}

/** The rows of a keyset that a filter lets through. */
export function narrowed<Row>(keyset: Keyset<Row>, filter: SQL | undefined): Keyset<Row> {
  return filter ? { ...keyset, where: and(keyset.where, filter) } : keyset
}

type PageStatement = Pick<ReturnType<typeof selectPage>, 'execute'>

const statementsOfFixed = new WeakMap<object, (db: Db) => Map<string, PageStatement>>()

function pageStatement<Row>(db: Db, keyset: Keyset<Row>, shape: Shape): PageStatement {
  const prepared = statementsOfFixed.get(keyset)?.(db)
  if (!prepared) return selectPage(db, keyset, shape)
  const name = nameOf(shape)
  const statement = prepared.get(name) ?? selectPage(db, keyset, shape).prepare(name)
  prepared.set(name, statement)
  return statement
}

function nameOf({ backward, after, before }: Shape): string {
  return `${backward} ${after} ${before}`
}

function selectPage<Row>(db: Db, keyset: Keyset<Row>, { backward, after, before }: Shape) {
  const keys = keysOf(keyset)
  const descending = (keyset.direction ?? 'desc') === 'desc'
  const onwards = descending ? sql`<` : sql`>`
  const backwards = descending ? sql`>` : sql`<`
  const range = and(
    keyset.where,
    after ? compareKeys(keys, onwards, 'after') : undefined,
    before ? compareKeys(keys, backwards, 'before') : undefined,
  )
  const order = keys.map(descending !== backward ? desc : asc)
  return db
    .select()
    .from(keyset.from as PgTable)
    .where(range)
    .orderBy(...order)
    .limit(sql.placeholder('size'))
}

function keysOf<Row>({ key, tie }: Keyset<Row>): SQLWrapper[] {
  return tie ? [key, tie] : [key]
}

/** The parts of a cursor as the values of its placeholders. */
function named(cursor: 'after' | 'before', parts: (string | number)[] | null): Values {
  return Object.fromEntries((parts ?? []).map((part, i) => [`${cursor}${i}`, part]))
}

/** One row comparison with the cursor's placeholders: what an index can follow, other than an OR over the columns. */
function compareKeys(keys: readonly SQLWrapper[], operator: SQL, cursor: 'after' | 'before'): SQL {
  const parts = keys.map((_, i) => sql`${sql.placeholder(`${cursor}${i}`)}`)
  return sql`(${sql.join([...keys], sql`, `)}) ${operator} (${sql.join(parts, sql`, `)})`
}

async function countUpToCap<Row>(db: Db, { from, where }: Keyset<Row>, values: Values): Promise<number> {
  const rows = db.select({ one: sql`1`.as('one') }).from(from as PgTable)
  const capped = rows.where(where).limit(countCap).as('capped')
  const [row] = await db.select({ count: sql<number>`count(*)::int` }).from(capped).execute(values)
  return row?.count ?? 0
}

function pageSize(asked: number | null | undefined, field: string): number {
  if (asked == null) return defaultSize
  if (asked < 1 || asked > maxSize) throw invalidField(field, `Ask for 1 to ${maxSize} rows at a time.`)
  return asked
}

function encodeCursor(key: CursorKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

/** The parts of a cursor, checked: PostgreSQL must be able to read each as its column's type. */
function decodeCursor(cursor: string, field: string, parts: number): (string | number)[] {
  try {
    const decoded: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (parts === 1 && (isUuid(decoded) || Number.isSafeInteger(decoded))) return [decoded as string | number]
    if (parts === 2 && Array.isArray(decoded) && decoded.length === 2) {
      const [key, tie] = decoded as unknown[]
      if (typeof key === 'string' && !key.includes('\0') && isUuid(tie)) return [key, tie]
    }
  } catch {
    // Falls through to the one answer for every cursor this server did not make.
  }
  throw invalidField(field, 'This cursor is not valid.')
}

function isUuid(value: unknown): value is string {
  return typeof value === 'string' && isUuidText(value)
}
