import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { SecurityPolicy } from '../../core/security-policy.ts'
import { announceChange } from '../../db/invalidations.ts'
import { apiKeys, tenants } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { asKey, codeOf, createKey, createKeyMutation } from '../../test/api-keys.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant, tenantCtx } from '../../test/factories.ts'
import { verifyAuditChain } from '../audit/audit.ts'

const fields = `id name description state start environment permissions summary allowedIps rateLimitPerMinute
  metadata { key value } createdBy { id label } createdAt expiresAt cutShort disabledAt disabledReason revokedAt revokedBy
  rotation { replacedBy replaces overlapEndsAt }`
const days = (count: number) => new Date(app.services.now().getTime() + count * 86_400_000).toISOString()

let app: TestApp
let owner: TestPerson
let developer: TestPerson
let tenantId: string
let other: { owner: TestPerson; tenantId: string }
beforeAll(async () => {
  app = await createTestApp()
  owner = await app.person()
  developer = await app.person()
  const stranger = await app.person()
  other = { owner: stranger, tenantId: await createTenant(app, stranger) }
})
afterAll(() => app.close())
beforeEach(async () => {
  tenantId = await createTenant(app, owner)
  await addMember(app, tenantId, developer, 'DEVELOPER')
})
afterEach(() => {
  app.services.now = () => new Date()
})

const asOwner = (query: string, variables: Record<string, unknown> = {}) =>
  app.graphql(query, variables, { as: owner, tenantId })
const make = (input: Record<string, unknown> = {}, as = owner) => createKey(app, { as, tenantId }, input)
const change = (verb: string, input: Record<string, unknown>, as = owner, inside = tenantId) =>
  app.graphql(
    `mutation ($input: ${verb === 'update' ? 'UpdateApiKeyInput' : 'ApiKeyInput'}!) { ${verb}ApiKey(input: $input) { ${fields} } }`,
    { input },
    { as, tenantId: inside },
  )
const rotate = (input: Record<string, unknown>, as = owner) =>
  app.graphql(
    `mutation ($input: RotateApiKeyInput!) { rotateApiKey(input: $input) { secret apiKey { ${fields} } } }`,
    { input },
    { as, tenantId },
  )
const read = async (id: string) =>
  (await asOwner(`query ($id: ID!) { apiKey(id: $id) { ${fields} } }`, { id })).data?.apiKey
const uses = async (secret: string) => codeOf(await asKey(app, secret, '{ viewer { id } }'))
const later = (hours: number) => {
  app.services.now = () => new Date(Date.now() + hours * 3_600_000)
}
const secure = (security: Partial<SecurityPolicy>) =>
  inTenant(tenantCtx(app, tenantId), (tx) => tx.update(tenants).set({ security }).where(eq(tenants.tenantId, tenantId)))
const auditOf = async (action: string) =>
  (
    await asOwner(
      'query ($a: [String!]) { auditEvents(filter: { actions: $a }) { nodes { outcome before after errorCode } } }',
      {
        a: [action],
      },
    )
  ).data?.auditEvents.nodes

