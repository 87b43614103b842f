import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemCtx } from '../../core/context.ts'
import { fromPublicId, newId, toPublicId } from '../../core/ids.ts'
import { tenants } from '../../db/tables/index.ts'
import { asPlatform } from '../../db/tenancy.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant, tenantCtx } from '../../test/factories.ts'
import type { UsageEventInput } from './events.ts'
import { recordUsage } from './usage.ts'

let app: TestApp
let owner: TestPerson
beforeAll(async () => {
  app = await createTestApp()
  owner = await app.person()
})
afterAll(() => app.close())

const usage = `query ($input: UsageInput!) { usage(input: $input) { timeZone edges series {
  meter { code } grouping keyId keyName subject isRest values total previous { values total } forecast { used value method periodEnd } } } }`

const minute = 60_000
const day = 1440 * minute
const ago = (ms: number) => new Date(Date.now() - ms)

type Sent = Partial<Omit<UsageEventInput, 'occurredAt'>> & { at: Date; keyId?: string }

/** Records for a key, or a person, below GraphQL. */
async function record(tenantId: string, events: Sent[]): Promise<void> {
  for (const [keyId, of] of Map.groupBy(events, (event) => event.keyId)) {
    const ctx = tenantCtx(app, tenantId)
    const terms = { createdAt: new Date(), expiresAt: null, rateLimitPerMinute: null }
    const actor = keyId
      ? { kind: 'key' as const, keyId, tenantId, name: 'test', permissions: new Set<never>(), ...terms }
      : ctx.actor
    const inputs = of.map(({ at, keyId: _, ...event }) => ({
      ...{ meter: 'spans', quantity: 1, source: 'test', id: newId(), occurredAt: at.toISOString() },
      ...event,
    }))
    expect((await recordUsage({ ...ctx, actor }, { events: inputs })).accepted).toBe(of.length)
  }
}
const ask = (tenantId: string, input: Record<string, unknown>, as = owner) =>
  app.graphql(usage, { input: { meters: ['spans'], granularity: 'DAY', ...input } }, { as, tenantId })
async function answer(tenantId: string, input: Record<string, unknown>) {
  const { data, errors } = await ask(tenantId, input)
  expect(errors).toBeUndefined()
  return data.usage
}

