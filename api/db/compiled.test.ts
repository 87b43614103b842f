import { asc, eq, getTableColumns, sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  date,
  doublePrecision,
  integer,
  jsonb,
  numeric,
  pgTable,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../core/ids.ts'
import { createTestApp, type TestApp } from '../test/app.ts'
import type { Db } from './client.ts'
import { bytes, instant } from './columns.ts'

const kinds = pgTable('kinds', {
  id: uuid('id').notNull(),
  name: text('name'),
  color: text('color', { enum: ['RED', 'BLUE'] }),
  count: integer('count'),
  big: bigint('big', { mode: 'bigint' }),
  safe: bigint('safe', { mode: 'number' }),
  ratio: doublePrecision('ratio'),
  exact: numeric('exact'),
  isOpen: boolean('is_open'),
  at: instant('at'),
  words: timestamp('words', { withTimezone: true, mode: 'string' }),
  day: date('day'),
  tags: text('tags').array(),
  ids: uuid('ids').array(),
  moments: timestamp('moments', { withTimezone: true }).array(),
  data: jsonb('data').$type<unknown>(),
  raw: bytes('raw'),
})

const full: typeof kinds.$inferInsert = {
  id: newId(),
  name: 'Ünï "quoted", {braced}',
  color: 'BLUE',
  count: -1,
  big: 9_223_372_036_854_775_807n,
  safe: 2 ** 52,
  ratio: 0.1,
  exact: '123456789012345678901234567890.5',
  isOpen: false,
  at: new Date('2026-02-28T23:59:59.999Z'),
  words: '2026-02-28 23:59:59.999+00',
  day: '2026-02-28',
  tags: ['a', '', 'with "quotes", commas and {braces}', 'NULL'],
  ids: [newId(), newId()],
  moments: [new Date(0), new Date('2026-02-28T23:59:59.999Z')],
  data: { list: [1, null, { deep: 'ü' }], empty: {} },
  raw: Buffer.from([0, 255, 92]),
}
const empty = { id: newId(), tags: [], ids: [], data: [] }
const plain = { id: newId(), tags: ['OWNER', 'two words', 'été', 'nullable'], ids: [newId(), newId()], data: [] }

let app: TestApp
let owner: postgres.Sql
beforeAll(async () => {
  app = await createTestApp()
  owner = postgres(app.database.ownerUrl, { max: 1 })
  await owner`create table kinds (
    id uuid, name text, color text, count int, big bigint, safe bigint, ratio float8, exact numeric, is_open boolean,
    at timestamptz(3), words timestamptz, day date, tags text[], ids uuid[], moments timestamptz[], data jsonb, raw bytea)`
  await owner`grant select, insert on kinds to betrace_app`
  await run((db) => db.insert(kinds).values([full, empty, plain]))
})
afterAll(async () => {
  await owner.end()
  await app.close()
})

const run = <T>(work: (db: Db) => Promise<T>) => app.services.db.app.run(work)

test('a prepared statement gives every kind of column as one that is not prepared does', async () => {
  const all = (db: Db) => db.select().from(kinds).orderBy(asc(kinds.id))
  const rows = await run((db) => all(db).prepare('kinds').execute())
  expect(rows).toEqual(await run((db) => all(db)))
  const nulls = { name: null, at: null, big: null, raw: null }
  expect(rows).toEqual([
    full,
    expect.objectContaining({ ...empty, ...nulls }),
    expect.objectContaining({ ...plain, ...nulls }),
  ])
  for (const row of rows) expect(Object.keys(row)).toEqual(Object.keys(full))
})

test('so do expressions, with a decoder or without, and columns of a subquery', async () => {
  const chosen = (db: Db) => {
    const inner = db
      .select({
        ...getTableColumns(kinds),
        twice: sql<bigint>`${kinds.safe} * 2`.mapWith(kinds.big).as('twice'),
        shout: sql<string>`upper(${kinds.name})`.as('shout'),
      })
      .from(kinds)
      .as('inner')
    const one = db
      .select({ one: sql<number>`1`.mapWith(Number).as('one') })
      .from(kinds)
      .limit(1)
    return db
      .select({
        ...{ at: inner.at, tags: inner.tags, twice: inner.twice, shout: inner.shout },
        text: sql<string>`${inner.count}::text`,
        length: sql`length(${inner.name})`.mapWith(String),
        one: sql<number>`(${one})`.mapWith(Number),
      })
      .from(inner)
      .where(eq(inner.id, sql.placeholder('id')))
  }
  for (const id of [full.id, empty.id]) {
    const rows = await run((db) => chosen(db).prepare('chosen').execute({ id }))
    expect(rows).toEqual(await run((db) => chosen(db).execute({ id })))
    expect(rows).toHaveLength(1)
  }
  const [row] = await run((db) => chosen(db).prepare('chosen').execute({ id: full.id }))
  expect(row).toMatchObject({ at: full.at, tags: full.tags, twice: 2n ** 53n, text: '-1', length: '22', one: 1 })
})

test('what stands for a placeholder is written as its column has it, and one without a value is refused', async () => {
  const at = (db: Db) =>
    db
      .select({ id: kinds.id })
      .from(kinds)
      .where(eq(kinds.at, sql.param(sql.placeholder('at'), kinds.at)))
      .prepare('at')
  expect(await run((db) => at(db).execute({ at: full.at }))).toEqual([{ id: full.id }])
  await expect(run((db) => at(db).execute({}))).rejects.toThrow('No value for placeholder "at"')
})

test('rows with objects in them, and failures, are as drizzle has them', async () => {
  const joined = (db: Db) => db.select().from(kinds).leftJoin(sql`(select 1 as n) as one`, sql`false`)
  const rows = await run((db) => joined(db).prepare('joined').execute())
  expect(rows).toEqual(await run((db) => joined(db)))
  const nested = await run((db) =>
    db
      .select({ of: { name: kinds.name } })
      .from(kinds)
      .where(eq(kinds.id, full.id ?? ''))
      .prepare('nested')
      .execute(),
  )
  expect(nested).toEqual([{ of: { name: full.name } }])
  const failing = run((db) => db.select({ n: sql`1 / 0` }).from(kinds).prepare('failing').execute())
  await expect(failing).rejects.toMatchObject({
    name: 'Error',
    query: 'select 1 / 0 from "kinds"',
    cause: { code: '22012' },
  })
})