describe('making', () => {
  test('a key is shown once and kept as a hash; it has what it was given and nothing else', async () => {
    const input = {
      name: ' CI ',
      description: 'Deploys',
      environment: 'TEST',
      permissions: ['tenant:read', 'members:read', 'tenant:read'],
      allowedIps: ['10.1.2.3/8', '2001:db8::1'],
      rateLimitPerMinute: 60,
      metadata: [{ key: '__proto__', value: 'x' }],
      expiresAt: days(30),
    }
    const { data } = await asOwner(createKeyMutation, { input })
    const { secret, apiKey } = data.createApiKey
    expect(secret).toMatch(/^btk_test_/)
    expect(await read(apiKey.id)).toMatchObject({
      ...{ name: 'CI', description: 'Deploys', environment: 'TEST', state: 'ACTIVE', rateLimitPerMinute: 60 },
      permissions: ['members:read', 'tenant:read'],
      allowedIps: ['10.0.0.0/8', '2001:db8::1/128'],
      metadata: input.metadata,
      createdBy: { label: owner.email },
      expiresAt: input.expiresAt,
      summary: [
        'See the team and its roles',
        'See the tenant and its onboarding',
        'Only from 10.0.0.0/8, 2001:db8::1/128',
        'At most 60 calls a minute',
      ],
    })
    const rows = await app.services.db.platform.run((db) => db.select().from(apiKeys))
    expect(JSON.stringify(rows)).not.toContain(secret.slice(42))
  })

  test.each<[string, Record<string, unknown>, string]>([
    ['no name', { name: ' ' }, 'name'],
    ['an endless name', { name: 'a'.repeat(81) }, 'name'],
    ['text that runs backwards', { name: 'a\u202eb' }, 'name'],
    ['half a character', { description: 'a\ud800' }, 'description'],
    ['an unknown permission', { permissions: ['everything'] }, 'permissions.0'],
    ['a permission of people', { permissions: ['tenant:read', 'ownership:transfer'] }, 'permissions.1'],
    ['a permission of operators', { permissions: ['platform:read'] }, 'permissions.0'],
    ['a permission of services', { permissions: ['api-keys:verify'] }, 'permissions.0'],
    ['what is no network', { allowedIps: ['10.0.0.0/8', '10.0.0.0/33'] }, 'allowedIps.1'],
    ['a host name', { allowedIps: ['example.com'] }, 'allowedIps.0'],
    ['too many networks', { allowedIps: Array.from({ length: 51 }, (_, n) => `10.0.0.${n}`) }, 'allowedIps'],
    ['no call at all', { rateLimitPerMinute: 0 }, 'rateLimitPerMinute'],
    ['too many calls', { rateLimitPerMinute: 1_000_001 }, 'rateLimitPerMinute'],
    ['an end in the past', { expiresAt: new Date(Date.now() - 1000).toISOString() }, 'expiresAt'],
    ['an end that is a mistake', { expiresAt: new Date('2120-01-01').toISOString() }, 'expiresAt'],
    ['a key twice', { metadata: [1, 2].map((value) => ({ key: 'k', value: String(value) })) }, 'metadata.1.key'],
    ['a null character', { metadata: [{ key: 'k', value: 'a\0' }] }, 'metadata.0.value'],
    ['an endless value', { metadata: [{ key: 'k', value: 'v'.repeat(100_000) }] }, 'metadata.0.value'],
  ])('%s is refused, with the field', async (_what, input, field) => {
    const { errors } = await asOwner(createKeyMutation, { input: { name: 'CI', ...input } })
    expect(errors?.[0]?.extensions.code).toBe('INVALID_INPUT')
    expect(Object.keys(errors?.[0]?.extensions.fields as object)).toContain(field)
  })

  test('the plan’s number of keys holds whoever is fastest, however many try; ended and replaced keys do not count', async () => {
    await inTenant(tenantCtx(app, tenantId), (tx) =>
      tx.update(tenants).set({ planCode: 'FREE' }).where(eq(tenants.tenantId, tenantId)),
    )
    const tries = await Promise.all(
      Array.from({ length: 20 }, () => asOwner(createKeyMutation, { input: { name: 'CI' } })),
    )
    const made = tries.filter(({ data }) => data).map(({ data }) => data.createApiKey.apiKey.id)
    expect(made).toHaveLength(2)
    expect(tries.filter((each) => codeOf(each) === 'API_KEY_LIMIT_REACHED')).toHaveLength(18)
    const allowance = '{ apiKeyAllowance { limit used lifetime { maxDays } permissions { name summary } } }'
    expect((await asOwner(allowance)).data.apiKeyAllowance).toMatchObject({ limit: 2, used: 2, lifetime: null })
    await rotate({ id: made[0] })
    expect((await asOwner(allowance)).data.apiKeyAllowance.used).toBe(2)
    await change('revoke', { id: made[1] })
    await make()
    expect(codeOf(await asOwner(createKeyMutation, { input: { name: 'CI' } }))).toBe('API_KEY_LIMIT_REACHED')
  })

  test('an enforced lifetime is asked of every new key; one that only reports writes it down', async () => {
    await secure({ keyLifetime: { mode: 'ENFORCED', maxDays: 30 } })
    expect(codeOf(await asOwner(createKeyMutation, { input: { name: 'CI' } }))).toBe('INVALID_INPUT')
    expect(codeOf(await asOwner(createKeyMutation, { input: { name: 'CI', expiresAt: days(31) } }))).toBe(
      'INVALID_INPUT',
    )
    const { id } = await make({ expiresAt: days(29) })
    expect(codeOf(await change('update', { id, expiresAt: null }))).toBe('INVALID_INPUT')
    expect(codeOf(await change('update', { id, expiresAt: days(40) }))).toBe('INVALID_INPUT')
    expect(await auditOf('security.would-refuse')).toHaveLength(0)
    await secure({ keyLifetime: { mode: 'REPORT_ONLY', maxDays: 30 } })
    await make({ expiresAt: days(31) })
    expect(await auditOf('security.would-refuse')).toMatchObject([{ after: { ceiling: 'keyLifetime' } }])
    const { data } = await asOwner('{ apiKeyAllowance { lifetime { enforced maxDays } } }')
    expect(data.apiKeyAllowance.lifetime).toEqual({ enforced: false, maxDays: 30 })
  })
})

