import { and, eq } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../core/ids.ts'
import { tenants, usageCounters, usageEvents, usageRollups } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant, tenantCtx } from '../../test/factories.ts'
import { putOnPlan } from '../../test/plans.ts'
import type { UsageEventInput } from './events.ts'

let app: TestApp
let owner: TestPerson
let tenantId: string
beforeAll(async () => {
  app = await createTestApp()
  owner = await app.person()
  tenantId = await createTenant(app, owner)
})
afterAll(() => app.close())

const record = `mutation ($events: [UsageEvent!]!) { recordUsage(input: { events: $events }) {
  accepted duplicates conflicts refused notAccepted { index status reason } } }`
const reverse = `mutation ($input: ReverseUsageInput!) { reverseUsage(input: $input) { id meter quantity } }`

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
const event = (values: Partial<UsageEventInput> = {}): UsageEventInput => ({
  ...{ meter: 'spans', quantity: 1, source: 'test', id: newId(), occurredAt: ago(1) },
  ...values,
})
const send = async (events: unknown[], tenant = tenantId, as = owner) =>
  app.graphql(record, { events }, { as, tenantId: tenant })
async function report(events: UsageEventInput[], tenant = tenantId) {
  const { data, errors } = await send(events, tenant)
  expect(errors).toBeUndefined()
  return data.recordUsage
}
const counts = (accepted: number, duplicates = 0, conflicts = 0, refused = 0) => ({
  ...{ accepted, duplicates, conflicts, refused },
})

/** The sum over all time of a meter, as counter, as rollup of each grain and dimension, and as raw events. */
async function sums(tenant: string, meter = 'spans'): Promise<Set<number>> {
  return inTenant(tenantCtx(app, tenant), async (tx) => {
    const of = <Table extends typeof usageCounters | typeof usageRollups>(table: Table) =>
      and(eq(table.tenantId, tenant), eq(table.meter, meter))
    const counters = await tx.select().from(usageCounters).where(of(usageCounters))
    const rollups = await tx.select().from(usageRollups).where(of(usageRollups))
    const events = await tx.select().from(usageEvents).where(eq(usageEvents.tenantId, tenant))
    const total = (rows: { quantity: string | number }[]) => rows.reduce((sum, row) => sum + Number(row.quantity), 0)
    const grains = [1, 15, 60, 1440].flatMap((grain) =>
      ['TOTAL', 'KEY'].map((dimension) =>
        total(rollups.filter((row) => row.grain === grain && row.dimension === dimension)),
      ),
    )
    const isAllTime = ({ periodStart }: { periodStart: Date }) => periodStart.getTime() === 0
    return new Set([
      ...grains,
      total(counters.filter(isAllTime)),
      total(counters.filter((row) => !isAllTime(row))),
      total(events.filter((row) => row.meter === meter)),
    ])
  })
}

