import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tenants } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { createTenant, tenantCtx } from '../../test/factories.ts'

let app: TestApp
let operator: TestPerson
beforeAll(async () => {
  app = await createTestApp({ env: { PLATFORM_OPERATORS: 'operator@example.com' } })
  operator = await app.person('operator@example.com')
  const owner = await app.person()
  for (const name of ['Ünal & Σοφία', 'Łódź 100%', 'Acme']) {
    const tenantId = await createTenant(app, owner)
    await inTenant(tenantCtx(app, tenantId), (tx) =>
      tx.update(tenants).set({ name }).where(eq(tenants.tenantId, tenantId)),
    )
  }
})
afterAll(() => app.close())

test.each([
  ['ünal', ['Ünal & Σοφία']],
  ['ΣΟΦΊΑ', ['Ünal & Σοφία']],
  ['ŁÓDŹ', ['Łódź 100%']],
  ['100%', ['Łódź 100%']],
  ['ACME', ['Acme', 'Łódź 100%', 'Ünal & Σοφία']],
  ['%', ['Łódź 100%']],
  ['nobody', []],
])('operators find tenants by %s, whatever the case and the script', async (search, names) => {
  const query = 'query ($search: String) { platformTenants(filter: { search: $search }) { nodes { name } } }'
  const { data } = await app.graphql(query, { search }, { as: operator })
  // Every address of these tenants begins with “acme-”.
  expect(data.platformTenants.nodes.map(({ name }: { name: string }) => name)).toEqual(names)
})
