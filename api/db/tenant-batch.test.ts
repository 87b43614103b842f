import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../test/app.ts'
import { createTenant } from '../test/factories.ts'
import { inEachTenant, type TenantSession } from './tenant-batch.ts'

let app: TestApp
let tenants: string[]
beforeAll(async () => {
  app = await createTestApp()
  const owner = await app.person()
  tenants = (await Promise.all([1, 2].map(() => createTenant(app, owner)))).sort()
})
afterAll(() => app.close())

const add = 'insert into usage_subjects (tenant_id, month, subject) values ($1, $2, $3)'
const addLast = (tenant: TenantSession, subject: string) => tenant.queryLast(add, [tenant.tenantId, '2026-01', subject])
const subjectsOf = async (tenant: TenantSession) => {
  const rows = await tenant.query<{ subject: string }>('select subject from usage_subjects where $1 > 0', [1])
  return rows.map(({ subject }) => subject).sort()
}
const inAll = <T>(run: (tenant: TenantSession) => Promise<T>) =>
  inEachTenant(
    app.services.db.app,
    tenants.map((tenantId) => ({ tenantId, run })),
  )

test('each tenant’s work sees and writes that tenant alone, also past the commit', async () => {
  const seen = await inAll(async (tenant) => {
    await addLast(tenant, `of ${tenant.tenantId}`)
    return subjectsOf(tenant)
  })
  expect([...seen]).toEqual(tenants.map((tenantId) => [tenantId, [`of ${tenantId}`]]))
  const [one, other] = tenants
  const foreign = inEachTenant(app.services.db.app, [
    { tenantId: one ?? '', run: (tenant) => tenant.queryLast(add, [other ?? '', '2026-01', 'foreign']) },
  ])
  await expect(foreign).rejects.toThrow(/row-level security/)
})

test('the work of all tenants is kept or none of it, whosever last statement fails', async () => {
  await inAll((tenant) => addLast(tenant, 'taken'))
  for (const failing of tenants) {
    const outcome = inAll((tenant) => addLast(tenant, tenant.tenantId === failing ? 'taken' : 'half'))
    await expect(outcome).rejects.toThrow(/duplicate key/)
    for (const subjects of (await inAll(subjectsOf)).values()) expect(subjects).not.toContain('half')
  }
})
