import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemCtx } from '../../core/context.ts'
import { newId } from '../../core/ids.ts'
import { tenants, usageCounters, usageEvents, usageRollups } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { createTenant, tenantCtx } from '../../test/factories.ts'
import { removeOldEvents, removeOldMinutes } from './usage.jobs.ts'
import { recordUsage } from './usage.ts'

const day = 86_400_000
let app: TestApp
let owner: TestPerson
beforeAll(async () => {
  app = await createTestApp()
  owner = await app.person()
})
afterAll(() => app.close())

/** Records as many events on each of these days before now. */
async function recordOn(tenantId: string, days: number[], each: number): Promise<void> {
  const now = Date.now()
  for (const ago of days) {
    const at = new Date(now - ago * day)
    app.services.now = () => at
    const event = { meter: 'spans', quantity: 1, source: 'test', occurredAt: at.toISOString() }
    const events = Array.from({ length: each }, () => ({ ...event, id: newId() }))
    expect((await recordUsage(tenantCtx(app, tenantId), { events })).accepted).toBe(each)
  }
  app.services.now = () => new Date(now)
}

const keep = (tenantId: string, days: number) =>
  inTenant(tenantCtx(app, tenantId), (tx) =>
    tx.update(tenants).set({ retentionDays: days }).where(eq(tenants.tenantId, tenantId)),
  )
const eventsOf = async (tenantId: string) =>
  (await inTenant(tenantCtx(app, tenantId), (tx) => tx.select().from(usageEvents))).length

test('raw events go after the tenant’s retention, none before its acceptance is over; what they added up to stays', async () => {
  const [short, long] = [await createTenant(app, owner), await createTenant(app, owner)]
  await keep(short, 7)
  await keep(long, 90)
  for (const tenantId of [short, long]) await recordOn(tenantId, [1, 20, 34, 40, 80, 100], 13)
  const ctx = systemCtx(app.services, 'test')
  // A batch smaller than what is due: it takes several.
  expect(await removeOldEvents(ctx, 5)).toBe(3 * 13 + 13)
  expect(await eventsOf(short)).toBe(3 * 13)
  expect(await eventsOf(long)).toBe(5 * 13)
  expect(await removeOldEvents(ctx, 5)).toBe(0)
  for (const tenantId of [short, long]) {
    const counters = await inTenant(tenantCtx(app, tenantId), (tx) => tx.select().from(usageCounters))
    expect(counters.find(({ periodStart }) => periodStart.getTime() === 0)?.quantity).toBe('78')
  }
})

test('rows by the minute go when no question reaches them any more, the longer steps stay', async () => {
  const tenantId = await createTenant(app, owner)
  await recordOn(tenantId, [1, 35, 37], 1)
  expect(await removeOldMinutes(systemCtx(app.services, 'test'), 1)).toBeGreaterThanOrEqual(2)
  const rows = await inTenant(tenantCtx(app, tenantId), (tx) => tx.select().from(usageRollups))
  const of = (grain: number) => rows.filter((row) => row.grain === grain && row.dimension === 'TOTAL').length
  expect([of(1), of(15), of(60), of(1440)]).toEqual([2, 3, 3, 3])
})