test('a key in use that lives too long is refused by an enforced ceiling; one that only reports writes it down once', async () => {
  const { id, secret } = await make({ expiresAt: days(60) })
  const short = await make({ expiresAt: days(20) })
  await secure({ keyLifetime: { mode: 'REPORT_ONLY', maxDays: 30 } })
  for (let n = 0; n < 3; n++) for (const each of [secret, short.secret]) expect(await uses(each)).toBeNull()
  expect(await auditOf('security.would-refuse')).toMatchObject([{ after: { ceiling: 'keyLifetime' } }])
  later(-30 * 24)
  const old = await make({ expiresAt: days(60) })
  const never = await make()
  later(0)
  expect([await uses(old.secret), await uses(never.secret)]).toEqual([null, null])
  const enforce = { keyLifetime: { mode: 'ENFORCED', maxDays: 25 } } as const
  await inTenant(tenantCtx(app, tenantId), async (tx) => {
    await tx.update(tenants).set({ security: enforce }).where(eq(tenants.tenantId, tenantId))
    await announceChange(tx, 'tenant', tenantId)
  })
  await app.until(
    async () => (await uses(old.secret)) === 'KEY_EXPIRED' && (await uses(never.secret)) === 'KEY_EXPIRED',
    2,
  )
  expect([await uses(secret), (await read(id)).cutShort]).toEqual([null, true])
})

describe('listing', () => {
  const list = async (args: string) => {
    const { data, errors } = await asOwner(
      `{ apiKeys${args} { nodes { name state } totalCount pageInfo { endCursor } } }`,
    )
    if (!data) throw new Error(JSON.stringify(errors))
    return data.apiKeys
  }
  const names = async (args: string) => (await list(args)).nodes.map(({ name }: { name: string }) => name)

  test('keys are found by state, environment and text, in every order, page by page', async () => {
    const alpha = await make({ name: 'älpha', expiresAt: days(3) })
    await make({ name: 'Beta', environment: 'TEST', description: '100%_x' })
    const gamma = await make({ name: 'gamma', expiresAt: days(0.5) })
    const delta = await make({ name: 'Delta' })
    await change('disable', { id: delta.id })
    await asKey(app, alpha.secret, '{ __typename }')
    await app.services.apiKeyUsage.flush()
    expect(await names('')).toEqual(['Delta', 'gamma', 'Beta', 'älpha'])
    expect(await names('(sort: NAME)')).toEqual(['älpha', 'Beta', 'Delta', 'gamma'])
    expect(await names('(sort: EXPIRES)')).toEqual(['gamma', 'älpha', 'Beta', 'Delta'])
    expect((await names('(sort: LAST_USED)'))[0]).toBe('älpha')
    expect(await names('(filter: { search: "ÄLPH" })')).toEqual(['älpha'])
    expect(await names('(filter: { search: "%_" })')).toEqual(['Beta'])
    expect(await names(`(filter: { search: "${gamma.secret.slice(36, 42)}" })`)).toEqual(['gamma'])
    expect(await names('(filter: { environment: TEST })')).toEqual(['Beta'])
    expect(await names('(filter: { states: [DISABLED] })')).toEqual(['Delta'])
    later(13)
    expect(await names('(filter: { states: [EXPIRED] })')).toEqual(['gamma'])
    expect(await names('(filter: { states: [ACTIVE, DISABLED] }, sort: NAME)')).toEqual(['älpha', 'Beta', 'Delta'])
    await change('revoke', { id: delta.id })
    expect(await names('(filter: { states: [REVOKED] })')).toEqual(['Delta'])
    for (const sort of ['CREATED', 'NAME', 'LAST_USED', 'EXPIRES']) {
      const whole = await names(`(sort: ${sort})`)
      const first = await list(`(sort: ${sort}, first: 2)`)
      const rest = await names(`(sort: ${sort}, after: "${first.pageInfo.endCursor}")`)
      expect([...first.nodes.map(({ name }: { name: string }) => name), ...rest]).toEqual(whole)
    }
  })

  test('under an enforced lifetime, lists say the same of every key as the key itself', async () => {
    const never = await make({ name: 'never' })
    const long = await make({ name: 'long', expiresAt: days(60) })
    later(-31 * 24)
    await make({ name: 'old', expiresAt: days(90) })
    later(0)
    await make({ name: 'short', expiresAt: days(5) })
    await secure({ keyLifetime: { mode: 'ENFORCED', maxDays: 30 } })
    expect(await names('(filter: { states: [EXPIRED] })')).toEqual(['old', 'never'])
    expect(await names('(filter: { states: [ACTIVE] }, sort: EXPIRES)')).toEqual(['short', 'long'])
    const { createdAt, expiresAt } = await read(long.id)
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(30 * 86_400_000)
    const endless = await read(never.id)
    expect(endless).toMatchObject({ state: 'EXPIRED', cutShort: true, expiresAt: endless.createdAt })
  })
})