describe('recording', () => {
  test('an event counts once, however often and in whatever company it is sent', async () => {
    const tenant = await createTenant(app, owner)
    const [one, two] = [event({ quantity: 5 }), event({ quantity: 7 })]
    expect(await report([one, one, two], tenant)).toMatchObject(counts(2, 1))
    expect(await report([two, one], tenant)).toMatchObject({
      ...counts(0, 2),
      notAccepted: [
        { index: 0, status: 'DUPLICATE', reason: 'This event has been recorded before.' },
        { index: 1, status: 'DUPLICATE' },
      ],
    })
    const answers = await Promise.all(Array.from({ length: 20 }, () => report([one, event()], tenant)))
    expect(answers.every((answer) => answer.accepted === 1 && answer.duplicates === 1)).toBe(true)
    expect(await sums(tenant)).toEqual(new Set([32]))
  })

  test.each<[string, Partial<UsageEventInput>]>([
    ['quantity', { quantity: 3 }],
    ['meter', { meter: 'signals' }],
    ['time', { occurredAt: ago(2) }],
    ['subject', { subject: 'checkout' }],
    ['dimensions', { dimensions: { region: 'eu' } }],
  ])('the same id with another %s is a conflict, in one call and in the next', async (_, other) => {
    const first = event({ quantity: 2, occurredAt: ago(1) })
    expect(await report([first, { ...first, ...other }])).toMatchObject({
      ...counts(1, 0, 1),
      notAccepted: [{ index: 1, status: 'CONFLICT' }],
    })
    expect(await report([{ ...first, ...other }])).toMatchObject(counts(0, 0, 1))
    expect(await report([first])).toMatchObject(counts(0, 1))
  })

  test('dimensions are the same in any order, and one id of two sources is two events', async () => {
    const pairs = { 10: 'a', region: '"eu", \\ {x}', 9: 'b' }
    const first = event({ dimensions: pairs })
    expect(await report([first])).toMatchObject(counts(1))
    expect(await report([{ ...first, dimensions: Object.fromEntries(Object.entries(pairs).reverse()) }])).toMatchObject(
      counts(0, 1),
    )
    expect(await report([{ ...first, source: 'other' }])).toMatchObject(counts(1))
  })

  test.each<[string, Partial<UsageEventInput>, string]>([
    ['an unknown meter', { meter: 'nonsense' }, 'There is no such meter.'],
    ['nothing', { quantity: 0 }, 'whole number from 1'],
    ['a negative quantity', { quantity: -1 }, 'whole number'],
    ['half a call', { quantity: 1.5 }, 'whole number'],
    ['a quantity past 2^53', { quantity: 2 ** 53 }, 'whole number'],
    ['a day too old', { occurredAt: ago(35 * 1440 + 1) }, 'more than 35 days ago'],
    ['the future', { occurredAt: ago(-6) }, 'more than 5 minutes ahead'],
    ['a time without a zone', { occurredAt: '2026-01-31T09:30:00' }, 'ISO 8601'],
    ['no time', { occurredAt: 'yesterday' }, 'ISO 8601'],
    ['a month 13', { occurredAt: '2026-13-01T00:00:00Z' }, 'ISO 8601'],
    ['the source of the product itself', { source: 'betrace' }, 'the product’s own'],
    ['an empty source', { source: '' }, 'The source'],
    ['a long id', { id: 'x'.repeat(201) }, 'The id'],
    ['a NUL', { id: 'a\0b' }, 'The id'],
    ['half a surrogate pair', { subject: '\ud800' }, 'The subject'],
    [
      'too many dimensions',
      { dimensions: Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`${i}`, 'x'])) },
      '10',
    ],
  ])('%s is refused alone: the events beside it are recorded', async (_, wrong, reason) => {
    expect(await report([event(), event(wrong), event()])).toMatchObject({
      ...counts(2, 0, 0, 1),
      notAccepted: [{ index: 1, status: 'REFUSED', reason: expect.stringContaining(reason) }],
    })
  })

  test.each<[string, unknown]>([
    ['a text', 'spans'],
    ['a list', [1]],
    ['an empty object', {}],
    ['a quantity in words', { ...event(), quantity: '5' }],
    ['a meter that every object has', { ...event(), meter: 'constructor' }],
    ['an id that is a number', { ...event(), id: 7 }],
    ['a time that is a number', { ...event(), occurredAt: 0 }],
    ['a subject that is an object', { ...event(), subject: {} }],
    ['dimensions in a list', { ...event(), dimensions: ['a'] }],
    ['dimensions within dimensions', { ...event(), dimensions: { a: { b: 'c' } } }],
  ])('%s in the place of an event is refused alone', async (_, wrong) => {
    const { data, errors } = await send([event(), wrong])
    expect(errors).toBeUndefined()
    expect(data.recordUsage).toMatchObject(counts(1, 0, 0, 1))
  })

  test('no events and more than 10,000 are refused as a whole; 10,000 with everything in them fit in one call', async () => {
    expect((await send([])).errors?.[0]).toMatchObject({ extensions: { code: 'INVALID_INPUT' } })
    const many = Array.from({ length: 10_001 }, () =>
      event({ subject: 'checkout', dimensions: { region: 'eu-central-1' } }),
    )
    expect((await send(many)).errors?.[0]).toMatchObject({ extensions: { code: 'INVALID_INPUT' } })
    const tenant = await createTenant(app, owner)
    expect(await report(many.slice(1), tenant)).toMatchObject(counts(10_000))
    expect(await sums(tenant)).toEqual(new Set([10_000]))
  })

  test('strings come back as they were sent', async () => {
    const tenant = await createTenant(app, owner)
    const printable = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
      .filter((text) => !/\p{Cc}/u.test(text))
    const hostile = fc.oneof(printable, fc.constantFrom('NULL', '{}', '"', '\\', "';--", '__proto__', 'a,b', '‮'))
    await fc.assert(
      fc.asyncProperty(hostile, hostile, hostile, async (id, subject, value) => {
        const sent = event({ id: id + newId(), subject, dimensions: { [`n${value}`]: subject } })
        expect(await report([sent], tenant)).toMatchObject(counts(1))
        expect(await report([sent], tenant)).toMatchObject(counts(0, 1))
      }),
      { numRuns: 60 },
    )
  })

  test('every rollup and counter is the sum of the events, whatever is recorded at once', async () => {
    const tenant = await createTenant(app, owner)
    const anEvent = fc.record({
      quantity: fc.integer({ min: 1, max: 1000 }),
      minutes: fc.integer({ min: 0, max: 35 * 1440 - 10 }),
      id: fc.integer({ min: 1, max: 60 }),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(anEvent, { minLength: 1, maxLength: 30 }), { maxLength: 6 }),
        async (calls) => {
          await Promise.all(
            calls.map((call) =>
              report(
                call.map(({ quantity, minutes, id }) => event({ quantity, id: `${id}`, occurredAt: ago(minutes) })),
                tenant,
              ),
            ),
          )
          const found = await sums(tenant)
          expect(found.size).toBe(1)
        },
      ),
      { numRuns: 15 },
    )
  })

  test('sums past 2^63 stay exact', async () => {
    const tenant = await createTenant(app, owner)
    await putOnPlan(app, tenant, 'ENTERPRISE')
    const huge = Number.MAX_SAFE_INTEGER
    await report(
      Array.from({ length: 1100 }, () => event({ quantity: huge })),
      tenant,
    )
    const [counter] = await inTenant(tenantCtx(app, tenant), (tx) =>
      tx.select().from(usageCounters).where(eq(usageCounters.tenantId, tenant)),
    )
    expect(BigInt(counter?.quantity ?? 0)).toBe(BigInt(huge) * 1100n)
  })
})

