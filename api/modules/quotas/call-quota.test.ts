import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { quotaReservations } from '../../db/tables/index.ts'
import { makeKey } from '../../test/api-keys.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { createTenant } from '../../test/factories.ts'
import { giveLimit } from '../../test/limits.ts'
import { publishNext, putOnPlan } from '../../test/plans.ts'

let replicas: [TestApp, TestApp, TestApp]
let app: TestApp
let sql: postgres.Sql
let owner: TestPerson
let tenantId: string
let key: { headers: Record<string, string> }
let aheadMs = 0

beforeAll(async () => {
  app = await createTestApp()
  replicas = [app, await createTestApp({ beside: app }), await createTestApp({ beside: app })]
  for (const { services } of replicas) services.now = () => new Date(Date.now() + aheadMs)
  sql = postgres(app.database.ownerUrl, { max: 1 })
})
afterAll(async () => {
  await sql.end()
  for (const replica of [...replicas].reverse()) await replica.close()
})
beforeEach(async () => {
  aheadMs = 0
  owner = await app.person()
  tenantId = await createTenant(app, owner, { keys: false })
  key = await makeKey(app, owner, tenantId)
})

const call = (replica: TestApp = app, headers = key.headers) => replica.graphql('{ __typename }', {}, { headers })
/** How many of so many calls at once, over all replicas, are let in; the others are refused for the quota. */
async function admitted(count: number, over: readonly TestApp[] = replicas): Promise<number> {
  const answers = await Promise.all(Array.from({ length: count }, (_, i) => call(over[i % over.length])))
  const refused = answers.filter(({ status }) => status === 429)
  for (const { errors } of refused) expect(errors?.[0]?.extensions.code).toBe('QUOTA_EXCEEDED')
  expect(answers.filter(({ data }) => data).length + refused.length).toBe(count)
  return count - refused.length
}
const flush = () => Promise.all(replicas.map(({ services }) => services.callMeter.flush()))
const counters = () => sql<{ quantity: number }[]>`
  select quantity::int from usage_counters
  where tenant_id = ${tenantId} and meter = 'api_calls' and period_start > 'epoch' order by period_start`
const reserved = async () => {
  const [row] = await sql<{ quantity: number }[]>`
    select coalesce(sum(quantity), 0)::int as quantity from quota_reservations
    where tenant_id = ${tenantId} and expires_at > now()`
  return row?.quantity
}

test('at the limit a call is refused with 429, and says what would lift it; people are not', async () => {
  await giveLimit([app], tenantId, 'api_calls', 2)
  const first = await call()
  expect(first.headers).toMatchObject({ 'quota-limit': '2', 'quota-remaining': '1' })
  expect(Number(first.headers['quota-reset'])).toBeGreaterThan(27 * 86_400)
  expect((await call()).headers).toMatchObject({ 'quota-remaining': '0' })
  const refused = await call()
  expect(refused.status).toBe(429)
  expect(refused.headers).toMatchObject({ 'quota-limit': '2', 'quota-remaining': '0' })
  expect(refused.headers['retry-after']).toBe(String(refused.headers['quota-reset']))
  expect(refused.errors?.[0]).toMatchObject({
    message: expect.stringContaining('2 API calls in a billing period'),
    extensions: {
      code: 'QUOTA_EXCEEDED',
      retryAfter: Number(refused.headers['retry-after']),
      details: { meter: 'api_calls', limit: 2, used: 2, liftedBy: expect.stringContaining('larger plan') },
    },
  })
  const person = await app.graphql('{ tenant { name } }', {}, { as: owner, tenantId })
  expect(person.errors).toBeUndefined()
  expect(person.headers).not.toHaveProperty('quota-limit')
  await flush()
  expect(await counters()).toEqual([{ quantity: 2 }])
})

test('however many calls come at once, to however many replicas, exactly as many as there is room for are let in', async () => {
  await giveLimit(replicas, tenantId, 'api_calls', 101)
  expect(await admitted(100)).toBe(100)
  expect(await admitted(300)).toBe(1)
  await flush()
  expect(await counters()).toEqual([{ quantity: 101 }])
  expect(await reserved()).toBe(0)
})

test('what a replica has taken and not used comes back, when it is idle and when it stops', async () => {
  await giveLimit(replicas, tenantId, 'api_calls', 1000)
  const fourth = await createTestApp({ beside: app })
  expect((await call(fourth)).status).toBe(200)
  expect((await call(replicas[1])).status).toBe(200)
  await flush()
  expect(await reserved()).toBeGreaterThan(20)
  await fourth.close()
  await app.until(async () => (await reserved()) === 0)
  expect(await counters()).toEqual([{ quantity: 2 }])
})

