import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { systemCtx } from '../core/context.ts'
import { newId, toPublicId } from '../core/ids.ts'
import { newSecret } from '../core/secrets.ts'
import { expireJob } from '../jobs/expire.ts'
import { makeKey } from '../test/api-keys.ts'
import { createTestApp, type GraphqlAnswer, type RequestOptions, type TestApp, type TestPerson } from '../test/app.ts'
import { addMember, createTenant } from '../test/factories.ts'
import { sessions } from './tables/index.ts'

let app: TestApp
let owner: postgres.Sql
let person: TestPerson
let tenantId: string
let hoursLater = 0

beforeAll(async () => {
  app = await createTestApp()
  app.services.now = () => new Date(Date.now() + hoursLater * 3_600_000)
  owner = postgres(app.database.ownerUrl, { max: 1 })
})
afterAll(async () => {
  await owner.end()
  await app.close()
})
beforeEach(async () => {
  hoursLater = 0
  person = await app.person()
  tenantId = await createTenant(app, person)
})

const createRole = `mutation ($name: String!) { createRole(input: { name: $name, permissions: [] }) { id name } }`
const createLink = `mutation { createInvitationLink(input: { roles: ["VIEWER"], maxUses: 3 }) { url link { id } } }`

const send = (query: string, key: string, variables = {}, options: RequestOptions = {}) =>
  app.graphql(query, variables, { as: person, tenantId, headers: { 'idempotency-key': key }, ...options })
const addRole = (name: string, key: string, options: RequestOptions = {}) => send(createRole, key, { name }, options)
const codeOf = (answer: GraphqlAnswer) => answer.errors?.[0]?.extensions.code
const isReplay = (answer: GraphqlAnswer) => answer.headers['idempotency-replayed'] === 'true'

async function rolesOf(tenant = tenantId): Promise<string[]> {
  const rows = await owner<{ name: string }[]>`select name from roles where tenant_id = ${tenant} order by name`
  return rows.map((row) => row.name)
}

test('of fifty at once one has an effect, and all get its answer with the secret that is shown once', async () => {
  const key = newId()
  const answers = await Promise.all(Array.from({ length: 50 }, () => send(createLink, key)))
  expect(new Set(answers.map((answer) => JSON.stringify(answer.data))).size).toBe(1)
  expect(answers[0]?.data.createInvitationLink.url).toMatch(/\/invite#/)
  expect(answers.filter(isReplay)).toHaveLength(49)
  expect(await owner`select id from invitation_links where tenant_id = ${tenantId}`).toHaveLength(1)
})

test('two replicas that are asked at once have one effect', async () => {
  const replica = await createTestApp({ beside: app })
  const key = newId()
  const options = { as: person, tenantId, headers: { 'idempotency-key': key } }
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => (i % 2 ? replica : app).graphql(createLink, {}, options)),
  )
  expect(answers.filter((answer) => answer.errors)).toEqual([])
  expect(new Set(answers.map(({ data }) => data.createInvitationLink.url)).size).toBe(1)
  await replica.close()
})

test('an API key repeats as a person does, each key for itself', async () => {
  const key = newId()
  const holds = { permissions: ['api-keys:manage'] }
  const [ci, other] = [await makeKey(app, person, tenantId, holds), await makeKey(app, person, tenantId, holds)]
  const make = ({ headers }: typeof ci) =>
    app.graphql(
      'mutation { createApiKey(input: { name: "Nightly" }) { secret apiKey { id } } }',
      {},
      { headers: { ...headers, 'idempotency-key': key } },
    )
  const answers = [await make(ci), await make(ci), await make(other)]
  expect(answers.map(codeOf)).toEqual([undefined, undefined, undefined])
  expect(answers.map(isReplay)).toEqual([false, true, false])
  expect(answers[1]?.data).toEqual(answers[0]?.data)
  expect(answers[2]?.data.createApiKey.secret).not.toBe(answers[0]?.data.createApiKey.secret)
})

test('another body under the same key is refused, and so is another mutation', async () => {
  const key = newId()
  await addRole('One', key)
  expect(codeOf(await addRole('Two', key))).toBe('IDEMPOTENCY_KEY_REUSED')
  expect(codeOf(await send(createLink, key))).toBe('IDEMPOTENCY_KEY_REUSED')
  expect(await rolesOf()).toEqual(['One'])
})

test('the same arguments in other variables, another order and another selection are the same request', async () => {
  const key = newId()
  const { data } = await addRole('One', key)
  const inline = await send(`mutation { role: createRole(input: { permissions: [], name: "One" }) { id } }`, key)
  expect(inline.data.role.id).toBe(data.createRole.id)
})

test('what failed has recorded nothing and may be tried again, until it succeeds', async () => {
  const key = newId()
  const { data } = await addRole('One', newId())
  expect(codeOf(await addRole('One', key))).toBe('ROLE_NAME_TAKEN')
  const remove = `mutation ($id: ID!) { deleteRole(input: { id: $id }) { id } }`
  await app.graphql(remove, { id: data.createRole.id }, { as: person, tenantId })
  const second = await addRole('One', key)
  expect(second.data.createRole.name).toBe('One')
  expect(isReplay(second)).toBe(false)
  expect(await rolesOf()).toEqual(['One'])
})

test('a key is the caller’s own, and one for each tenant', async () => {
  const key = newId()
  const colleague = await app.person()
  await addMember(app, tenantId, colleague, 'OWNER')
  const elsewhere = await createTenant(app, person)
  const ids = [
    await addRole('One', key),
    await addRole('Two', key, { as: colleague }),
    await addRole('One', key, { tenantId: elsewhere }),
  ].map((answer) => answer.data.createRole.id)
  expect(new Set(ids).size).toBe(3)
})