describe('whose usage', () => {
  test('what tenants record at the same moment is each their own', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, () => app.person()))
    const found = await Promise.all(people.map((person) => createTenant(app, person)))
    await Promise.all(
      Array.from({ length: 10 }, () =>
        found.map((tenant, i) => send([event({ id: 'shared', quantity: 100 + i }), event()], tenant, people[i])),
      ).flat(),
    )
    for (const [i, tenant] of found.entries()) expect(await sums(tenant)).toEqual(new Set([100 + i + 10]))
  })

  test('recording needs its permission; a stranger’s tenant is not there', async () => {
    const viewer = await app.person()
    await addMember(app, tenantId, viewer, 'VIEWER')
    expect((await send([event()], tenantId, viewer)).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    const developer = await app.person()
    await addMember(app, tenantId, developer, 'DEVELOPER')
    expect((await send([event()], tenantId, developer)).data.recordUsage.accepted).toBe(1)
    expect((await send([event()], tenantId, await app.person())).errors?.[0]?.extensions.code).toBe('NOT_FOUND')
  })
})

describe('taking back', () => {
  test('an entry is taken back once, with both on record, and its id stays used', async () => {
    const tenant = await createTenant(app, owner)
    const wrong = event({ quantity: 40, occurredAt: ago(3000) })
    await report([wrong, event({ quantity: 2 })], tenant)
    const input = { source: wrong.source, id: wrong.id, reason: 'Counted twice upstream.' }
    const ask = () => app.graphql(reverse, { input }, { as: owner, tenantId: tenant })
    const answers = await Promise.all([ask(), ask(), ask()])
    expect(answers.filter(({ errors }) => !errors)).toMatchObject([{ data: { reverseUsage: { quantity: 40 } } }])
    expect(answers.flatMap(({ errors }) => errors ?? []).map(({ extensions }) => extensions.code)).toEqual([
      'ALREADY_REVERSED',
      'ALREADY_REVERSED',
    ])
    expect(await sums(tenant)).toEqual(new Set([2]))
    expect(await report([wrong], tenant)).toMatchObject(counts(0, 1))
  })

  test('an event of another tenant, or none, is not there to take back', async () => {
    const mine = event()
    await report([mine])
    const other = await createTenant(app, owner)
    const input = { source: mine.source, id: mine.id, reason: 'x' }
    const { errors } = await app.graphql(reverse, { input }, { as: owner, tenantId: other })
    expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND')
  })

  test('a reading of a gauge is not taken back', async () => {
    const reading = event({ meter: 'storage', quantity: 10 })
    await report([reading])
    const input = { source: reading.source, id: reading.id, reason: 'x' }
    const { errors } = await app.graphql(reverse, { input }, { as: owner, tenantId })
    expect(errors?.[0]?.extensions.code).toBe('INVALID_INPUT')
  })
})

