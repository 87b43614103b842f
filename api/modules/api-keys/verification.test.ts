import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { toPublicId } from '../../core/ids.ts'
import type { SecurityPolicy } from '../../core/security-policy.ts'
import { makeKey, makeServiceKey } from '../../test/api-keys.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { createTenant, tenantCtx } from '../../test/factories.ts'
import { disableApiKey, revokeApiKey } from './changes.ts'
import { newKey } from './key-format.ts'

let app: TestApp
let sql: postgres.Sql
let service: { secret: string; headers: Record<string, string> }
let owner: TestPerson
let tenantId: string
let daysLater = 0
beforeAll(async () => {
  app = await createTestApp()
  app.services.now = () => new Date(Date.now() + daysLater * 86_400_000)
  sql = postgres(app.database.ownerUrl, { max: 1 })
  service = await makeServiceKey(app)
})
afterAll(async () => {
  await sql.end()
  await app.close()
})
beforeEach(async () => {
  daysLater = 0
  owner = await app.person()
  tenantId = await createTenant(app, owner)
})

const fields = `valid code message missingPermissions
  apiKey { id name environment permissions metadata { key value } expiresAt }
  tenant { id name slug status plan } rateLimit { policy limit remaining resetsAt }`
const one = `mutation ($input: VerifyApiKeyInput!) { verifyApiKey(input: $input) { ${fields} } }`
const many = `mutation ($input: VerifyApiKeysInput!) { verifyApiKeys(input: $input) { ${fields} } }`

async function verify(key: string, more: Record<string, unknown> = {}) {
  const { data, errors } = await app.graphql(one, { input: { key, ...more } }, { headers: service.headers })
  if (errors) throw new Error(JSON.stringify(errors))
  return data.verifyApiKey
}
const ctx = () => tenantCtx(app, tenantId)
const announced = (changed: () => Promise<unknown>) => app.until(async () => Boolean(await changed()))

test('a key that holds: whose it is, what it may do, what is left of its calls', async () => {
  const { id, secret } = await makeKey(app, owner, tenantId, {
    permissions: ['audit:read', 'tenant:read'],
    metadata: [{ key: 'team', value: 'core' }],
    rateLimitPerMinute: 50,
  })
  const answer = await verify(secret, { permissions: ['audit:read'], ip: '203.0.113.7' })
  expect(answer).toMatchObject({
    valid: true,
    code: 'VALID',
    missingPermissions: [],
    apiKey: {
      id: toPublicId('apiKey', id),
      name: 'CI',
      environment: 'LIVE',
      metadata: [{ key: 'team', value: 'core' }],
      expiresAt: null,
    },
    tenant: { id: toPublicId('tenant', tenantId), name: 'Acme', status: 'ACTIVE', plan: 'PRO' },
    rateLimit: { policy: 'key', limit: 50, remaining: 49 },
  })
  expect(answer.apiKey.permissions.sort()).toEqual(['audit:read', 'tenant:read'])
  expect(Date.parse(answer.rateLimit.resetsAt) - Date.now()).toBeGreaterThan(50_000)
})

