import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { fromPublicId } from '../../core/ids.ts'
import { asKey, codeOf } from '../../test/api-keys.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { createTenant, tenantCtx } from '../../test/factories.ts'
import { platformChain, verifyAuditChain } from '../audit/audit.ts'

let app: TestApp
let operator: TestPerson
let owner: TestPerson
let tenantId: string
beforeAll(async () => {
  app = await createTestApp({ env: { PLATFORM_OPERATORS: 'operator@example.com' } })
  operator = await app.person('operator@example.com')
  owner = await app.person()
  tenantId = await createTenant(app, owner)
})
afterAll(() => app.close())
afterEach(() => {
  app.services.now = () => new Date()
})

const create = (input: Record<string, unknown>, as = operator) =>
  app.graphql(
    `mutation ($input: CreateServiceKeyInput!) { createServiceKey(input: $input) { secret apiKey { id start state permissions usage { calls } } } }`,
    { input: { name: 'Gateway', permissions: ['api-keys:verify'], ...input } },
    { as },
  )
const onKey = (verb: 'revoke' | 'rotate', input: Record<string, unknown>, as = operator) =>
  app.graphql(
    verb === 'revoke'
      ? 'mutation ($input: ApiKeyInput!) { revokeServiceKey(input: $input) { state } }'
      : 'mutation ($input: RotateApiKeyInput!) { rotateServiceKey(input: $input) { secret apiKey { id rotation { replaces } } } }',
    { input },
    { as },
  )
const whoAmI = '{ viewer { permissions currentTenant { id } apiKey { name lastUse { operation } } } }'

test('a service credential holds what services need, in no tenant', async () => {
  const { secret, apiKey } = (await create({})).data.createServiceKey
  expect(secret).toMatch(/^bts_/)
  expect(apiKey).toMatchObject({ state: 'ACTIVE', permissions: ['api-keys:verify'], usage: { calls: 0 } })
  const { data } = await asKey(app, secret, whoAmI)
  expect(data.viewer).toMatchObject({
    permissions: ['api-keys:verify'],
    currentTenant: null,
    apiKey: { name: 'Gateway' },
  })
  const named = await asKey(app, secret, whoAmI, {}, { 'x-tenant-id': `ten_${'0'.repeat(26)}` })
  expect([named.status, codeOf(named)]).toEqual([404, 'NOT_FOUND'])
  for (const query of ['{ apiKeys { totalCount } }', '{ tenant { id } }'])
    expect(codeOf(await asKey(app, secret, query))).toBe('TENANT_REQUIRED')
  for (const query of [
    '{ serviceKeys { totalCount } }',
    '{ platformTenants { totalCount } }',
    '{ sessions { totalCount } }',
  ])
    expect(codeOf(await asKey(app, secret, query))).toBe('FORBIDDEN')
  await app.services.apiKeyUsage.flush()
  const listed = await app.graphql(
    '{ serviceKeys { nodes { id lastUse { operation } usage { calls } } } }',
    {},
    { as: operator },
  )
  expect(listed.data.serviceKeys.nodes).toMatchObject(
    [{ id: apiKey.id, lastUse: { operation: 'query serviceKeys' } }].map(() => ({ id: apiKey.id })),
  )
  expect(listed.data.serviceKeys.nodes[0].usage.calls).toBeGreaterThan(0)
})

test('a credential is rotated and revoked; what was done is in the platform’s chain', async () => {
  const { secret, apiKey } = (await create({})).data.createServiceKey
  expect(codeOf(await asKey(app, secret, whoAmI))).toBeNull()
  const rotated = (await onKey('rotate', { id: apiKey.id, overlapHours: 1 })).data.rotateServiceKey
  expect(rotated.apiKey.rotation.replaces).toBe(apiKey.id)
  expect(codeOf(await onKey('rotate', { id: apiKey.id }))).toBe('KEY_UNAVAILABLE')
  for (const each of [secret, rotated.secret]) expect(codeOf(await asKey(app, each, whoAmI))).toBeNull()
  app.services.now = () => new Date(Date.now() + 3_700_000)
  expect(codeOf(await asKey(app, secret, whoAmI))).toBe('KEY_EXPIRED')
  expect((await onKey('revoke', { id: rotated.apiKey.id })).data.revokeServiceKey.state).toBe('REVOKED')
  await app.until(async () => codeOf(await asKey(app, rotated.secret, whoAmI)) === 'KEY_REVOKED')
  expect(await verifyAuditChain(tenantCtx(app, platformChain))).toMatchObject({ intact: true })
})

test('operators make no credential beyond what services need, and others make none', async () => {
  for (const permissions of [['tenant:read'], ['platform:read'], ['platform:api-keys']])
    expect(codeOf(await create({ permissions }))).toBe('INVALID_INPUT')
  expect(codeOf(await create({ expiresAt: new Date(0).toISOString() }))).toBe('INVALID_INPUT')
  expect(codeOf(await create({}, owner))).toBe('FORBIDDEN')
  const { apiKey } = (await create({})).data.createServiceKey
  for (const verb of ['revoke', 'rotate'] as const)
    expect(codeOf(await onKey(verb, { id: apiKey.id }, owner))).toBe('FORBIDDEN')
  const { data } = await app.graphql('{ viewer { permissions } }', {}, { as: operator })
  expect(data.viewer.permissions).not.toContain('api-keys:verify')
})

test('neither a tenant nor its people reach a credential, nor operators a tenant’s key this way', async () => {
  const { apiKey } = (await create({})).data.createServiceKey
  const inTheirs = await app.graphql(
    'query ($id: ID!) { apiKey(id: $id) { id } }',
    { id: apiKey.id },
    { as: owner, tenantId },
  )
  expect(codeOf(inTheirs)).toBe('NOT_FOUND')
  const zeros = await app.graphql('{ apiKeys { totalCount } }', {}, { as: owner, tenantId: platformChain })
  expect(codeOf(zeros)).toBe('NOT_FOUND')
  const made = await app.graphql(
    'mutation { createApiKey(input: { name: "CI" }) { apiKey { id } } }',
    {},
    { as: owner, tenantId },
  )
  expect(codeOf(await onKey('revoke', made.data.createApiKey.apiKey))).toBe('NOT_FOUND')
  expect(fromPublicId('apiKey', apiKey.id)).toBeDefined()
})