test('after 24 hours the key is free again, and the hourly job has removed what was recorded', async () => {
  const key = newId()
  await owner`update sessions set expires_at = now() + interval '9 days' where user_id = ${person.userId}`
  await addRole('One', key)
  hoursLater = 23.9
  expect(isReplay(await addRole('One', key))).toBe(true)
  hoursLater = 24.1
  const later = await addRole('Two', key)
  expect([later.data.createRole.name, isReplay(later)]).toEqual(['Two', false])
  hoursLater = 49
  await expireJob.run(systemCtx(app.services, 'test'), {}, { lastTry: false, signal: AbortSignal.timeout(5000) })
  expect(await owner`select 1 from idempotency_records where principal = ${person.userId}`).toEqual([])
})

test('whoever may no longer do it is refused, and the attempt is in the audit log', async () => {
  const key = newId()
  const colleague = await app.person()
  const memberId = toPublicId('member', await addMember(app, tenantId, colleague, 'ADMIN'))
  await addRole('One', key, { as: colleague })
  const demote = `mutation ($id: ID!) { changeMemberRoles(input: { memberId: $id, roles: ["VIEWER"] }) { id } }`
  await app.graphql(demote, { id: memberId }, { as: person, tenantId })
  const refused = await addRole('One', key, { as: colleague })
  expect([codeOf(refused), refused.data]).toEqual(['FORBIDDEN', null])
  const events = await owner`select action, outcome from audit_events where tenant_id = ${tenantId} order by seq desc`
  expect(events[0]).toEqual({ action: 'role.create', outcome: 'REFUSED' })
})

test('in another session of the same person nothing is done twice, and nothing is shown', async () => {
  const key = newId()
  await send(createLink, key)
  const { secret, hash } = newSecret()
  const times = { createdAt: new Date(), lastSeenAt: new Date(), expiresAt: new Date(Date.now() + 86_400_000) }
  await app.services.db.platform.run((db) =>
    db.insert(sessions).values({ id: newId(), userId: person.userId, tokenHash: hash, method: 'email', ...times }),
  )
  const other = await send(createLink, key, {}, { as: { ...person, cookie: `betrace_session=${secret}` } })
  expect(codeOf(other)).toBe('IDEMPOTENCY_KEY_REUSED')
  expect(other.errors?.[0]?.message).toMatch(/another session/)
  expect(await owner`select id from invitation_links where tenant_id = ${tenantId}`).toHaveLength(1)
})

test('the fields below a replayed answer are read afresh', async () => {
  const key = newId()
  const rename = `mutation { updateProfile(input: { name: "Ada" }) { name memberships { tenant { name } } } }`
  const first = await send(rename, key)
  await createTenant(app, person)
  const second = await send(rename, key)
  expect(isReplay(second)).toBe(true)
  expect(second.data.updateProfile.name).toBe('Ada')
  expect([first, second].map(({ data }) => data.updateProfile.memberships.length)).toEqual([1, 2])
})

test('each mutation of a document is replayed by itself', async () => {
  const key = newId()
  const two = `mutation ($b: String!) {
    a: createRole(input: { name: "A", permissions: [] }) { id }
    b: createRole(input: { name: $b, permissions: [] }) { id } }`
  const first = await send(two, key, { b: 'A' })
  expect(codeOf(first)).toBe('ROLE_NAME_TAKEN')
  const second = await send(two, key, { b: 'B' })
  const third = await send(two, key, { b: 'B' })
  expect(second.errors).toBeUndefined()
  expect(third.data).toEqual(second.data)
  expect(await rolesOf()).toEqual(['A', 'B'])
})

test.each([
  ['empty', ''],
  ['256 characters long', 'k'.repeat(256)],
  ['not ASCII', 'schlüssel'],
])('a key that is %s is refused', async (_what, key) => {
  const answer = await addRole('One', key)
  expect(codeOf(answer)).toBe('INVALID_INPUT')
  expect(answer.errors?.[0]?.extensions.fields).toHaveProperty('Idempotency-Key')
  expect(await rolesOf()).toEqual([])
})

test('a query does not care about a key, and nobody’s key is nobody’s', async () => {
  expect((await send('{ tenant { name } }', '')).errors).toBeUndefined()
  const anonymous = await app.graphql(createRole, { name: 'One' }, { headers: { 'idempotency-key': '' } })
  expect(codeOf(anonymous)).toBe('UNAUTHENTICATED')
})

test('the table reveals neither what was asked nor what was answered, nor the key', async () => {
  const key = `canary-${newId()}`
  const { data } = await send(createLink, key)
  const token = String(data.createInvitationLink.url).split('#')[1] ?? ''
  const rows = await owner`select * from idempotency_records where principal = ${person.userId}`
  expect(rows.length).toBeGreaterThan(1)
  const dump = rows.flatMap((row) =>
    Object.values(row).map((v) => (Buffer.isBuffer(v) ? v.toString('latin1') : `${v}`)),
  )
  for (const canary of [token, key, data.createInvitationLink.link.id, 'VIEWER', 'roles'])
    expect(dump.filter((text) => text.includes(canary))).toEqual([])
})

test('the role of a tenant writes records and cannot read them', async () => {
  const db = postgres(app.database.app, { max: 1 })
  await expect(db`select * from idempotency_records`).rejects.toThrow(/permission denied/)
  await db.end()
})