describe('changing', () => {
  test('what is named changes, from the next use on, and the audit log says what', async () => {
    const { id, secret } = await make({
      description: 'x',
      permissions: ['tenant:read'],
      metadata: [{ key: 'a', value: '1' }],
    })
    await asKey(app, secret, '{ tenant { id } }')
    const changed = await change('update', { id, permissions: [], description: null, allowedIps: ['192.0.2.0/24'] })
    expect(changed.data.updateApiKey).toMatchObject({ description: null, permissions: [], metadata: [{ key: 'a' }] })
    await app.until(async () => (await uses(secret)) === 'IP_NOT_ALLOWED')
    await change('update', { id, allowedIps: [] })
    await app.until(async () => codeOf(await asKey(app, secret, '{ tenant { id } }')) === 'FORBIDDEN')
    const [, first] = await auditOf('apikey.update')
    expect(first).toEqual({
      ...{ outcome: 'SUCCEEDED', errorCode: null },
      before: { name: 'CI', description: 'x', permissions: ['tenant:read'], allowedIps: [] },
      after: { name: 'CI', description: null, permissions: [], allowedIps: ['192.0.2.0/24'] },
    })
    await change('update', { id, name: 'CI', permissions: [] })
    expect(await auditOf('apikey.update')).toHaveLength(2)
  })

  test('a key is disabled and enabled again; both twice are once', async () => {
    const { id, secret } = await make()
    expect(await uses(secret)).toBeNull()
    await change('disable', { id })
    expect((await change('disable', { id })).data.disableApiKey).toMatchObject({
      state: 'DISABLED',
      disabledReason: 'MANUAL',
    })
    await app.until(async () => (await uses(secret)) === 'KEY_DISABLED')
    await change('enable', { id })
    expect((await change('enable', { id })).data.enableApiKey).toMatchObject({ state: 'ACTIVE', disabledReason: null })
    await app.until(async () => (await uses(secret)) === null)
    expect(await auditOf('apikey.disable')).toHaveLength(1)
    expect(await auditOf('apikey.enable')).toHaveLength(1)
  })

  test('a revoked key never works again', async () => {
    const { id, secret } = await make()
    expect(await uses(secret)).toBeNull()
    const [one, two] = await Promise.all([change('revoke', { id }), change('revoke', { id })])
    expect(one.data.revokeApiKey).toMatchObject({ state: 'REVOKED', revokedBy: owner.email })
    expect(two.data.revokeApiKey.revokedAt).toBe(one.data.revokeApiKey.revokedAt)
    await app.until(async () => (await uses(secret)) === 'KEY_REVOKED')
    for (const verb of ['enable', 'disable', 'update'])
      expect(codeOf(await change(verb, { id }))).toBe('KEY_UNAVAILABLE')
    expect(codeOf(await rotate({ id }))).toBe('KEY_UNAVAILABLE')
    expect(await auditOf('apikey.revoke')).toHaveLength(1)
    expect(await verifyAuditChain(tenantCtx(app, tenantId))).toMatchObject({ intact: true })
  })

  test('another tenant’s key is not there, whatever is tried on it', async () => {
    const { id } = await make()
    for (const verb of ['update', 'disable', 'enable', 'revoke'])
      expect(codeOf(await change(verb, { id }, other.owner, other.tenantId))).toBe('NOT_FOUND')
    const theirs = { as: other.owner, tenantId: other.tenantId }
    expect(codeOf(await app.graphql('query ($id: ID!) { apiKey(id: $id) { id } }', { id }, theirs))).toBe('NOT_FOUND')
    expect((await app.graphql('{ apiKeys { totalCount } }', {}, theirs)).data.apiKeys.totalCount).toBe(0)
    expect((await read(id)).state).toBe('ACTIVE')
  })
})

