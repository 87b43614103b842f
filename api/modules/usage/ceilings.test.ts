import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { newId } from '../../core/ids.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { createTenant } from '../../test/factories.ts'
import { giveLimit } from '../../test/limits.ts'
import type { UsageEventInput } from './events.ts'

let replicas: [TestApp, TestApp]
let app: TestApp
let sql: postgres.Sql
let owner: TestPerson
let tenantId: string
beforeAll(async () => {
  app = await createTestApp()
  replicas = [app, await createTestApp({ beside: app })]
  owner = await app.person()
  sql = postgres(app.database.ownerUrl, { max: 1 })
})
afterAll(async () => {
  await sql.end()
  for (const replica of [...replicas].reverse()) await replica.close()
})
beforeEach(async () => {
  tenantId = await createTenant(app, owner, { keys: false })
})

const record = `mutation ($events: [UsageEvent!]!) { recordUsage(input: { events: $events }) {
  accepted duplicates conflicts refused overQuota notAccepted { index status reason }
  exceeded { meter limit used resetsAt liftedBy } } }`
const spans = (quantity: number, values: Partial<UsageEventInput> = {}): UsageEventInput => ({
  ...{ meter: 'spans', quantity, source: 'test', id: newId(), occurredAt: new Date().toISOString() },
  ...values,
})
async function send(events: UsageEventInput[], replica: TestApp = app) {
  const { data, errors } = await replica.graphql(record, { events }, { as: owner, tenantId })
  expect(errors).toBeUndefined()
  return data.recordUsage
}
const used = async (meter = 'spans') =>
  (
    await sql<{ quantity: number }[]>`
      select quantity::int from usage_counters
      where tenant_id = ${tenantId} and meter = ${meter} and period_start > 'epoch' order by period_start`
  ).map(({ quantity }) => quantity)

test('events beyond the limit are refused one by one, a smaller one that fits is not; the answer says what lifts it', async () => {
  await giveLimit(replicas, tenantId, 'spans', 100)
  const answer = await send([spans(60), spans(50), spans(30), spans(11), spans(10), spans(7, { meter: 'signals' })])
  expect(answer).toMatchObject({
    ...{ accepted: 4, overQuota: 2, refused: 0 },
    notAccepted: [
      { index: 1, status: 'QUOTA_EXCEEDED', reason: expect.stringContaining('no room') },
      { index: 3, status: 'QUOTA_EXCEEDED' },
    ],
    exceeded: [{ meter: 'spans', limit: 100, used: 100, liftedBy: expect.stringContaining('larger plan') }],
  })
  expect(new Date(answer.exceeded[0].resetsAt).getTime()).toBeGreaterThan(Date.now())
  expect([await used(), await used('signals')]).toEqual([[100], [7]])
})

test('at the limit what was counted stays a duplicate or a conflict, and what was refused can be sent again with room', async () => {
  await giveLimit(replicas, tenantId, 'spans', 10)
  const [counted, refused] = [spans(10), spans(1)]
  expect(await send([counted, refused])).toMatchObject({ accepted: 1, overQuota: 1 })
  expect(await send([counted, { ...counted, quantity: 3 }, refused, counted])).toMatchObject({
    ...{ accepted: 0, duplicates: 2, conflicts: 1, overQuota: 1 },
  })
  await giveLimit(replicas, tenantId, 'spans', 11)
  expect(await send([refused, refused], replicas[1])).toMatchObject({ accepted: 1, duplicates: 1 })
  expect(await used()).toEqual([11])
})

test('taking an event back gives room back', async () => {
  await giveLimit(replicas, tenantId, 'spans', 10)
  const first = spans(10)
  await send([first])
  expect(await send([spans(1)])).toMatchObject({ overQuota: 1 })
  const reverse = 'mutation ($input: ReverseUsageInput!) { reverseUsage(input: $input) { id } }'
  const input = { source: first.source, id: first.id, reason: 'Counted twice' }
  await app.graphql(reverse, { input }, { as: owner, tenantId })
  expect(await send([spans(9), spans(2), spans(1)])).toMatchObject({ accepted: 2, overQuota: 1 })
})

test('64 clients at the limit minus one, on two replicas: one event is counted', async () => {
  await giveLimit(replicas, tenantId, 'spans', 50)
  await send([spans(49)])
  const answers = await Promise.all(Array.from({ length: 64 }, (_, i) => send([spans(1)], replicas[i % 2])))
  expect(answers.filter(({ accepted }) => accepted === 1)).toHaveLength(1)
  expect(answers.filter(({ overQuota }) => overQuota === 1)).toHaveLength(63)
  expect(await used()).toEqual([50])
})

test('whatever is sent at once, of two meters and with repeats, each limit is filled and never passed', async () => {
  await giveLimit(replicas, tenantId, 'spans', 500)
  await giveLimit(replicas, tenantId, 'signals', 300)
  const events = Array.from({ length: 1500 }, (_, i) => spans(1, i % 2 ? {} : { meter: 'signals' }))
  const calls = Array.from({ length: 60 }, (_, i) => events.slice(i * 25, i * 25 + 30))
  const answers = await Promise.all(calls.map((call, i) => send(call, replicas[i % 2])))
  expect(answers.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(800)
  expect([await used(), await used('signals')]).toEqual([[500], [300]])
})

test('an event of the last period is held against that period, whatever is used of this one', async () => {
  const { time_zone: zone } = (await sql`select time_zone from tenants where tenant_id = ${tenantId}`)[0] ?? {}
  expect(zone).toBe('Europe/Berlin')
  await giveLimit(replicas, tenantId, 'spans', 5)
  const earlier = { occurredAt: new Date(Date.now() - 3 * 86_400_000).toISOString() }
  const answer = await send([spans(5), spans(5, earlier), spans(1, earlier), spans(1)])
  expect(answer).toMatchObject({ accepted: 2, overQuota: 2 })
  expect(answer.exceeded.map(({ liftedBy }: { liftedBy: string }) => liftedBy)).toEqual([
    expect.stringContaining('is over'),
    expect.stringContaining('next billing period'),
  ])
  expect(await used()).toEqual([5, 5])
})