test('a gauge keeps its highest and its latest reading, in whatever order they come', async () => {
  const tenant = await createTenant(app, owner)
  const reading = (quantity: number, minutes: number) => event({ meter: 'storage', quantity, occurredAt: ago(minutes) })
  await report([reading(50, 30), reading(0, 10)], tenant)
  await report([reading(70, 20)], tenant)
  const counters = await inTenant(tenantCtx(app, tenant), (tx) => tx.select().from(usageCounters))
  // Of all time: a billing period may have begun between the readings.
  const ofAllTime = counters.filter(({ periodStart }) => periodStart.getTime() === 0)
  expect(ofAllTime).toMatchObject([{ last: 0, quantity: '0', peak: 70 }])
})

test('what comes after its period was closed is marked late, and the counter says how much', async () => {
  const tenant = await createTenant(app, owner)
  const ctx = tenantCtx(app, tenant)
  await inTenant(ctx, (tx) => tx.update(tenants).set({ timeZone: 'UTC' }).where(eq(tenants.tenantId, tenant)))
  const longAgo = { occurredAt: ago(32 * 1440) }
  await report([event({ ...longAgo, quantity: 3 }), event({ quantity: 1 })], tenant)
  const then = new Date(longAgo.occurredAt)
  await inTenant(ctx, async (tx) => {
    for (const { periodStart } of await tx.select().from(usageCounters))
      if (periodStart.getTime() > 0 && periodStart <= then)
        await tx.update(usageCounters).set({ closedAt: new Date() }).where(eq(usageCounters.periodStart, periodStart))
  })
  const late = event({ ...longAgo, quantity: 4 })
  await report([event({ quantity: 1 }), late, event({ quantity: 1 })], tenant)
  const { events, counters } = await inTenant(ctx, async (tx) => ({
    events: await tx.select().from(usageEvents).where(eq(usageEvents.late, true)),
    counters: await tx.select().from(usageCounters),
  }))
  expect(events.map(({ eventId }) => eventId)).toEqual([late.id])
  expect(counters.filter((row) => row.late !== '0')).toMatchObject([{ quantity: '7', late: '4' }])
})

test('a stopped meter refuses events until it is started again', async () => {
  const operatorApp = await createTestApp({ env: { PLATFORM_OPERATORS: 'ops@example.com' } })
  try {
    const operator = await operatorApp.person('ops@example.com')
    const person = await operatorApp.person()
    const tenant = await createTenant(operatorApp, person)
    const set = (active: boolean, as = operator) =>
      operatorApp.graphql(
        'mutation ($input: SetMeterActiveInput!) { setMeterActive(input: $input) { code active } }',
        { input: { code: 'spans', active } },
        { as },
      )
    const sent = async () =>
      (await operatorApp.graphql(record, { events: [event()] }, { as: person, tenantId: tenant })).data.recordUsage
    expect((await set(false, person)).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    expect((await set(false)).data.setMeterActive).toEqual({ code: 'spans', active: false })
    expect(await sent()).toMatchObject({ refused: 1, notAccepted: [{ reason: 'This meter is not active.' }] })
    await set(true)
    expect(await sent()).toMatchObject({ accepted: 1 })
  } finally {
    await operatorApp.close()
  }
})