describe('a key that does not hold says why', () => {
  const other = { permissions: [], allowedIps: [], metadata: [], environment: 'LIVE' as const }

  test('a key that nobody has, a typo, and what is no key at all', async () => {
    const { secret } = await makeKey(app, owner, tenantId)
    const typo = secret.slice(0, -1) + (secret.endsWith('a') ? 'b' : 'a')
    const foreign = newKey({ tenantId, environment: 'LIVE' }).key
    for (const key of [typo, foreign, '', 'x'.repeat(100_000), "' or 1=1 --", '\u001f', '🔑', service.secret])
      expect(await verify(key)).toEqual({
        ...{ valid: false, code: 'NOT_FOUND', message: 'There is no such key.', missingPermissions: [] },
        ...{ apiKey: null, tenant: null, rateLimit: null },
      })
  })

  test('revoked and disabled, as soon as that is announced', async () => {
    const [revoked, disabled] = [await makeKey(app, owner, tenantId), await makeKey(app, owner, tenantId)]
    for (const { secret } of [revoked, disabled]) expect((await verify(secret)).code).toBe('VALID')
    await revokeApiKey(ctx(), revoked.id)
    await disableApiKey(ctx(), disabled.id)
    await announced(async () => (await verify(revoked.secret)).code === 'REVOKED')
    await announced(async () => (await verify(disabled.secret)).code === 'DISABLED')
    const { apiKey, tenant, rateLimit } = await verify(revoked.secret)
    expect([apiKey.name, tenant.name, rateLimit]).toEqual(['CI', 'Acme', null])
  })

  test('expired', async () => {
    const { secret } = await makeKey(app, owner, tenantId, { expiresAt: new Date(Date.now() + 5 * 86_400_000) })
    expect((await verify(secret)).code).toBe('VALID')
    daysLater = 6
    expect((await verify(secret)).code).toBe('EXPIRED')
  })

  test('from another network than its own or its tenant’s, and from nowhere', async () => {
    const bound = await makeKey(app, owner, tenantId, { ...other, allowedIps: ['10.0.0.0/8'] })
    for (const [ip, code] of [
      ['10.1.2.3', 'VALID'],
      ['203.0.113.7', 'IP_NOT_ALLOWED'],
      [null, 'IP_NOT_ALLOWED'],
    ])
      expect((await verify(bound.secret, { ip })).code).toBe(code)
    const ceiling: Partial<SecurityPolicy> = { ipAllowList: { mode: 'ENFORCED', ranges: ['198.51.100.0/24'] } }
    await sql`update tenants set security = ${sql.json(ceiling as never)} where tenant_id = ${tenantId}`
    const fresh = await makeKey(app, owner, tenantId)
    expect((await verify(fresh.secret, { ip: '198.51.100.9' })).code).toBe('VALID')
    expect((await verify(fresh.secret, { ip: '10.1.2.3' })).code).toBe('IP_NOT_ALLOWED')
  })

  test('without every wanted permission, naming those it lacks', async () => {
    const { secret } = await makeKey(app, owner, tenantId, { permissions: ['audit:read'] })
    const answer = await verify(secret, { permissions: ['audit:read', 'keys:use', 'members:read'] })
    expect(answer).toMatchObject({ valid: false, code: 'INSUFFICIENT_PERMISSIONS', rateLimit: null })
    expect(answer.missingPermissions).toEqual(['keys:use', 'members:read'])
  })

  test.each([
    ['PROVISIONING', 'TENANT_PROVISIONING'],
    ['SUSPENDED', 'TENANT_SUSPENDED'],
    ['DELETING', 'TENANT_DELETING'],
  ])('of a tenant that is %s', async (status, code) => {
    const { secret } = await makeKey(app, owner, tenantId)
    await sql`update tenants set status = ${status} where tenant_id = ${tenantId}`
    expect(await verify(secret)).toMatchObject({ valid: false, code, tenant: { status } })
  })

  test('of a tenant that is gone', async () => {
    const { secret } = await makeKey(app, owner, tenantId)
    await sql`update tenants set status = 'DELETED' where tenant_id = ${tenantId}`
    expect(await verify(secret)).toMatchObject({ code: 'NOT_FOUND', apiKey: null, tenant: null })
  })

  test('without calls left: looking takes none, a weight takes several, and a refused call counts as refused', async () => {
    const { id, secret } = await makeKey(app, owner, tenantId, { rateLimitPerMinute: 5 })
    expect((await verify(secret, { calls: 0 })).rateLimit.remaining).toBe(5)
    expect((await verify(secret, { calls: 4 })).rateLimit.remaining).toBe(1)
    expect((await verify(secret)).rateLimit.remaining).toBe(0)
    expect(await verify(secret)).toMatchObject({
      valid: false,
      code: 'RATE_LIMITED',
      rateLimit: { policy: 'key', limit: 5, remaining: 0 },
    })
    expect((await verify(secret, { calls: 0 })).code).toBe('RATE_LIMITED')
    await app.services.apiKeyUsage.flush()
    const [used] = await sql`select calls::int, refused::int, last_operation from api_key_usage where key_id = ${id}`
    expect(used).toEqual({ calls: 3, refused: 2, last_operation: 'verifyApiKey' })
  })

  test('its own requests take from the same calls', async () => {
    const { secret, headers } = await makeKey(app, owner, tenantId, { rateLimitPerMinute: 3 })
    await app.graphql('{ tenant { name } }', {}, { headers })
    expect((await verify(secret)).rateLimit.remaining).toBe(1)
  })
})