describe('a question', () => {
  test('is answered as the events themselves would, in any zone, by any step', async () => {
    const tenantId = await createTenant(app, owner)
    const made = Array.from({ length: 1500 }, (_, i) => ({
      at: new Date(Math.floor(Date.now() / minute) * minute - ((i * 7919) % (34 * 1440)) * minute - (i % 50) * 999),
      quantity: 1 + (i % 17),
    }))
    await record(tenantId, made)
    const range = fc.record({
      timeZone: fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
      granularity: fc.constantFrom('HOUR', 'DAY', 'MONTH'),
      from: fc.integer({ min: 1, max: 34 * 1440 }),
      minutes: fc.integer({ min: 1, max: 34 * 1440 }),
    })
    await fc.assert(
      fc.asyncProperty(range, async ({ timeZone, granularity, from, minutes }) => {
        const begin = ago(from * minute)
        const to = new Date(begin.getTime() + minutes * minute)
        const { edges, series } = await answer(tenantId, { from: begin, to, timeZone, granularity })
        const steps: number[] = edges.map((edge: string) => Date.parse(edge))
        const expected = steps
          .slice(0, -1)
          .map((step, i) =>
            made
              .filter(({ at }) => at.getTime() >= step && at.getTime() < (steps[i + 1] ?? 0))
              .reduce((sum, { quantity }) => sum + quantity, 0),
          )
        expect(series).toHaveLength(1)
        expect(series[0].values).toEqual(expected)
      }),
      { numRuns: 40 },
    )
  })

  test('by the minute sees what was recorded a moment ago', async () => {
    const tenantId = await createTenant(app, owner)
    const now = new Date()
    await record(tenantId, [{ at: now, quantity: 3 }])
    const range = { from: ago(5 * minute), to: new Date(now.getTime() + minute), granularity: 'MINUTE' }
    const { series } = await answer(tenantId, range)
    expect(series[0].total).toBe(3)
  })

  test('compares with as many steps before, and is in the tenant’s zone when none is named', async () => {
    const tenantId = await createTenant(app, owner)
    await record(tenantId, [
      { at: ago(day), quantity: 5 },
      { at: ago(8 * day), quantity: 2 },
    ])
    const { series, timeZone, edges } = await answer(tenantId, {
      ...{ from: ago(6 * day), to: new Date(), compareToPrevious: true },
    })
    expect(timeZone).toBe('Europe/Berlin')
    expect(edges).toHaveLength(8)
    expect(series).toMatchObject([{ total: 5, previous: { total: 2 } }])
    expect(series[0].previous.values).toHaveLength(7)
  })

  test('by key or subject names the largest and adds up the rest', async () => {
    const tenantId = await createTenant(app, owner)
    const [one, two] = [newId(), newId()]
    const at = ago(minute)
    await record(tenantId, [
      { at, keyId: one, quantity: 10, subject: 'a' },
      { at, keyId: two, quantity: 20, subject: 'b' },
      { at, quantity: 4, subject: 'b' },
      { at, quantity: 1, subject: '=c' },
      { at, quantity: 100 },
    ])
    const range = { from: ago(day), to: new Date(), top: 2 }
    const byKey = await answer(tenantId, { ...range, groupBy: 'KEY' })
    expect(byKey.series).toMatchObject([
      { keyId: null, isRest: false, total: 105 },
      { keyId: toPublicId('apiKey', two), total: 20 },
      { keyId: null, isRest: true, total: 10 },
    ])
    const bySubject = await answer(tenantId, { ...range, groupBy: 'SUBJECT' })
    expect(bySubject.series).toMatchObject([
      { subject: 'b', total: 24 },
      { subject: 'a', total: 10 },
      { subject: null, isRest: true, total: 1 },
    ])
  })

  test('by key says what each is called now', async () => {
    const tenantId = await createTenant(app, owner)
    const create = `mutation { createApiKey(input: { name: "Collector", permissions: ["usage:record"] }) { apiKey { id } } }`
    const { data } = await app.graphql(create, {}, { as: owner, tenantId })
    const { id } = data.createApiKey.apiKey
    await record(tenantId, [
      { at: ago(minute), keyId: fromPublicId('apiKey', id), quantity: 2 },
      { at: ago(minute), quantity: 1 },
    ])
    const range = { from: ago(day), to: new Date(), groupBy: 'KEY', compareToPrevious: true }
    expect((await answer(tenantId, range)).series).toMatchObject([
      { keyId: id, keyName: 'Collector', total: 2 },
      { keyId: null, keyName: null, total: 1 },
    ])
  })

  test('a gauge stands where its last reading left it, also from before the range', async () => {
    const tenantId = await createTenant(app, owner)
    await record(tenantId, [
      { at: ago(5 * day), meter: 'storage', quantity: 50 },
      { at: ago(day), meter: 'storage', quantity: 80 },
    ])
    const range = { meters: ['storage', 'members'], from: ago(3 * day), to: new Date(), timeZone: 'UTC' }
    const { series } = await answer(tenantId, range)
    expect(series).toMatchObject([
      { meter: { code: 'storage' }, values: [50, 50, 80, 80], total: 80, forecast: null },
      { meter: { code: 'members' }, values: [null, null, null, null], total: null },
    ])
  })

  test('forecasts the end of the period by the average of the last days, and says so', async () => {
    const tenantId = await createTenant(app, owner)
    await record(
      tenantId,
      Array.from({ length: 14 }, (_, i) => ({ at: ago(i * day + minute), quantity: 1000 })),
    )
    const { series } = await answer(tenantId, { from: ago(day), to: new Date() })
    const { used, value, method, periodEnd } = series[0].forecast
    const daysLeft = (Date.parse(periodEnd) - Date.now()) / day
    expect(value - used).toBeGreaterThan(daysLeft * 900)
    expect(value - used).toBeLessThan((daysLeft + 1) * 1200)
    expect(method).toContain('average of the last 7 days')
  })

  test('the period before is told as soon as there was one', async () => {
    const tenantId = await createTenant(app, owner)
    const periods = '{ tenant { billingPeriod { start } previousBillingPeriod { start end } } }'
    const read = async () => (await app.graphql(periods, {}, { as: owner, tenantId })).data.tenant
    expect((await read()).previousBillingPeriod).toBeNull()
    const month = new Date(Date.now() - 32 * day)
    await asPlatform(systemCtx(app.services, 'test'), (tx) =>
      tx.update(tenants).set({ createdAt: month }).where(eq(tenants.tenantId, tenantId)),
    )
    const { billingPeriod, previousBillingPeriod } = await read()
    expect(previousBillingPeriod.end).toBe(billingPeriod.start)
    expect(Date.parse(previousBillingPeriod.start)).toBeLessThan(Date.parse(previousBillingPeriod.end) - 27 * day)
  })

  test.each<[string, Record<string, unknown>, string]>([
    ['an end before the beginning', { to: ago(3 * day) }, 'to'],
    ['an unknown meter', { meters: ['nonsense'] }, 'meters'],
    ['an unknown zone', { timeZone: 'Mars/Olympus' }, 'timeZone'],
    ['a zone that is hostile', { timeZone: "UTC'; drop table usage_rollups" }, 'timeZone'],
    ['too many steps', { from: ago(30 * day), granularity: 'MINUTE' }, 'granularity'],
    ['minutes that are gone', { from: ago(36 * day), to: ago(35.9 * day), granularity: 'MINUTE' }, 'from'],
    ['minutes by subject', { granularity: 'MINUTE', from: ago(day), groupBy: 'SUBJECT' }, 'granularity'],
    ['a year 1000', { from: new Date('1000-01-01') }, 'from'],
  ])('%s is refused with the field', async (_, input, field) => {
    const tenantId = await createTenant(app, owner)
    const { errors } = await ask(tenantId, { from: ago(2 * day), to: new Date(), ...input })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', fields: { [field]: expect.any(String) } })
  })

  test('another tenant’s usage is not in the answer, and not there for strangers', async () => {
    const [mine, other] = [await createTenant(app, owner), await createTenant(app, owner)]
    await record(other, [{ at: ago(minute), quantity: 7 }])
    const range = { from: ago(day), to: new Date() }
    expect((await answer(mine, range)).series).toMatchObject([{ total: 0 }])
    expect((await ask(other, range, await app.person())).errors?.[0]?.extensions.code).toBe('NOT_FOUND')
  })
})

