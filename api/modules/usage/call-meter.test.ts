import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemCtx } from '../../core/context.ts'
import { newId } from '../../core/ids.ts'
import { createLogger } from '../../core/log.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { createTenant } from '../../test/factories.ts'
import { createCallMeter } from './call-meter.ts'
import { type CallSum, writeCallSums } from './call-sums.ts'
import { listMeters } from './meters.ts'

let app: TestApp
let owner: TestPerson
beforeAll(async () => {
  app = await createTestApp()
  owner = await app.person()
})
afterAll(() => app.close())

async function callsOf(tenantId: string, groupBy: 'TOTAL' | 'KEY' | 'SUBJECT') {
  const now = Date.now()
  const { data } = await app.graphql(
    `query ($input: UsageInput!) { usage(input: $input) { series { keyId subject total } } }`,
    {
      input: {
        ...{ meters: ['api_calls'], granularity: 'HOUR', groupBy },
        ...{ from: new Date(now - 3_600_000), to: new Date(now + 60_000) },
      },
    },
    { as: owner, tenantId },
  )
  return data.usage.series
}

test('the calls of a key are usage of its tenant, by key and operation; those of people are not', async () => {
  const tenantId = await createTenant(app, owner)
  const { data } = await app.graphql(
    'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { id } } }',
    { input: { name: 'ci', permissions: ['tenant:read'] } },
    { as: owner, tenantId },
  )
  const { secret, apiKey } = data.createApiKey
  const headers = { authorization: `Bearer ${secret}` }
  for (let i = 0; i < 3; i++) await app.graphql('query readTenant { tenant { name } }', {}, { headers })
  await app.graphql('{ meters { code } }', {}, { headers })
  await app.services.callMeter.flush()
  expect(await callsOf(tenantId, 'TOTAL')).toMatchObject([{ total: 4 }])
  expect(await callsOf(tenantId, 'KEY')).toMatchObject([{ keyId: apiKey.id, total: 4 }])
  expect(await callsOf(tenantId, 'SUBJECT')).toMatchObject([
    { subject: 'readTenant', total: 3 },
    { subject: 'query meters', total: 1 },
  ])
})

const period = { start: new Date('2026-11-01T00:00:00Z'), end: new Date('2100-01-01T00:00:00Z') }
const admit = (lease: string | null = null) => ({ at: new Date(), calls: 1, period, lease })
const writeTo = (sums: readonly CallSum[], now: Date) => writeCallSums(app.services.db.platform, sums, { now })
const makeMeter = (write: typeof writeTo) =>
  createCallMeter({ write, meters: () => listMeters(app.services), log: createLogger('silent') })

test('a call whose commit was cut off counts once, and none is lost while the database is away', async () => {
  const [tenantId, other] = [await createTenant(app, owner), await createTenant(app, owner)]
  let failure: 'before' | 'after' | null = 'before'
  const lost = () => Object.assign(new Error('the connection broke'), { code: 'CONNECTION_CLOSED' })
  const meter = makeMeter(async (sums, now) => {
    if (failure === 'before') throw lost()
    await writeTo(sums, now)
    if (failure === 'after') throw lost()
  })
  const keyIds = new Map([tenantId, other].map((of) => [of, newId()]))
  const call = (of = tenantId) => meter.count({ tenantId: of, keyId: keyIds.get(of) ?? '' }, 'query meters', admit())
  call()
  await meter.flush()
  failure = 'after'
  call()
  await meter.flush()
  failure = null
  call()
  call(other)
  await meter.close()
  expect(await callsOf(tenantId, 'TOTAL')).toMatchObject([{ total: 3 }])
  expect(await callsOf(other, 'TOTAL')).toMatchObject([{ total: 1 }])
})

test('calls that PostgreSQL refuses do not keep others back', async () => {
  const tenantIds = [await createTenant(app, owner), await createTenant(app, owner), await createTenant(app, owner)]
  const meter = makeMeter(writeTo)
  for (const tenantId of tenantIds) meter.count({ tenantId, keyId: newId() }, 'query meters', admit())
  meter.count({ tenantId: tenantIds[0] ?? '', keyId: 'no key' }, 'query meters', admit())
  for (let tries = 0; tries < 4; tries++) await meter.flush()
  await meter.close()
  for (const tenantId of tenantIds) expect(await callsOf(tenantId, 'TOTAL')).toMatchObject([{ total: 1 }])
})

test('a call that takes long counts before it is answered, and once', async () => {
  const tenantId = await createTenant(app, owner)
  const { callMeter } = app.services
  const { request } = systemCtx(app.services, 'test')
  const admitted = Object.assign(request, { admission: admit() })
  callMeter.begin({ tenantId, keyId: newId() }, admitted)
  await callMeter.flush()
  expect(await callsOf(tenantId, 'TOTAL')).toMatchObject([{ total: 0 }])
  // Five seconds and the next write.
  await app.until(async () => (await callsOf(tenantId, 'TOTAL'))[0].total === 1, 15)
  callMeter.end(request)
  await callMeter.flush()
  expect(await callsOf(tenantId, 'TOTAL')).toMatchObject([{ total: 1 }])
})
