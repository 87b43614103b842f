import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemCtx } from '../../core/context.ts'
import { makeKey } from '../../test/api-keys.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant, tenantCtx } from '../../test/factories.ts'
import { getUsage } from '../usage/query.ts'
import { recordGauges } from './gauges.jobs.ts'

let app: TestApp
let owner: TestPerson
beforeAll(async () => {
  app = await createTestApp()
  owner = await app.person()
})
afterAll(() => app.close())

async function lastOf(tenantId: string, meter: string): Promise<bigint | null | undefined> {
  const now = Date.now()
  const range = { from: new Date(now - 3_600_000), to: new Date(now + 60_000), granularity: 'HOUR' as const }
  const { series } = await getUsage(tenantCtx(app, tenantId), { ...range, meters: [meter] })
  return series[0]?.total
}

test('members and keys are usage too: read for every tenant, written when they have changed', async () => {
  const ctx = systemCtx(app.services, 'test')
  const tenantIds: string[] = []
  for (let i = 0; i < 5; i++) tenantIds.push(await createTenant(app, owner, { keys: false }))
  const [first = '', second = ''] = tenantIds
  await makeKey(app, owner, first)
  // Batches smaller than there are tenants.
  expect(await recordGauges(ctx, 2)).toBe(5 + 1)
  expect([await lastOf(first, 'members'), await lastOf(first, 'api_keys')]).toEqual([1n, 1n])
  expect(await recordGauges(ctx, 2)).toBe(0)
  await addMember(app, second, await app.person(), 'VIEWER')
  expect(await recordGauges(ctx, 2)).toBe(1)
  expect([await lastOf(first, 'members'), await lastOf(second, 'members')]).toEqual([1n, 2n])
})