describe('rotating', () => {
  test('both keys work for the overlap, then only the new one', async () => {
    const { id, secret } = await make({ permissions: ['tenant:read'], expiresAt: days(30), rateLimitPerMinute: 5 })
    const { data } = await rotate({ id, overlapHours: 2 })
    const { apiKey, secret: next } = data.rotateApiKey
    expect(apiKey).toMatchObject({
      name: 'CI',
      permissions: ['tenant:read'],
      rateLimitPerMinute: 5,
      rotation: { replaces: id },
    })
    expect(Date.parse(apiKey.expiresAt) - Date.parse(apiKey.createdAt)).toBeCloseTo(30 * 86_400_000, -4)
    expect((await read(id)).rotation).toMatchObject({ replacedBy: apiKey.id, overlapEndsAt: expect.any(String) })
    expect(await uses(secret)).toBeNull()
    expect(await uses(next)).toBeNull()
    later(1.9)
    expect(await uses(secret)).toBeNull()
    later(2.1)
    expect(await uses(secret)).toBe('KEY_EXPIRED')
    expect(await uses(next)).toBeNull()
    later(31 * 24)
    expect(await uses(next)).toBe('KEY_EXPIRED')
  })

  test('without an overlap the old key ends at once; with one, never after its original end', async () => {
    const now = await make()
    expect(await uses(now.secret)).toBeNull()
    await rotate({ id: now.id, overlapHours: 0 })
    await app.until(async () => (await uses(now.secret)) === 'KEY_EXPIRED')
    const soon = await make({ expiresAt: days(0.5) })
    await rotate({ id: soon.id, overlapHours: 72 })
    later(13)
    expect(await uses(soon.secret)).toBe('KEY_EXPIRED')
    for (const overlapHours of [-1, 73]) {
      const { id } = await make()
      expect(codeOf(await rotate({ id, overlapHours }))).toBe('INVALID_INPUT')
    }
  })

  test('two rotations at once make one new key', async () => {
    const { id } = await make()
    const both = await Promise.all([rotate({ id }), rotate({ id })])
    expect(both.map(codeOf).sort()).toEqual(['KEY_UNAVAILABLE', null])
    const { data } = await asOwner('{ apiKeys { totalCount } }')
    expect(data.apiKeys.totalCount).toBe(2)
  })

  test('a rotated key keeps to the lifetime the tenant enforces now', async () => {
    const { id } = await make({ expiresAt: days(20) })
    await secure({ keyLifetime: { mode: 'ENFORCED', maxDays: 10 } })
    expect(codeOf(await rotate({ id, expiresAt: days(11) }))).toBe('INVALID_INPUT')
    const { apiKey } = (await rotate({ id })).data.rotateApiKey
    expect(Date.parse(apiKey.expiresAt) - Date.parse(apiKey.createdAt)).toBeCloseTo(10 * 86_400_000, -4)
  })
})

test('somebody who may only read keys changes none', async () => {
  const viewer = await app.person()
  await addMember(app, tenantId, viewer, 'VIEWER')
  const { id } = await make()
  for (const verb of ['update', 'disable', 'enable', 'revoke'])
    expect(codeOf(await change(verb, { id }, viewer))).toBe('FORBIDDEN')
  expect(codeOf(await rotate({ id }, viewer))).toBe('FORBIDDEN')
  expect(await auditOf('apikey.revoke')).toMatchObject([{ outcome: 'REFUSED', errorCode: 'FORBIDDEN' }])
})

test('a developer takes a stronger key away, but neither changes nor renews it', async () => {
  const { id } = await make({ permissions: ['members:manage'] })
  expect(codeOf(await change('update', { id, name: 'mine' }, developer))).toBe('FORBIDDEN')
  expect(codeOf(await rotate({ id }, developer))).toBe('FORBIDDEN')
  expect(codeOf(await change('disable', { id }, developer))).toBeNull()
  expect(codeOf(await change('enable', { id }, developer))).toBe('FORBIDDEN')
  expect(codeOf(await change('revoke', { id }, developer))).toBeNull()
})
