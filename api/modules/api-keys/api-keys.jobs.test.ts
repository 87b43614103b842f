import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { systemCtx } from '../../core/context.ts'
import { toPublicId } from '../../core/ids.ts'
import type { SecurityPolicy } from '../../core/security-policy.ts'
import { mailOutbox, tenants } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { asKey, codeOf, createKey } from '../../test/api-keys.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant, tenantCtx } from '../../test/factories.ts'
import { apiKeyJobs } from './api-keys.jobs.ts'
import { dueNotice } from './expiry-notice.ts'

const dayMs = 86_400_000
let app: TestApp
let owner: TestPerson
let developer: TestPerson
let tenantId: string
let memberId: string
beforeAll(async () => {
  app = await createTestApp({ env: { PLATFORM_OPERATORS: 'operator@example.com' } })
})
afterAll(() => app.close())
beforeEach(async () => {
  owner = await app.person()
  developer = await app.person()
  tenantId = await createTenant(app, owner)
  memberId = await addMember(app, tenantId, developer, 'DEVELOPER')
})
afterEach(() => {
  app.services.now = () => new Date()
})

const after = (days: number) => {
  app.services.now = () => new Date(Date.now() + days * dayMs)
}
const work = (name: string) =>
  apiKeyJobs
    .find((job) => job.name === name)
    ?.run(systemCtx(app.services, `job:${name}`), {} as never, { lastTry: false, signal: new AbortController().signal })
const mailsTo = async ({ email }: TestPerson) =>
  (await app.services.db.platform.run((db) => db.select().from(mailOutbox).where(eq(mailOutbox.recipient, email)))).map(
    ({ subject }) => subject,
  )
const make = (input: Record<string, unknown> = {}, as = developer) => createKey(app, { as, tenantId }, input)
const inDays = (days: number) => new Date(Date.now() + days * dayMs).toISOString()
const secure = (security: Partial<SecurityPolicy>) =>
  inTenant(tenantCtx(app, tenantId), (tx) => tx.update(tenants).set({ security }).where(eq(tenants.tenantId, tenantId)))
/** Sessions of the tests end after a day, so what happened is read in the present. */
const stateOf = async (id: string) => {
  app.services.now = () => new Date()
  const query = 'query ($id: ID!) { apiKey(id: $id) { state disabledReason } }'
  return (await app.graphql(query, { id }, { as: owner, tenantId })).data.apiKey
}
const actions = async () => {
  app.services.now = () => new Date()
  const query = '{ auditEvents(first: 100) { nodes { action actorLabel after } } }'
  return (await app.graphql(query, {}, { as: owner, tenantId })).data.auditEvents.nodes
}

test('who made a key hears 14, 7 and 1 days before its end, once each, however often the job runs', async () => {
  await make({ name: 'Deploy', expiresAt: inDays(30) })
  const counts: Record<number, number> = {}
  for (const day of [10, 15.9, 16.1, 16.2, 20, 23.1, 24, 29.1, 29.5, 29.9, 31]) {
    after(day)
    await work('api-keys.notice')
    counts[day] = (await mailsTo(developer)).length
  }
  expect(counts).toEqual({ 10: 0, 15.9: 0, 16.1: 1, 16.2: 1, 20: 1, 23.1: 2, 24: 2, 29.1: 3, 29.5: 3, 29.9: 3, 31: 3 })
  expect((await mailsTo(developer))[0]).toBe('The API key “Deploy” of Acme ends soon')
  expect(await mailsTo(owner)).toEqual([])
  const notices = (await actions()).filter(({ action }: { action: string }) => action === 'apikey.notice')
  expect(notices.map(({ after: { days } }: { after: { days: number } }) => days)).toEqual([1, 7, 14])
})

test('when its maker has left, or is a key, the owners and admins hear of it', async () => {
  const { secret } = await make({ permissions: ['api-keys:manage'], expiresAt: inDays(30) })
  const child = await asKey(app, secret, 'mutation { createApiKey(input: { name: "Child" }) { apiKey { expiresAt } } }')
  expect(child.errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  const input = { name: 'Child', expiresAt: inDays(29) }
  await asKey(app, secret, 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey { id } } }', {
    input,
  })
  await app.graphql(
    'mutation ($input: MemberInput!) { removeMember(input: $input) }',
    { input: { memberId: toPublicId('member', memberId) } },
    { as: owner, tenantId },
  )
  after(29.05 - 14)
  await work('api-keys.notice')
  after(30.05 - 14)
  await work('api-keys.notice')
  expect((await mailsTo(owner)).sort()).toEqual([
    'The API key “CI” of Acme ends soon',
    'The API key “Child” of Acme ends soon',
  ])
  expect(await mailsTo(developer)).toEqual([])
})

