import { getTableColumns, getTableName } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/database.ts'
import { holdingOf, inventory } from './inventory.ts'

let database: TestDatabase
let owner: postgres.Sql
beforeAll(async () => {
  database = await createTestDatabase()
  owner = postgres(database.ownerUrl, { max: 1 })
})
afterAll(async () => {
  await owner.end()
  await database.drop()
})

test('every table with rows of tenants is in the inventory', async () => {
  const tables = await owner<{ name: string }[]>`select * from tenant_tables() as name`
  expect(tables.length).toBeGreaterThan(15)
  for (const { name } of tables)
    expect(
      holdingOf(name),
      `the table ${name} has a tenant_id and is not in api/modules/exports/inventory.ts: add an entry that says what its rows are called (counted), and either which columns are exported or why it is not`,
    ).toBeDefined()
})

test.each(inventory.filter(({ exported }) => typeof exported !== 'string'))(
  'every column of $table is exported, or withheld with a reason',
  ({ table, exported, withheld = {} }) => {
    if (typeof exported === 'string') return
    const decided = [...exported.columns, ...Object.keys(withheld)]
    const columns = Object.keys(getTableColumns(table)).filter((name) => name !== 'tenantId')
    for (const column of columns)
      expect(
        decided,
        `${getTableName(table)}.${column} is new: add it to the columns of its entry in api/modules/exports/inventory.ts, or to withheld with the reason`,
      ).toContain(column)
    expect(exported.columns.filter((column) => column in withheld)).toEqual([])
  },
)

test('no column that holds a secret is exported', () => {
  const exported = inventory.flatMap(({ table, exported }) =>
    typeof exported === 'string' ? [] : exported.columns.map((column) => `${getTableName(table)}.${column}`),
  )
  const suspicious = exported.filter((name) => /secret|token|password|wrapped|hash$/i.test(name))
  // A logo's name and the audit chain are hashes of what is exported anyway.
  expect(suspicious.sort()).toEqual(
    ['audit_events.hash', 'audit_events.prevHash', 'tenant_logos.hash', 'tenants.logoHash'].sort(),
  )
})
