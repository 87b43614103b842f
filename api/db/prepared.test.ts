import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../test/app.ts'
import { createTenant, tenantCtx } from '../test/factories.ts'
import { keepingPlans } from './prepared.ts'
import { tenants } from './tables/index.ts'
import { inTenant, type Tx } from './tenancy.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

const nameOf = async (tx: Tx, id: string) =>
  (await tx.select({ name: tenants.name }).from(tenants).where(eq(tenants.tenantId, id)))[0]?.name

test('a statement that is kept planned sees the tenant of each transaction anew', async () => {
  const [ours, theirs] = [await createTenant(app, await app.person()), await createTenant(app, await app.person())]
  for (const tenantId of [ours, theirs, ours])
    await inTenant(tenantCtx(app, tenantId), async (tx) => {
      const kept = keepingPlans(tx)
      expect(kept.ctx).toBe(tx.ctx)
      expect(await nameOf(kept, tenantId)).toBeTypeOf('string')
      expect(await nameOf(kept, tenantId === ours ? theirs : ours)).toBeUndefined()
      const [row] = await tx.execute<{ kept: number }>(
        sql`select count(*)::int as kept from pg_prepared_statements where statement like 'select "name" from "tenants"%'`,
      )
      expect(row?.kept).toBe(1)
    })
})