describe('an export', () => {
  const get = async (tenantId: string, query: Record<string, string>, as = owner) =>
    app.server.inject({
      method: 'GET',
      url: `/usage/export?${new URLSearchParams(query)}`,
      headers: { cookie: as.cookie, 'x-tenant-id': toPublicId('tenant', tenantId) },
    })
  const range = () => ({ from: ago(3 * day).toISOString(), to: new Date().toISOString(), granularity: 'HOUR' })

  test('as CSV and JSON holds every value, and nothing that a spreadsheet would run', async () => {
    const tenantId = await createTenant(app, owner)
    const at = ago(2 * day)
    await record(tenantId, [
      { at, quantity: 5, subject: '=HYPERLINK("https://evil.example")' },
      { at, quantity: 6, subject: newId() },
    ])
    const csv = await get(tenantId, { ...range(), meters: 'spans', groupBy: 'SUBJECT' })
    expect(csv.headers['content-type']).toContain('text/csv')
    const lines = csv.body.trim().split('\r\n')
    expect(lines[0]).toBe('from,to,meter,unit,name,value')
    expect(lines).toHaveLength(3)
    expect(csv.body).toContain(`,spans,span,"'=HYPERLINK(""https://evil.example"")",5`)
    const json = await get(tenantId, { ...range(), format: 'json', groupBy: 'SUBJECT' })
    expect(json.json()).toHaveLength(2)
    const total = await get(tenantId, { ...range(), format: 'json' })
    expect(total.json()).toMatchObject([{ meter: 'spans', unit: 'span', name: '', value: '11' }])
    expect((await get(tenantId, { ...range(), format: 'json', meters: 'signals' })).json()).toEqual([])
  })

  test('is as long as the range: a month by the minute', async () => {
    const tenantId = await createTenant(app, owner)
    await record(
      tenantId,
      Array.from({ length: 3000 }, (_, i) => ({ at: ago((i * 16 + 1) * minute), quantity: 1 })),
    )
    const month = { from: ago(34 * day).toISOString(), to: new Date().toISOString(), granularity: 'MINUTE' }
    const { body } = await get(tenantId, month)
    expect(body.trim().split('\r\n')).toHaveLength(3001)
  })

  test('needs the permission and a right question', async () => {
    const tenantId = await createTenant(app, owner)
    const viewer = await app.person()
    await addMember(app, tenantId, viewer, 'VIEWER')
    expect((await get(tenantId, range(), viewer)).statusCode).toBe(200)
    const nobody = await app.server.inject({ method: 'GET', url: '/usage/export' })
    expect(nobody.json()).toMatchObject({ code: 'UNAUTHENTICATED' })
    expect((await get(tenantId, range(), await app.person())).json()).toMatchObject({ code: 'NOT_FOUND' })
    const wrongs: Record<string, string>[] = [
      { format: 'xml' },
      { from: 'x' },
      { granularity: 'WEEK' },
      { groupBy: 'X' },
    ]
    for (const wrong of wrongs)
      expect((await get(tenantId, { ...range(), ...wrong })).json()).toMatchObject({ code: 'INVALID_INPUT' })
  })
})