test('the answer to a key at hand costs no query', async () => {
  const { secret } = await makeKey(app, owner, tenantId)
  await verify(secret)
  const { db } = app.services
  const refuse = () => Promise.reject(new Error('no query was needed'))
  app.services.db = { ...db, app: { ...db.app, lease: refuse, run: refuse }, platform: { ...db.platform, run: refuse } }
  try {
    expect((await verify(secret)).code).toBe('VALID')
  } finally {
    app.services.db = db
  }
})

test('a thousand keys of ten tenants at once: in order, the unknown among them, with one query', async () => {
  const made: string[] = []
  for (let i = 0; i < 10; i += 1) {
    const tenant = await createTenant(app, owner)
    for (let j = 0; j < 5; j += 1) made.push((await makeKey(app, owner, tenant, { environment: 'TEST' })).secret)
  }
  const unknown = Array.from({ length: 450 }, () => newKey({ tenantId, environment: 'LIVE' }).key)
  // The fifty keys ten times over: duplicates are verified, and counted, each for itself.
  const keys = [...Array.from({ length: 10 }, () => made).flat(), ...unknown, ...Array(50).fill('no key')]
  let queries = 0
  const { db } = app.services
  const run: typeof db.platform.run = (work) => {
    queries += 1
    return db.platform.run(work)
  }
  app.services.db = { ...db, platform: { ...db.platform, run } }
  const input = { keys: keys.map((key) => ({ key })) }
  const { data, errors } = await app.graphql(many, { input }, { headers: service.headers })
  app.services.db = db
  expect(errors).toBeUndefined()
  const codes = data.verifyApiKeys.map(({ code }: { code: string }) => code)
  expect(codes).toEqual([...Array(500).fill('VALID'), ...Array(500).fill('NOT_FOUND')])
  expect(queries).toBe(1)
  type Answer = { apiKey: { id: string }; tenant: { id: string }; rateLimit: { remaining: number } }
  const valid: Answer[] = data.verifyApiKeys.slice(0, 500)
  expect(new Set(valid.map(({ apiKey }) => apiKey.id)).size).toBe(50)
  const ofOne = valid.filter(({ tenant }) => tenant.id === valid[0]?.tenant.id)
  expect(new Set(ofOne.map(({ rateLimit }) => rateLimit.remaining)).size).toBe(50)
})

test.each([
  ['no key', { keys: [] }, 'keys'],
  ['more than a thousand keys', { keys: Array(1001).fill({ key: 'x' }) }, 'keys'],
  [
    'a permission that no key can hold',
    { keys: [{ key: 'x', permissions: ['ownership:transfer'] }] },
    'keys.0.permissions.0',
  ],
  ['what is no address', { keys: [{ key: 'x', ip: 'localhost' }] }, 'keys.0.ip'],
  ['calls to give back', { keys: [{ key: 'x', calls: -1 }] }, 'keys.0.calls'],
])('%s: the whole request is refused', async (_what, input, field) => {
  const { errors } = await app.graphql(many, { input }, { headers: service.headers })
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', fields: { [field]: expect.any(String) } })
})

test('only a service verifies: neither an operator nor a tenant’s key; what a service learns is not in the audit log', async () => {
  const { secret, headers } = await makeKey(app, owner, tenantId)
  app.services.config.PLATFORM_OPERATORS.push(owner.email)
  const count = async () =>
    (await sql`select count(*)::int as n from audit_events where action = 'apikey.verify'`)[0]?.n
  await verify(secret)
  expect(await count()).toBe(0)
  for (const options of [{ as: owner }, { headers }]) {
    const { errors } = await app.graphql(one, { input: { key: secret } }, options)
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  }
  expect(await count()).toBe(2)
})

test('an Idempotency-Key does not bring back what was true before', async () => {
  const { id, secret } = await makeKey(app, owner, tenantId)
  const headers = { ...service.headers, 'idempotency-key': 'again' }
  const ask = async () => (await app.graphql(one, { input: { key: secret } }, { headers })).data.verifyApiKey.code
  expect(await ask()).toBe('VALID')
  await revokeApiKey(ctx(), id)
  await announced(async () => (await ask()) === 'REVOKED')
})
