import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { newId, toPublicId } from '../core/ids.ts'
import { asPlatform } from '../db/tenancy.ts'
import { newKey } from '../modules/api-keys/key-format.ts'
import { lockTenantRow } from '../modules/tenants/tenants.ts'
import { changeStatus } from '../modules/tenants/transitions.ts'
import { asKey, codeOf, createKey, type TestKey } from '../test/api-keys.ts'
import { createTestApp, type TestApp, type TestPerson } from '../test/app.ts'
import { addMember, createTenant, tenantCtx } from '../test/factories.ts'

let app: TestApp
let owner: TestPerson
let tenantId: string
let otherTenant: string
let key: TestKey
let logged = ''
beforeAll(async () => {
  const sink = {
    write(chunk: string) {
      logged += chunk
    },
  }
  app = await createTestApp({ services: { log: pino({ level: 'trace' }, sink) } })
  owner = await app.person()
  tenantId = await createTenant(app, owner)
  otherTenant = await createTenant(app, owner)
  key = await createKey(app, { as: owner, tenantId }, { permissions: ['tenant:read', 'settings:manage'] })
})
afterAll(() => app.close())
afterEach(() => {
  app.services.now = () => new Date()
})

const whoAmI =
  '{ viewer { id name isOperator permissions memberships { memberId } currentTenant { name } apiKey { name } } }'
const send = (headers: Record<string, string | string[] | undefined>, query = '{ viewer { id } }') =>
  app.server.inject({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json', ...headers },
    payload: JSON.stringify({ query }),
  })
const make = (input: Record<string, unknown> = {}) => createKey(app, { as: owner, tenantId }, input)

test('a key in either header acts in its tenant, named or not', async () => {
  const named = { 'x-tenant-id': toPublicId('tenant', tenantId) }
  for (const headers of [
    { authorization: `Bearer ${key.secret}` },
    { authorization: `bearer   ${key.secret}` },
    { 'x-api-key': key.secret },
    { 'x-api-key': key.secret, ...named },
  ]) {
    const { data } = (await send(headers, whoAmI)).json()
    expect(data.viewer).toEqual({
      ...{ id: key.id, name: 'CI', isOperator: false, memberships: [], apiKey: { name: 'CI' } },
      permissions: ['settings:manage', 'tenant:read'],
      currentTenant: { name: 'Acme' },
    })
  }
})

test('a key without permissions knows itself and nothing of its tenant', async () => {
  const { secret } = await make()
  const { data } = await asKey(app, secret, whoAmI)
  expect(data.viewer).toMatchObject({ permissions: [], currentTenant: null, apiKey: { name: 'CI' } })
  const refused = await asKey(app, secret, '{ tenant { name } }')
  expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', details: { permission: 'tenant:read' } })
  expect(codeOf(await asKey(app, secret, '{ viewer { email } }'))).toBe('FORBIDDEN')
  expect(codeOf(await asKey(app, secret, '{ sessions { totalCount } }'))).toBe('FORBIDDEN')
})

test('another tenant is not there for a key, the one of its maker neither', async () => {
  for (const named of [otherTenant, newId()]) {
    const answer = await asKey(
      app,
      key.secret,
      '{ tenant { name } }',
      {},
      { 'x-tenant-id': toPublicId('tenant', named) },
    )
    expect([answer.status, codeOf(answer)]).toEqual([404, 'NOT_FOUND'])
  }
})

