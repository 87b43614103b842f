import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createRateLimiter } from '../rate-limits/limiter.ts'
import { postgresStore } from '../rate-limits/stores.ts'
import { createServer } from '../server.ts'
import { makeKey, makeServiceKey } from '../test/api-keys.ts'
import { createTestApp, type GraphqlAnswer, type TestApp, type TestPerson } from '../test/app.ts'
import { createTenant } from '../test/factories.ts'

const limits = { RATE_LIMIT_TENANT_PER_MINUTE: '6', RATE_LIMIT_SESSION_PER_MINUTE: '4' }
let app: TestApp
let owner: TestPerson
let tenantId: string
beforeAll(async () => {
  app = await createTestApp({ env: limits })
})
afterAll(() => app.close())
beforeEach(async () => {
  owner = await app.person()
  tenantId = await createTenant(app, owner)
})

const query = '{ tenant { name } }'
async function ask(times: number, headers: Record<string, string>, document = query): Promise<GraphqlAnswer[]> {
  const answers: GraphqlAnswer[] = []
  for (let i = 0; i < times; i += 1) answers.push(await app.graphql(document, {}, { headers }))
  return answers
}
const statuses = (answers: GraphqlAnswer[]) => answers.map(({ status }) => status)

test('a key’s own limit: every answer says where it stands, and the one too many when to come back', async () => {
  const { headers } = await makeKey(app, owner, tenantId, { rateLimitPerMinute: 3 })
  const answers = await ask(4, headers)
  expect(statuses(answers)).toEqual([200, 200, 200, 429])
  expect(answers[0]?.headers).toMatchObject({
    'ratelimit-policy': '"key";q=3;w=60, "tenant";q=6;w=60',
    ratelimit: '"key";r=2;t=60, "tenant";r=5;t=60',
  })
  const refused = answers[3]
  expect(refused?.headers).toMatchObject({ 'ratelimit-policy': '"key";q=3;w=60' })
  expect(refused?.headers.ratelimit).toMatch(/^"key";r=0;t=\d+$/)
  const extensions = refused?.errors?.[0]?.extensions
  expect(extensions).toMatchObject({ code: 'RATE_LIMITED', details: { policy: 'key', perMinute: 3 } })
  expect(refused?.headers['retry-after']).toBe(String(extensions?.retryAfter))
  expect(refused?.data).toBeNull()
})

test('the keys of a tenant share its limit, a key that has spent its own takes nothing from it, and others do not notice', async () => {
  const small = await makeKey(app, owner, tenantId, { rateLimitPerMinute: 2 })
  const large = await makeKey(app, owner, tenantId)
  const elsewhere = await makeKey(app, owner, await createTenant(app, owner))
  expect(statuses(await ask(10, small.headers))).toEqual([200, 200, ...Array(8).fill(429)])
  const answers = await ask(5, large.headers)
  expect(statuses(answers)).toEqual([200, 200, 200, 200, 429])
  expect(answers[4]?.errors?.[0]?.extensions.details).toEqual({ policy: 'tenant', perMinute: 6 })
  expect(statuses(await ask(1, elsewhere.headers))).toEqual([200])
})

test('a session has a limit of its own, apart from the tenant’s keys and from other people', async () => {
  const { headers } = await makeKey(app, owner, tenantId)
  const other = await app.person()
  const viewer = '{ viewer { email } }'
  const answers = await ask(5, { cookie: owner.cookie }, viewer)
  expect(statuses(answers)).toEqual([200, 200, 200, 200, 429])
  expect(answers[0]?.headers).toMatchObject({
    'ratelimit-policy': '"session";q=4;w=60',
    ratelimit: '"session";r=3;t=60',
  })
  expect(statuses(await ask(1, { cookie: other.cookie }, viewer))).toEqual([200])
  expect(statuses(await ask(1, headers))).toEqual([200])
})

test('one too many is refused before its document is read, and has no effect', async () => {
  const { headers } = await makeKey(app, owner, tenantId, { rateLimitPerMinute: 1 })
  await ask(1, headers)
  const [refused] = await ask(1, headers, '{ this is { no document')
  expect([refused?.status, refused?.errors?.[0]?.extensions.code]).toEqual([429, 'RATE_LIMITED'])
})

test('an upload counts as a call', async () => {
  const put = () =>
    app.server.inject({ method: 'PUT', url: '/tenant/logo', headers: { cookie: owner.cookie }, payload: 'x' })
  const answers = [await put(), await put(), await put(), await put(), await put()]
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([400, 400, 400, 400, 429])
  expect(answers[4]?.headers['retry-after']).toBeDefined()
})

test('a service of the platform and somebody who has not signed in have no limit here', async () => {
  const { headers } = await makeServiceKey(app)
  for (const asked of [await ask(8, headers, '{ __typename }'), await ask(8, {}, '{ __typename }')]) {
    expect(new Set(statuses(asked))).toEqual(new Set([200]))
    expect(asked[0]?.headers).not.toHaveProperty('ratelimit')
  }
})

test('replicas that share a store count as one', async () => {
  const { headers } = await makeKey(app, owner, tenantId)
  const replica = async () => {
    const rateLimiter = createRateLimiter(postgresStore(app.services.db), app.services.log, 15_000)
    return createServer({ ...app.services, rateLimiter })
  }
  const servers = [await replica(), await replica()]
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, i) =>
      servers[i % 2]?.inject({ method: 'POST', url: '/graphql', headers, payload: { query } }),
    ),
  )
  expect(answers.filter((answer) => answer?.statusCode === 200)).toHaveLength(6)
  expect(answers.filter((answer) => answer?.statusCode === 429)).toHaveLength(6)
  await Promise.all(servers.map((server) => server.close()))
})