test('what a killed replica has taken is free again when its lease is over', async () => {
  await giveLimit(replicas, tenantId, 'api_calls', 10)
  const left = { tenantId, id: crypto.randomUUID(), kind: 'LEASE' as const, meter: 'api_calls', quantity: 7 }
  await call()
  const [{ periodStart } = { periodStart: new Date() }] = await sql<{ periodStart: Date }[]>`
    select period_start as "periodStart" from usage_counters where tenant_id = ${tenantId} and period_start > 'epoch'`
  const expiresAt = new Date(Date.now() + 1500)
  await app.services.db.app.run((db) =>
    db.transaction(async (tx) => {
      await tx.execute(`select set_tenant('${tenantId}')`)
      await tx.insert(quotaReservations).values({ ...left, periodStart, createdAt: new Date(), expiresAt })
    }),
  )
  expect(await admitted(20)).toBe(2)
  await app.until(async () => (await call()).status === 200)
  expect(await admitted(20)).toBeLessThanOrEqual(6)
})

test('a period’s room ends with it: nothing of the last one is used in the next', async () => {
  await giveLimit(replicas, tenantId, 'api_calls', 30)
  expect(await admitted(20)).toBe(20)
  aheadMs = 32 * 86_400_000
  expect(await admitted(60)).toBe(30)
  await flush()
  expect(await counters()).toEqual([{ quantity: 20 }, { quantity: 30 }])
})

test('a limit lowered below what is used refuses from the next call on, one raised lets in again', async () => {
  expect(await admitted(20)).toBe(20)
  await giveLimit(replicas, tenantId, 'api_calls', 5)
  expect(await admitted(10)).toBe(0)
  await giveLimit(replicas, tenantId, 'api_calls', 23)
  expect(await admitted(10)).toBe(3)
  await giveLimit(replicas, tenantId, 'api_calls', null)
  expect(await admitted(10)).toBe(10)
  expect((await call()).headers).not.toHaveProperty('quota-limit')
})

test('an override that ends is not there any more from that second on', async () => {
  await giveLimit(replicas, tenantId, 'api_calls', 3)
  await giveLimit(replicas, tenantId, 'api_calls', null, new Date(Date.now() + 60_000))
  expect(await admitted(10)).toBe(10)
  await flush()
  aheadMs = 61_000
  expect(await admitted(10)).toBe(0)
})

test('a soft limit lets pass and says so, one that only observes says nothing; a grace is let in above a hard one', async () => {
  const operator = await app.person('operator@quota.test')
  app.services.config.PLATFORM_OPERATORS.push(operator.email)
  const plan = async (policy: string, gracePercent: number) => {
    const limits = [{ meter: 'api_calls', limit: 4, policy, gracePercent }]
    const version = await publishNext(app, operator, `Q${policy}`, { limits })
    await putOnPlan(app, tenantId, `Q${policy}`, version)
    await giveLimit(replicas, tenantId, 'spans', 1)
  }
  await plan('SOFT', 0)
  expect(await admitted(4, [app])).toBe(4)
  const over = await call()
  expect(over.status).toBe(200)
  expect(over.headers).toMatchObject({ 'quota-limit': '4', 'quota-remaining': '0', 'quota-exceeded': '?1' })
  await flush()
  // Another replica knows as well.
  expect((await call(replicas[1])).headers).toMatchObject({ 'quota-exceeded': '?1' })
  await plan('OBSERVE', 0)
  expect((await call()).headers).not.toHaveProperty('quota-limit')
  await flush()
  await plan('HARD', 100)
  expect(await admitted(5)).toBe(1)
})

test('nobody takes from another tenant’s limit', async () => {
  const other = await createTenant(app, await app.person(), { keys: false })
  await giveLimit(replicas, other, 'api_calls', 0)
  const answer = await app.graphql('{ __typename }', {}, { headers: key.headers, tenantId: other })
  expect(answer.errors?.[0]?.extensions.code).toBe('NOT_FOUND')
  expect((await call()).status).toBe(200)
  await flush()
  expect(await sql`select 1 from usage_counters where tenant_id = ${other}`).toHaveLength(0)
})

test('while the meter is stopped nothing is counted, and nothing refused', async () => {
  await giveLimit(replicas, tenantId, 'api_calls', 1)
  await sql`update meters set active = false where code = 'api_calls'`
  try {
    await new Promise((resolve) => setTimeout(resolve, 1100))
    expect(await admitted(10)).toBe(10)
    await flush()
  } finally {
    await sql`update meters set active = true where code = 'api_calls'`
  }
  expect(await counters()).toEqual([])
  await app.until(async () => (await call()).status === 429)
})
