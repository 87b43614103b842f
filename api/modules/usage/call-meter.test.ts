import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../../core/ids.ts'
import { createLogger } from '../../core/log.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { createTenant } from '../../test/factories.ts'
import { createCallMeter } from './call-meter.ts'
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

test('a call whose commit was cut off counts once, and none is lost while the database is away', async () => {
  const tenantId = await createTenant(app, owner)
  const { usageRecorder } = app.services
  let failure: 'before' | 'after' | null = 'before'
  const meter = createCallMeter(
    {
      async record(call) {
        if (failure === 'before') throw new Error('the database is away')
        const outcomes = await usageRecorder.record(call)
        if (failure === 'after') throw new Error('the connection broke after the commit')
        return outcomes
      },
    },
    () => listMeters(app.services),
    createLogger('silent'),
  )
  const keyId = newId()
  const call = () => meter.count({ tenantId, keyId }, 'query meters', new Date())
  call()
  await meter.flush()
  failure = 'after'
  call()
  await meter.flush()
  failure = null
  call()
  await meter.close()
  expect(await callsOf(tenantId, 'TOTAL')).toMatchObject([{ total: 3 }])
})
