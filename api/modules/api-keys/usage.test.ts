import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { systemCtx } from '../../core/context.ts'
import { expireJob } from '../../jobs/expire.ts'
import { asKey, createKey, type TestKey } from '../../test/api-keys.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { createTenant } from '../../test/factories.ts'
import { createKeyUsageCounter } from './usage.ts'

let app: TestApp
let owner: TestPerson
let tenantId: string
let key: TestKey
beforeAll(async () => {
  app = await createTestApp()
  owner = await app.person()
  tenantId = await createTenant(app, owner)
})
afterAll(() => app.close())
afterEach(() => {
  app.services.now = () => new Date()
})

const at = (instant: string) => {
  app.services.now = () => new Date(instant)
}
const make = () => createKey(app, { as: owner, tenantId })
async function usageOf(id: string, days: number) {
  await app.services.apiKeyUsage.flush()
  const query = `query ($id: ID!, $days: Int!) {
    apiKey(id: $id) { lastUse { at ip userAgent operation } usage(days: $days) { calls refused buckets { at calls refused } } }
  }`
  const { data, errors } = await app.graphql(query, { id, days }, { as: owner, tenantId })
  if (!data) throw new Error(JSON.stringify(errors))
  return data.apiKey
}

test('uses are counted by the hour and by the day, without gaps, refused ones apart', async () => {
  at('2026-03-01T10:59:59.000Z')
  key = await make()
  await asKey(app, key.secret, 'query Early { viewer { id } }', {}, { 'user-agent': 'ci/1' })
  at('2026-03-01T11:00:01.000Z')
  await asKey(app, key.secret, '{ viewer { id } }', {}, { 'user-agent': 'ci/2' })
  await asKey(app, key.secret, '{ nonsense }')
  await app.graphql(
    'mutation ($input: ApiKeyInput!) { disableApiKey(input: $input) { id } }',
    { input: { id: key.id } },
    { as: owner, tenantId },
  )
  await app.until(async () => (await asKey(app, key.secret, '{ nonsense }')).status === 401)
  const { lastUse, usage } = await usageOf(key.id, 1)
  expect(lastUse).toEqual({
    at: '2026-03-01T11:00:01.000Z',
    ip: '127.0.0.1',
    userAgent: 'lightMyRequest',
    operation: 'POST /graphql',
  })
  expect(usage).toMatchObject({ calls: expect.any(Number), refused: 1 })
  expect(usage.buckets).toHaveLength(24)
  expect(usage.buckets.at(-2)).toEqual({ at: '2026-03-01T10:00:00.000Z', calls: 1, refused: 0 })
  expect(usage.buckets.at(-1)).toMatchObject({ at: '2026-03-01T11:00:00.000Z', refused: 1 })
  const month = (await usageOf(key.id, 30)).usage
  expect(month.buckets).toHaveLength(30)
  expect(month.buckets.at(-1)).toEqual({ at: '2026-03-01T00:00:00.000Z', calls: usage.calls, refused: 1 })
})

test('the last use tells the operation by its name, or by what it asked for first', async () => {
  const { id, secret } = await make()
  await asKey(app, secret, 'query Deploy { viewer { id } }')
  expect((await usageOf(id, 1)).lastUse.operation).toBe('Deploy')
  await asKey(app, secret, 'mutation { leaveTenant }')
  expect((await usageOf(id, 1)).lastUse.operation).toBe('mutation leaveTenant')
  await app.server.inject({ method: 'PUT', url: '/tenant/logo', headers: { 'x-api-key': secret } })
  expect((await usageOf(id, 1)).lastUse.operation).toBe('PUT /tenant/logo')
  await asKey(app, secret, `query ${'x'.repeat(5000)} { viewer { id } }`, {}, { 'user-agent': 'a'.repeat(5000) })
  const { operation, userAgent } = (await usageOf(id, 1)).lastUse
  expect([operation.length, userAgent.length]).toEqual([200, 200])
})

test('several replicas counting the same keys lose none and do not lock each other out', async () => {
  const keys = await Promise.all(Array.from({ length: 20 }, make))
  const ids = await Promise.all(keys.map(async ({ id }) => (await usageOf(id, 1)) && id))
  const counters = [1, 2, 3].map(() => createKeyUsageCounter(app.services.db, app.services.log))
  const request = { id: 'r', ip: '127.0.0.1', userAgent: null, idempotency: null, operation: 'x' }
  const rows = await app.services.db.platform.run((db) => db.query.apiKeys.findMany())
  const used = rows.filter((row) => row.name === 'CI').slice(-20)
  for (let round = 0; round < 10; round++) {
    for (const [n, counter] of counters.entries()) {
      for (const { id } of n % 2 ? used : used.toReversed()) counter.count({ tenantId, keyId: id }, request, new Date())
    }
    await Promise.all(counters.map((counter) => counter.flush()))
  }
  await Promise.all(counters.map((counter) => counter.close()))
  for (const id of ids) expect((await usageOf(id, 1)).usage.calls).toBe(30)
})

test('what could not be written is written later, also over the end of an hour', async () => {
  const { id, secret } = await make()
  await asKey(app, secret, '{ viewer { id } }')
  await app.services.apiKeyUsage.flush()
  const [row] = (await app.services.db.platform.run((db) => db.query.apiKeys.findMany())).slice(-1)
  let down = true
  const db = {
    ...app.services.db,
    platform: {
      ...app.services.db.platform,
      run: ((work) =>
        down
          ? Promise.reject(new Error('away'))
          : app.services.db.platform.run(work)) as typeof app.services.db.platform.run,
    },
  }
  const counter = createKeyUsageCounter(db, app.services.log)
  const request = { id: 'r', ip: null, userAgent: null, idempotency: null, operation: 'later' }
  const used = { tenantId, keyId: row?.id ?? '' }
  const hourAgo = new Date(Date.now() - 3_600_000)
  counter.count(used, request, hourAgo)
  counter.countRefused(used, hourAgo)
  await counter.flush()
  counter.count(used, request, hourAgo)
  counter.count(used, request, new Date())
  await counter.flush()
  down = false
  await counter.close()
  const { usage, lastUse } = await usageOf(id, 2)
  expect(usage).toMatchObject({ calls: 4, refused: 1 })
  expect(usage.buckets.at(-2)).toMatchObject({ calls: 2, refused: 1 })
  expect(lastUse.operation).toBe('later')
})

test('old uses are forgotten after 100 days, but never when a key was used last', async () => {
  at('2026-03-01T10:00:00.000Z')
  const { id, secret } = await make()
  await asKey(app, secret, 'query First { viewer { id } }')
  at('2026-03-02T10:00:00.000Z')
  await asKey(app, secret, 'query Last { viewer { id } }')
  await app.services.apiKeyUsage.flush()
  at('2026-12-01T10:00:00.000Z')
  await expireJob.run(systemCtx(app.services, 'test'), {} as never, {
    lastTry: false,
    signal: new AbortController().signal,
  })
  at('2026-03-02T11:00:00.000Z')
  const { lastUse, usage } = await usageOf(id, 30)
  expect(lastUse.operation).toBe('Last')
  expect(usage.calls).toBe(1)
})

test.each([0, 91, -1])('%s days are refused', async (days) => {
  const query = 'query ($days: Int!) { apiKeys { nodes { usage(days: $days) { calls } } } }'
  const { errors } = await app.graphql(query, { days }, { as: owner, tenantId })
  expect(errors?.[0]?.extensions.code).toBe('INVALID_INPUT')
})
