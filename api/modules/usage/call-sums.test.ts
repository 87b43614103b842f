import { and, eq, gt } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../../core/ids.ts'
import { quotaReservations, usageCounters, usageEvents, usageRollups, usageSubjects } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { createTestApp, type TestApp } from '../../test/app.ts'
import { createTenant, tenantCtx } from '../../test/factories.ts'
import { takeLease } from '../quotas/leases.ts'
import { type CallSum, minuteMs, newCallId, writeCallSums } from './call-sums.ts'
import { eventKey } from './events.ts'
import { subjectsPerMonth } from './subjects.ts'

let app: TestApp
let tenantIds: string[]
beforeAll(async () => {
  app = await createTestApp()
  const owner = await app.person()
  tenantIds = await Promise.all([1, 2, 3].map(() => createTenant(app, owner)))
})
afterAll(() => app.close())

const period = { start: new Date('2026-10-01T00:00:00Z'), end: new Date('2100-01-01T00:00:00Z') }
const thisMinute = () => Date.now() - (Date.now() % minuteMs)
const sumOf = (tenantId: string, values: Partial<CallSum> = {}): CallSum => ({
  ...{ tenantId, keyId: newId(), id: newCallId(), occurredAt: thisMinute(), subject: 'query me', quantity: 1 },
  ...{ period, lease: null, ...values },
})
const write = (sums: readonly CallSum[]) => writeCallSums(app.services.db.platform, sums, { now: new Date() })
const makeTenant = async () => createTenant(app, await app.person())

/** What the product knows of a tenant's calls, each way it is asked: as events, counters, and rollups of every grain. */
async function totalsOf(tenantId: string): Promise<Set<number>> {
  return inTenant(tenantCtx(app, tenantId), async (tx) => {
    const total = (rows: { quantity: string | number }[]) => rows.reduce((sum, row) => sum + Number(row.quantity), 0)
    const counters = await tx.select().from(usageCounters).where(eq(usageCounters.meter, 'api_calls'))
    const rollups = await tx.select().from(usageRollups).where(eq(usageRollups.meter, 'api_calls'))
    const grains = { TOTAL: [1, 15, 60, 1440], KEY: [1, 15, 60, 1440], SUBJECT: [15, 1440] }
    const ofGrains = Object.entries(grains).flatMap(([dimension, each]) =>
      each.map((grain) => total(rollups.filter((row) => row.dimension === dimension && row.grain === grain))),
    )
    const isAllTime = ({ periodStart }: { periodStart: Date }) => periodStart.getTime() === 0
    return new Set([
      ...ofGrains,
      total(counters.filter(isAllTime)),
      total(counters.filter((row) => !isAllTime(row))),
      total(await tx.select().from(usageEvents).where(eq(usageEvents.meter, 'api_calls'))),
    ])
  })
}

test('counters and rollups are the sum of each tenant’s calls, whoever else writes the same at the same moment', async () => {
  const keyIds = tenantIds.map(() => [newId(), newId()])
  const aSum = fc.record({
    tenant: fc.nat(2),
    key: fc.nat(1),
    minutes: fc.integer({ min: 0, max: 2000 }),
    subject: fc.constantFrom('query a', 'query b'),
    quantity: fc.integer({ min: 1, max: 1000 }),
  })
  const expected = new Map(tenantIds.map((tenantId) => [tenantId, 0]))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(aSum, { minLength: 1, maxLength: 40 }), { maxLength: 6 }), async (batches) => {
      const sums = batches.map((batch) =>
        batch.map(({ tenant, key, minutes, ...values }) =>
          sumOf(tenantIds[tenant] ?? '', {
            ...values,
            keyId: keyIds[tenant]?.[key],
            occurredAt: thisMinute() - minutes * minuteMs,
          }),
        ),
      )
      // The other way that usage comes: tenant by tenant, of events that callers send.
      const { usageRecorder } = app.services
      const recorded = sums.flat().map(({ tenantId, keyId, occurredAt, subject, quantity }) => {
        const id = newId()
        const event = {
          key: eventKey('test', id),
          source: 'test',
          id,
          meter: 'api_calls',
          quantity,
          occurredAt,
          subject,
        }
        return { tenantId, keyId, at: new Date(), gauges: [], events: [{ ...event, dimensions: null }] }
      })
      await Promise.all([...sums.map(write), ...recorded.map((call) => usageRecorder.record(call))])
      for (const { tenantId, quantity } of sums.flat())
        expected.set(tenantId, (expected.get(tenantId) ?? 0) + 2 * quantity)
      for (const tenantId of tenantIds) expect(await totalsOf(tenantId)).toEqual(new Set([expected.get(tenantId)]))
    }),
    { numRuns: 10 },
  )
})

