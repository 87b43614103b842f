import postgres from 'postgres'
import type { TestApp } from './app.ts'
import type { FurnishedTenant } from './furnish.ts'

/**
 * A hash of each table's rows that are a tenant's or its owner's, read past row level security and by the catalogue, so
 * that a new table is in it by itself.
 */
export async function fingerprint(
  app: TestApp,
  { tenantId, owner }: Pick<FurnishedTenant, 'tenantId' | 'owner'>,
): Promise<Record<string, string>> {
  const sql = postgres(app.database.ownerUrl, { max: 1 })
  try {
    const columns = await sql<{ table: string; column: string }[]>`
      select table_name as table, column_name as column from information_schema.columns
      where table_schema = 'public' and column_name in ('tenant_id', 'owner_tenant_id', 'user_id')
      union values ('users', 'id') order by 1, 2`
    const found: Record<string, string> = {}
    for (const { table, column } of columns) {
      const id = column.endsWith('tenant_id') ? tenantId : owner.userId
      const [row] = await sql<{ count: number; hash: string }[]>`
        select count(*)::int as count, coalesce(md5(string_agg(t::text, '\n' order by t::text)), '') as hash
        from ${sql(table)} t where ${sql(column)} = ${id}`
      if (row?.count) found[`${table}.${column}`] = `${row.count} ${row.hash}`
    }
    return found
  } finally {
    await sql.end()
  }
}
