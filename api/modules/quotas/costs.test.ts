import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeKey, makeServiceKey } from '../../test/api-keys.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { createTenant } from '../../test/factories.ts'
import { giveLimit } from '../../test/limits.ts'

let app: TestApp
let sql: postgres.Sql
let service: { headers: Record<string, string> }
let owner: TestPerson
let tenantId: string
let key: { id: string; secret: string }
beforeAll(async () => {
  app = await createTestApp()
  owner = await app.person()
  service = await makeServiceKey(app)
  sql = postgres(app.database.ownerUrl, { max: 1 })
})
afterAll(async () => {
  await sql.end()
  await app.close()
})
beforeEach(async () => {
  tenantId = await createTenant(app, owner, { keys: false })
  key = await makeKey(app, owner, tenantId)
})

const verification = `valid code message exceeded { meter limit used resetsAt liftedBy }
  quotas { meter limit used remaining resetsAt }`
const one = `mutation ($input: VerifyApiKeyInput!) { verifyApiKey(input: $input) { ${verification} } }`
const cost = (quantities: Record<string, number>) =>
  Object.entries(quantities).map(([meter, quantity]) => ({ meter, quantity }))
const ask = (input: object) => app.graphql(one, { input: { key: key.secret, ...input } }, { headers: service.headers })
async function verify(quantities: Record<string, number>, more: object = {}) {
  const { data, errors } = await ask({ cost: cost(quantities), ...more })
  if (errors) throw new Error(JSON.stringify(errors[0]))
  return data.verifyApiKey
}
const quotaOf = (answer: { quotas: { meter: string }[] }, meter: string) =>
  answer.quotas.find((quota) => quota.meter === meter)
async function counted(meter: string) {
  await app.services.callMeter.flush()
  const [row] = await sql<{ quantity: number }[]>`
    select quantity::int from usage_counters
    where tenant_id = ${tenantId} and meter = ${meter} and period_start > 'epoch'`
  return row?.quantity ?? 0
}

test('a cost is taken and recorded as used by the key when the answer is valid, and only then', async () => {
  await giveLimit([app], tenantId, 'spans', 100)
  const answer = await verify({ spans: 60, api_calls: 2 })
  expect(answer).toMatchObject({ valid: true, code: 'VALID', exceeded: null })
  expect(quotaOf(answer, 'spans')).toMatchObject({ limit: 100, used: 60, remaining: 40 })
  expect([await counted('spans'), await counted('api_calls')]).toEqual([60, 2])
  const events = await sql`
    select key_id, meter, source, subject, dimensions from usage_events where tenant_id = ${tenantId} order by meter`
  expect(events).toEqual([
    { key_id: key.id, meter: 'api_calls', source: 'betrace', subject: 'verifyApiKey', dimensions: null },
    { key_id: key.id, meter: 'spans', source: 'betrace', subject: null, dimensions: { service: 'Ingest' } },
  ])
  expect(await verify({ spans: 5 }, { permissions: ['audit:read'] })).toMatchObject({
    code: 'INSUFFICIENT_PERMISSIONS',
  })
  expect(await counted('spans')).toBe(60)
})

test('without room for one of several costs none is taken, and the answer says which limit it was', async () => {
  await giveLimit([app], tenantId, 'spans', 100)
  await giveLimit([app], tenantId, 'signals', 5)
  const refused = await verify({ api_calls: 3, spans: 10, signals: 6 })
  expect(refused).toMatchObject({
    ...{ valid: false, code: 'QUOTA_EXCEEDED' },
    exceeded: { meter: 'signals', limit: 5, used: 0, liftedBy: expect.stringContaining('larger plan') },
  })
  expect([await counted('spans'), await counted('api_calls')]).toEqual([0, 0])
  await giveLimit([app], tenantId, 'api_calls', 2)
  expect(await verify({ api_calls: 3, spans: 10 })).toMatchObject({ exceeded: { meter: 'api_calls', limit: 2 } })
  expect(await verify({ api_calls: 2, spans: 10 })).toMatchObject({ valid: true })
  expect([await counted('spans'), await counted('api_calls')]).toEqual([10, 2])
})

test('a cost of nothing only looks', async () => {
  await giveLimit([app], tenantId, 'spans', 1)
  expect(await verify({ spans: 0 })).toMatchObject({ valid: true })
  expect(await verify({ spans: 1 })).toMatchObject({ valid: true })
  expect(await verify({ spans: 0 })).toMatchObject({ code: 'QUOTA_EXCEEDED', exceeded: { used: 1 } })
  expect(await verify({ signals: 0 })).toMatchObject({ valid: true })
})

test('64 services at the limit minus one: one answer is valid', async () => {
  await giveLimit([app], tenantId, 'spans', 10)
  await giveLimit([app], tenantId, 'api_calls', 10)
  await verify({ spans: 9, api_calls: 9 })
  for (const meter of ['spans', 'api_calls']) {
    const answers = await Promise.all(Array.from({ length: 64 }, () => verify({ [meter]: 1 })))
    expect(answers.filter(({ valid }) => valid)).toHaveLength(1)
    expect(await counted(meter)).toBe(10)
  }
})

test('a batch of keys of one tenant takes no more than there is', async () => {
  await giveLimit([app], tenantId, 'spans', 7)
  const many = 'mutation ($input: VerifyApiKeysInput!) { verifyApiKeys(input: $input) { valid code } }'
  const keys = Array.from({ length: 30 }, () => ({ key: key.secret, cost: cost({ spans: 1 }) }))
  const { data } = await app.graphql(many, { input: { keys } }, { headers: service.headers })
  expect(data.verifyApiKeys.filter(({ valid }: { valid: boolean }) => valid)).toHaveLength(7)
})

test('without a cost, and unless it is asked what is left, a key at hand is verified without a query', async () => {
  const plain = 'mutation ($input: VerifyApiKeyInput!) { verifyApiKey(input: $input) { valid } }'
  const input = { key: key.secret }
  expect((await app.graphql(plain, { input }, { headers: service.headers })).data.verifyApiKey.valid).toBe(true)
  const { lease } = app.services.db.app
  app.services.db.app.lease = () => Promise.reject(new Error('a query'))
  try {
    expect((await app.graphql(plain, { input }, { headers: service.headers })).data.verifyApiKey.valid).toBe(true)
  } finally {
    app.services.db.app.lease = lease
  }
})

test('what can be no cost is refused', async () => {
  const wrong: Record<string, number>[] = [{ members: 1 }, { constructor: 1 }, { spans: -1 }]
  for (const each of wrong) expect((await ask({ cost: cost(each) })).errors?.[0]?.extensions.code).toBe('INVALID_INPUT')
  const twice = [...cost({ spans: 1 }), ...cost({ spans: 1 })]
  expect((await ask({ cost: twice })).errors?.[0]?.extensions.code).toBe('INVALID_INPUT')
})