test('a sum’s id is a UUID of its own that says when it was made', () => {
  const before = Date.now()
  const ids = Array.from({ length: 1000 }, newCallId)
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBeGreaterThanOrEqual(before)
  }
})

test('sums that are written again count once', async () => {
  const tenantId = await makeTenant()
  const sums = [sumOf(tenantId, { quantity: 3 }), sumOf(tenantIds[0] ?? '')]
  for (let n = 0; n < 3; n++) await write(sums)
  expect(await totalsOf(tenantId)).toEqual(new Set([3]))
})

test('the role that requests run as can write no calls this way, not even its tenant’s', async () => {
  const tenantId = await makeTenant()
  const asApp = writeCallSums(app.services.db.app, [sumOf(tenantId)], { now: new Date() })
  await expect(asApp).rejects.toThrow(/row-level security/)
  expect(await totalsOf(tenantId)).toEqual(new Set([0]))
})

test('calls leave the lease they were let in under, and no other', async () => {
  const tenantId = await makeTenant()
  const lease = async () => {
    const request = { tenantId, periodStart: period.start, ceiling: 1000, chooseFrom: () => 10 }
    return (await takeLease(app.services.db.app, request)).lease?.id ?? null
  }
  const [used, other] = [await lease(), await lease()]
  const sums = [sumOf(tenantId, { lease: used, quantity: 3 }), sumOf(tenantId, { lease: used }), sumOf(tenantId)]
  await write(sums)
  await write(sums)
  const left = await inTenant(tenantCtx(app, tenantId), (tx) => tx.select().from(quotaReservations))
  expect(new Map(left.map(({ id, quantity }) => [id, quantity]))).toEqual(
    new Map([
      [used, 6],
      [other, 10],
    ]),
  )
})

test('what comes after its period was closed is marked late, and the counter says how much', async () => {
  const tenantId = await makeTenant()
  const ended = { start: new Date(thisMinute() - 600 * minuteMs), end: new Date(thisMinute() - 60 * minuteMs) }
  const running = { start: ended.end, end: period.end }
  const before = { period: ended, occurredAt: thisMinute() - 100 * minuteMs }
  await write([sumOf(tenantId, { ...before, quantity: 3 }), sumOf(tenantId, { period: running })])
  const ctx = tenantCtx(app, tenantId)
  await inTenant(ctx, (tx) =>
    tx.update(usageCounters).set({ closedAt: new Date() }).where(eq(usageCounters.periodStart, ended.start)),
  )
  const late = sumOf(tenantId, { ...before, quantity: 4 })
  await write([late, sumOf(tenantId, { period: running })])
  const { events, counters } = await inTenant(ctx, async (tx) => ({
    events: await tx.select().from(usageEvents).where(eq(usageEvents.late, true)),
    counters: await tx.select().from(usageCounters).where(gt(usageCounters.late, '0')),
  }))
  expect(events.map(({ eventId }) => eventId)).toEqual([late.id])
  expect(counters).toMatchObject([{ periodStart: ended.start, quantity: '7', late: '4' }])
})

test('of each tenant’s operations the month’s first thousand have rollups of their own', async () => {
  const [full, other] = [await makeTenant(), await makeTenant()]
  const month = new Date(thisMinute()).toISOString().slice(0, 7)
  const taken = Array.from({ length: subjectsPerMonth - 1 }, (_, n) => ({ tenantId: full, month, subject: `s ${n}` }))
  await inTenant(tenantCtx(app, full), (tx) => tx.insert(usageSubjects).values(taken))
  const subjects = ['query a', 'query b', 's 7']
  for (let n = 0; n < 2; n++)
    await write([full, other].flatMap((tenantId) => subjects.map((subject) => sumOf(tenantId, { subject }))))
  const seriesOf = (tenantId: string) =>
    inTenant(tenantCtx(app, tenantId), async (tx) => {
      const isSubject = and(eq(usageRollups.dimension, 'SUBJECT'), eq(usageRollups.grain, 1440))
      const rows = await tx.select().from(usageRollups).where(isSubject)
      return Object.fromEntries(rows.map(({ series, quantity }) => [series, quantity]))
    })
  expect(await seriesOf(full)).toEqual({ 'query a': '2', 's 7': '2', '': '2' })
  expect(await seriesOf(other)).toEqual({ 'query a': '2', 'query b': '2', 's 7': '2' })
})