test('a key comes before the cookie beside it, also when it is wrong', async () => {
  const { data } = (await send({ 'x-api-key': key.secret, cookie: owner.cookie }, whoAmI)).json()
  expect(data.viewer.id).toBe(key.id)
  const wrong = await send({ 'x-api-key': 'x', cookie: owner.cookie })
  expect([wrong.statusCode, wrong.json().errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED'])
  const basic = await send({ authorization: 'Basic YTpi', cookie: owner.cookie })
  expect(basic.json().data.viewer.id).toBe(toPublicId('user', owner.userId))
})

test.each<[string, () => Record<string, string | string[]>]>([
  ['both headers', () => ({ authorization: `Bearer ${key.secret}`, 'x-api-key': key.secret })],
  ['one header twice', () => ({ 'x-api-key': [key.secret, key.secret] })],
  ['two bearers', () => ({ authorization: [`Bearer ${key.secret}`, `Bearer ${newKey('platform').key}`] })],
])('a request with %s is refused', async (_what, headers) => {
  const answer = await send(headers())
  expect([answer.statusCode, answer.json().errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED'])
})

test('whatever is no key is refused alike, with the header that asks for one', async () => {
  const owned = { tenantId, environment: 'LIVE' } as const
  const foreign = newKey({ tenantId: otherTenant, environment: 'LIVE' }).key
  const strangers = [
    ...[
      '',
      'x',
      'null',
      '\u00ff'.repeat(50),
      "' or 1=1 --",
      'a'.repeat(8000),
      key.secret.slice(0, -1),
      `${key.secret}0`,
    ],
    ...[newKey(owned).key, newKey({ tenantId: newId(), environment: 'TEST' }).key, newKey('platform').key, foreign],
    key.secret.replace('btk_live', 'btk_test'),
    key.secret.slice(0, 40) + (key.secret[40] === 'a' ? 'b' : 'a') + key.secret.slice(41),
  ]
  const shapes = new Set<string>()
  for (const secret of strangers) {
    const answer = await send({ authorization: `Bearer ${secret}` })
    expect(answer.statusCode).toBe(401)
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="BeTrace"')
    const { errors } = answer.json()
    delete errors[0].extensions.requestId
    shapes.add(JSON.stringify(errors))
  }
  expect([...shapes]).toEqual([expect.stringContaining('This API key is not valid.')])
})

test('refusals are equally slow, whether or not there was something to look up', async () => {
  const times: Record<string, number[]> = {}
  const cases = { malformed: 'x', unknown: newKey({ tenantId, environment: 'LIVE' }).key }
  for (let round = 0; round < 20; round++)
    for (const [name, secret] of Object.entries(cases)) {
      const began = performance.now()
      await send({ 'x-api-key': secret })
      times[name] = [...(times[name] ?? []), performance.now() - began]
    }
  for (const each of Object.values(times)) expect(Math.min(...each)).toBeGreaterThan(18)
})

test('who holds the key itself hears why it does not work', async () => {
  const ends = await make({ expiresAt: new Date(Date.now() + 3_600_000).toISOString() })
  const elsewhere = await make({ allowedIps: ['192.0.2.0/24', '2001:db8::/32'] })
  const here = await make({ allowedIps: ['192.0.2.0/24', '127.0.0.0/8'] })
  expect(codeOf(await asKey(app, here.secret, whoAmI))).toBeNull()
  const refused = await asKey(app, elsewhere.secret, whoAmI)
  expect([refused.status, codeOf(refused)]).toEqual([403, 'IP_NOT_ALLOWED'])
  app.services.now = () => new Date(Date.now() + 3_600_001)
  const expired = await asKey(app, ends.secret, whoAmI)
  expect([expired.status, codeOf(expired), expired.data]).toEqual([401, 'KEY_EXPIRED', null])
})

test('no page of another site can use what a program sends, and no program is taken for one', async () => {
  const elsewhere = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  expect((await send({ ...elsewhere, cookie: owner.cookie })).json().errors[0].extensions.code).toBe('CSRF_REFUSED')
  expect((await send({ ...elsewhere, 'x-api-key': key.secret, cookie: owner.cookie })).json().data.viewer.id).toBe(
    key.id,
  )
})

test('a key uploads a logo, as the other routes of a tenant let it', async () => {
  const file = Buffer.from('<svg/>')
  const upload = (secret: string) =>
    app.server.inject({
      method: 'PUT',
      url: '/tenant/logo',
      headers: { 'x-api-key': secret, 'if-match': '1', 'content-type': 'image/png' },
      payload: file,
    })
  expect((await upload(key.secret)).json().code).toBe('INVALID_INPUT')
  const { secret } = await make()
  expect([(await upload(secret)).statusCode, (await upload('x')).statusCode]).toEqual([403, 401])
})

test('a key goes on when its maker has left', async () => {
  const developer = await app.person()
  await addMember(app, tenantId, developer, 'DEVELOPER')
  const { secret } = await createKey(app, { as: developer, tenantId }, { permissions: ['tenant:read'] })
  await app.graphql('mutation { leaveTenant }', {}, { as: developer, tenantId })
  expect((await asKey(app, secret, '{ tenant { name } }')).data).toEqual({ tenant: { name: 'Acme' } })
})

test('a key of a tenant that is gone is no key', async () => {
  const gone = await createTenant(app, owner)
  const { secret } = await createKey(app, { as: owner, tenantId: gone }, { permissions: ['tenant:read'] })
  expect(codeOf(await asKey(app, secret, whoAmI))).toBeNull()
  await asPlatform(tenantCtx(app, gone), async (tx) => {
    const deleting = await changeStatus(tx, await lockTenantRow(tx, gone), { name: 'delete', agent: 'OWNER' })
    await changeStatus(tx, deleting, { name: 'purge', agent: 'SYSTEM' })
  })
  await app.until(async () => codeOf(await asKey(app, secret, whoAmI)) === 'UNAUTHENTICATED')
})

test('no key is ever in the log, used or refused', async () => {
  const { secret } = await make()
  await asKey(app, secret, '{ tenant { name } }')
  await asKey(app, `${secret.slice(0, -1)}!`, whoAmI)
  await app.graphql('query ($k: String) { viewer { id } }', { k: secret }, { headers: { 'x-api-key': secret } })
  expect(logged).toContain('"route":"/graphql"')
  for (const each of [secret, key.secret]) expect(logged).not.toContain(each.slice(42, -1))
})
