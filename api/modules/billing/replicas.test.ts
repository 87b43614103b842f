import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemCtx } from '../../core/context.ts'
import { createTestApp, type TestApp } from '../../test/app.ts'
import { seedTenants } from '../../test/invoices/seed.ts'
import { advanceBilling } from './advance.ts'

const tenants = 60

let replicas: TestApp[]
let sql: postgres.Sql
beforeAll(async () => {
  const first = await createTestApp()
  replicas = [first, await createTestApp({ beside: first }), await createTestApp({ beside: first })]
  for (const { services } of replicas) services.now = () => new Date('2027-02-02T12:00:00Z')
  sql = postgres(first.database.ownerUrl, { max: 1 })
  await seedTenants(sql, tenants)
})
afterAll(async () => {
  await sql.end()
  for (const replica of replicas.reverse()) await replica.close()
})

const run = () => Promise.all(replicas.map(({ services }) => advanceBilling(systemCtx(services, 'test'))))

test('three replicas at once, which lose their connections in the middle, make one invoice each without a gap', async () => {
  let working = true
  const worked = run()
    .catch(() => undefined)
    .finally(() => {
      working = false
    })
  let cuts = 0
  while (working && cuts < 10) {
    // What a kill leaves of a transaction: nothing.
    const cut = await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where usename = 'betrace_app' and state = 'active' and query like '%invoice%' and datname = current_database()`
    cuts += cut.length
  }
  await worked
  expect(cuts).toBeGreaterThan(0)
  await run()
  expect((await run()).reduce((sum, steps) => sum + steps)).toBe(0)
  const invoices = await sql`
    select count(*)::int as count, count(distinct tenant_id)::int as tenants, count(distinct sequence)::int as numbers,
      min(sequence)::int as first, max(sequence)::int as last, bool_and(state = 'OPEN') as open
    from invoices`
  expect(invoices[0]).toEqual({ count: tenants, tenants, numbers: tenants, first: 1, last: tenants, open: true })
  const [wrong] = await sql`
    select count(*)::int as count from invoices i join usage_counters c using (tenant_id, period_start)
    where i.total <> 1000 + round(greatest(c.quantity - 1000, 0) * 0.04) or c.closed_at is null`
  expect(wrong).toEqual({ count: 0 })
})