test('nobody hears of keys that were rotated, disabled or revoked, nor of those made for a short time', async () => {
  const rotated = await make({ expiresAt: inDays(15) })
  const disabled = await make({ expiresAt: inDays(15) })
  const revoked = await make({ expiresAt: inDays(15) })
  await make({ expiresAt: inDays(1.5) })
  const run = (text: string, id: string) => app.graphql(text, { input: { id } }, { as: owner, tenantId })
  await run('mutation ($input: RotateApiKeyInput!) { rotateApiKey(input: $input) { secret } }', rotated.id)
  await run('mutation ($input: ApiKeyInput!) { disableApiKey(input: $input) { id } }', disabled.id)
  await run('mutation ($input: ApiKeyInput!) { revokeApiKey(input: $input) { id } }', revoked.id)
  for (const day of [0.6, 0.9]) {
    after(day)
    await work('api-keys.notice')
  }
  expect(await mailsTo(developer)).toEqual([])
})

test('the end that is announced is the one that counts: the tenant’s ceiling', async () => {
  await make({ expiresAt: inDays(365) })
  await secure({ keyLifetime: { mode: 'ENFORCED', maxDays: 30 } })
  after(23.5)
  await work('api-keys.notice')
  expect(await mailsTo(developer)).toHaveLength(1)
})

test('a notice is due by the days left, when the key was not made for less', () => {
  const createdAt = new Date(0)
  const due = (life: number, now: number, noticedDays: number | null = null) =>
    dueNotice({ createdAt, noticedDays }, new Date(life * dayMs), new Date(now * dayMs))
  expect([due(30, 15), due(30, 16), due(30, 23), due(30, 29), due(30, 30)]).toEqual([null, 14, 7, 1, null])
  expect([due(30, 23, 7), due(30, 23, 14), due(30, 29, 7), due(30, 29, 1)]).toEqual([null, 7, 1, null])
  expect([due(20, 7), due(20, 14), due(14, 7), due(10, 4), due(2, 1), due(1, 0.5)]).toEqual([null, 7, 7, null, 1, null])
  expect(dueNotice({ createdAt, noticedDays: null }, null, createdAt)).toBeNull()
})

test('keys nobody used for as long as the ceiling says are disabled at night, and say why', async () => {
  const unused = await make()
  const used = await make()
  await secure({ unusedKeys: { mode: 'ENFORCED', days: 30 } })
  after(20)
  await asKey(app, used.secret, '{ viewer { id } }')
  await app.services.apiKeyUsage.flush()
  after(29)
  await work('api-keys.unused')
  expect((await stateOf(unused.id)).state).toBe('ACTIVE')
  after(31)
  await work('api-keys.unused')
  expect(codeOf(await asKey(app, unused.secret, '{ viewer { id } }'))).toBe('KEY_DISABLED')
  expect(await stateOf(unused.id)).toEqual({ state: 'DISABLED', disabledReason: 'UNUSED' })
  expect(await stateOf(used.id)).toEqual({ state: 'ACTIVE', disabledReason: null })
  after(0.9)
  await app.graphql(
    'mutation ($input: ApiKeyInput!) { enableApiKey(input: $input) { id } }',
    { input: { id: unused.id } },
    { as: owner, tenantId },
  )
  after(30.5)
  await work('api-keys.unused')
  expect((await stateOf(unused.id)).state).toBe('ACTIVE')
})

test('while the ceiling only reports, an unused key is written down once and goes on', async () => {
  const { id } = await make()
  await secure({ unusedKeys: { mode: 'REPORT_ONLY', days: 30 } })
  for (const day of [31, 32, 33]) {
    after(day)
    await work('api-keys.unused')
  }
  const noted = (await actions()).filter(({ action }: { action: string }) => action === 'security.would-refuse')
  expect(noted).toMatchObject([{ actorLabel: 'job:api-keys.unused', after: { ceiling: 'unusedKeys', days: 30 } }])
  expect((await stateOf(id)).state).toBe('ACTIVE')
})

test('operators hear of service credentials that end', async () => {
  const operator = await app.person('operator@example.com')
  const input = { name: 'Gateway', permissions: ['api-keys:verify'], expiresAt: inDays(30) }
  await app.graphql(
    'mutation ($input: CreateServiceKeyInput!) { createServiceKey(input: $input) { secret } }',
    { input },
    { as: operator },
  )
  after(29.5)
  await work('api-keys.notice')
  expect(await mailsTo(operator)).toEqual(['The API key “Gateway” ends soon'])
})
