import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { systemCtx, withTenant } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { fromPublicId, newId } from '../../core/ids.ts'
import {
  identityOrganizations,
  keyringKeys,
  members,
  onboardingSteps,
  onboardings,
  tenantSlugs,
  tenants,
} from '../../db/tables/index.ts'
import { asPlatform, type Tx } from '../../db/tenancy.ts'
import { createTestApp, type RequestOptions, type TestApp, type TestPerson } from '../../test/app.ts'
import { type Fault, withFault } from '../../test/flaky.ts'
import { verifyAuditChain } from '../audit/audit.ts'
import { resumeOnboardings } from './onboarding.ts'
import { advanceOnboarding } from './saga.ts'

const operatorEmail = 'operator@example.com'
let app: TestApp
let keys: Fault
let identity: Fault
let person: TestPerson

beforeAll(async () => {
  app = await createTestApp({ worker: true, env: { PLATFORM_OPERATORS: operatorEmail, TENANTS_PER_PERSON: '3' } })
  const faultyKeys = withFault(app.services.keyProvider)
  const faultyIdentity = withFault(app.services.identityProvider)
  Object.assign(app.services, { keyProvider: faultyKeys.provider, identityProvider: faultyIdentity.provider })
  keys = faultyKeys.fault
  identity = faultyIdentity.fault
})
afterAll(() => app.close())
beforeEach(async () => {
  keys.error = null
  identity.error = null
  person = await app.person()
})

let serial = 0
const input = (change: Record<string, unknown> = {}) => ({
  name: 'Acme',
  slug: `acme-n${++serial}`,
  timeZone: 'Europe/Berlin',
  planCode: 'FREE',
  defaultRules: true,
  ...change,
})

const start = `mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) {
  id state tenant { slug status } steps { name state attempts error errorCode nextAttemptAt } } }`
const progress = `{ onboarding { id state steps { name state attempts error errorCode nextAttemptAt durationMs } } }`

function begin(given = input(), options: RequestOptions = {}) {
  return app.graphql(start, { input: given }, { as: person, ...options })
}

async function begun(given = input()): Promise<string> {
  const { data, errors } = await begin(given)
  expect(errors).toBeUndefined()
  return fromPublicId('tenant', data.startOnboarding.id)
}

function untilState(tenantId: string, state: string) {
  return app.until(async () => {
    const [row] = await onPlatform((tx) => tx.select().from(onboardings).where(eq(onboardings.tenantId, tenantId)))
    return row?.state === state && row
  })
}

function untilStep(tenantId: string, name: string, state: string) {
  return app.until(async () => {
    const rows = await onPlatform((tx) =>
      tx
        .select()
        .from(onboardingSteps)
        .where(and(eq(onboardingSteps.tenantId, tenantId), eq(onboardingSteps.name, name))),
    )
    return rows[0]?.state === state && rows[0]
  })
}

const onPlatform = <T>(work: (tx: Tx) => Promise<T>) => asPlatform(systemCtx(app.services, 'test'), work)
const inside = (tenantId: string) => withTenant(systemCtx(app.services, 'test'), tenantId)
const keysOf = (tenantId: string, state = 'ENABLED' as const) =>
  onPlatform((tx) =>
    tx
      .select()
      .from(keyringKeys)
      .where(and(eq(keyringKeys.tenantId, tenantId), eq(keyringKeys.state, state))),
  )
const organizationsOf = (tenantId: string) =>
  onPlatform((tx) => tx.select().from(identityOrganizations).where(eq(identityOrganizations.tenantId, tenantId)))

test('a person becomes the owner of an active tenant with an organization and two keys', async () => {
  const tenantId = await begun()
  await untilState(tenantId, 'COMPLETED')
  const { data } = await app.graphql(
    `{ onboarding { state durationMs startedBy { email } steps { name state attempts durationMs } }
       tenant { status timeZone activatedAt plan { code version } billingPeriod { start } }
       viewer { memberships { roles tenant { status } } currentTenant { name } permissions tenantsLeft } }`,
    {},
    { as: person, tenantId },
  )
  expect(data.onboarding.steps.map((step: { name: string; state: string }) => `${step.name} ${step.state}`)).toEqual([
    'TENANT SUCCEEDED',
    'ORGANIZATION SUCCEEDED',
    'KEYS SUCCEEDED',
    'ACTIVATION SUCCEEDED',
  ])
  expect(data.onboarding.startedBy.email).toBe(person.email)
  expect(data.tenant).toMatchObject({ status: 'ACTIVE', plan: { code: 'FREE', version: 1 } })
  // It begins on the day of activation, in the tenant's zone.
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: data.tenant.timeZone })
  expect(day.format(new Date(data.tenant.billingPeriod.start))).toBe(day.format(new Date(data.tenant.activatedAt)))
  expect(data.viewer.memberships).toEqual([{ roles: ['OWNER'], tenant: { status: 'ACTIVE' } }])
  expect(data.viewer.tenantsLeft).toBe(2)
  expect(await organizationsOf(tenantId)).toHaveLength(1)
  expect(await keysOf(tenantId)).toHaveLength(2)
  expect(await verifyAuditChain(inside(tenantId))).toMatchObject({ intact: true })
})

test('fifty repetitions with one idempotency key, all at once, give one tenant', async () => {
  const given = input()
  const headers = { 'idempotency-key': newId() }
  const answers = await Promise.all(Array.from({ length: 50 }, () => begin(given, { headers })))
  expect(answers.map((answer) => answer.errors).filter(Boolean)).toEqual([])
  expect(new Set(answers.map((answer) => answer.data.startOnboarding.id)).size).toBe(1)
  const made = await onPlatform((tx) => tx.select().from(tenants).where(eq(tenants.createdBy, person.userId)))
  expect(made).toHaveLength(1)
})

test('an idempotency key with another request is refused, and a failed request may be tried again under its key', async () => {
  const headers = { 'idempotency-key': newId() }
  const wrong = await begin(input({ slug: 'Not A Slug' }), { headers })
  expect(wrong.errors?.[0]?.extensions.code).toBe('INVALID_INPUT')
  const right = await begin(input(), { headers })
  expect(right.errors).toBeUndefined()
  const other = await begin(input(), { headers })
  expect(other.errors?.[0]?.extensions.code).toBe('IDEMPOTENCY_KEY_REUSED')
})

test('an idempotency key means nothing to another person', async () => {
  const headers = { 'idempotency-key': newId() }
  const mine = await begin(input(), { headers })
  const theirs = await begin(input(), { headers, as: await app.person() })
  expect(theirs.data.startOnboarding.id).not.toBe(mine.data.startOnboarding.id)
})

test('of two people who want one slug at once, one gets it and the other is told which field is wrong', async () => {
  const given = input()
  const answers = await Promise.all([begin(given), begin(given, { as: await app.person() })])
  const refused = answers.filter((answer) => answer.errors)
  expect(refused).toHaveLength(1)
  expect(refused[0]?.errors?.[0]?.extensions).toMatchObject({
    code: 'SLUG_TAKEN',
    fields: { slug: expect.any(String) },
  })
})

test('ten requests at once never exceed the limit of tenants a person may create', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => begin(input())))
  expect(answers.filter((answer) => !answer.errors)).toHaveLength(3)
  for (const { errors } of answers.filter((answer) => answer.errors))
    expect(errors?.[0]?.extensions.code).toBe('TENANT_LIMIT_REACHED')
})

test.each([
  ['name', ''],
  ['name', '  '],
  ['name', 'x'.repeat(101)],
  ['name', 'evil\u202egnp.exe'],
  ['name', 'two\nlines'],
  ['slug', 'ab'],
  ['slug', 'Acme'],
  ['slug', '-acme'],
  ['slug', 'acme--corp'],
  ['slug', 'admin'],
  ['slug', "acme'; drop table tenants; --"],
  ['timeZone', 'Mars/Olympus'],
  ['timeZone', '+02:00'],
  ['timeZone', ''],
  ['planCode', 'GOLD'],
])('a wrong %s (%j) is refused by that field and creates nothing', async (field, value) => {
  const { errors } = await begin(input({ [field]: value }))
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', fields: { [field]: expect.any(String) } })
  expect(await onPlatform((tx) => tx.$count(tenants, eq(tenants.createdBy, person.userId)))).toBe(0)
})

test('a provider that is down makes the step wait and say why; once it is back the onboarding finishes by itself', async () => {
  keys.error = new AppError('UNAVAILABLE', { message: 'The key service is not answering.' })
  const tenantId = await begun()
  const waiting = await untilStep(tenantId, 'KEYS', 'WAITING')
  expect(waiting).toMatchObject({ error: 'The key service is not answering.', errorCode: 'UNAVAILABLE' })
  expect(waiting.nextAttemptAt).not.toBeNull()
  const { data } = await app.graphql(progress, {}, { as: person, tenantId })
  expect(data.onboarding.state).toBe('RUNNING')
  keys.error = null
  await untilState(tenantId, 'COMPLETED')
  expect(await keysOf(tenantId)).toHaveLength(2)
})

test('an unexpected failure is shown without its inside', async () => {
  identity.error = new Error('connect ECONNREFUSED 10.0.0.7 secret=abc')
  const tenantId = await begun()
  const waiting = await untilStep(tenantId, 'ORGANIZATION', 'WAITING')
  expect(waiting.error).not.toMatch(/ECONNREFUSED|secret/)
  expect(waiting.errorCode).toBe('INTERNAL')
})

test('a refusal by the provider fails the onboarding until somebody retries it', async () => {
  identity.error = new AppError('INVALID_INPUT', { message: 'The organization name is not allowed.' })
  const tenantId = await begun()
  await untilState(tenantId, 'FAILED')
  identity.error = null
  const { data } = await app.graphql(
    `mutation { retryOnboarding { state steps { name state } } }`,
    {},
    { as: person, tenantId },
  )
  expect(data.retryOnboarding.state).toBe('RUNNING')
  await untilState(tenantId, 'COMPLETED')
})

test('cancelling undoes what was made, frees the slug, and may be said twice', async () => {
  keys.error = (method) => (method === 'ensureKey' ? new AppError('UNAVAILABLE') : null)
  const given = input()
  const tenantId = await begun(given)
  await untilStep(tenantId, 'KEYS', 'WAITING')
  const cancel = () => app.graphql(`mutation { cancelOnboarding { state } }`, {}, { as: person, tenantId })
  expect((await cancel()).data.cancelOnboarding.state).toBe('CANCELING')
  await untilState(tenantId, 'CANCELED')
  expect(await organizationsOf(tenantId)).toEqual([])
  expect(await keysOf(tenantId)).toEqual([])
  expect(await onPlatform((tx) => tx.$count(members, eq(members.tenantId, tenantId)))).toBe(0)
  const [tombstone] = await onPlatform((tx) => tx.select().from(tenants).where(eq(tenants.tenantId, tenantId)))
  expect(tombstone?.status).toBe('DELETED')
  keys.error = null
  const again = await begun(given)
  expect(again).not.toBe(tenantId)
})

test('cancelling an active tenant’s onboarding is refused', async () => {
  const tenantId = await begun()
  await untilState(tenantId, 'COMPLETED')
  const { errors } = await app.graphql(`mutation { cancelOnboarding { state } }`, {}, { as: person, tenantId })
  expect(errors?.[0]?.extensions.code).toBe('CONFLICT')
})

test('a cancel that comes while a step runs wins over it', async () => {
  let open = () => {}
  keys.gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const tenantId = await begun()
  await untilStep(tenantId, 'KEYS', 'RUNNING')
  await app.graphql(`mutation { cancelOnboarding { state } }`, {}, { as: person, tenantId })
  open()
  keys.gate = null
  await untilState(tenantId, 'CANCELED')
  expect(await keysOf(tenantId)).toEqual([])
  expect(await onPlatform((tx) => tx.$count(tenantSlugs, eq(tenantSlugs.ownerTenantId, tenantId)))).toBe(0)
})

test('two workers at one onboarding: the lease lets one of them work', async () => {
  const tenantId = await begun()
  await untilState(tenantId, 'COMPLETED')
  await onPlatform((tx) =>
    tx
      .update(onboardings)
      .set({ leasedBy: newId(), leaseUntil: new Date(Date.now() + 60_000) })
      .where(eq(onboardings.tenantId, tenantId)),
  )
  await expect(advanceOnboarding(inside(tenantId))).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('an onboarding whose worker died is found and carried on', async () => {
  keys.error = new AppError('UNAVAILABLE')
  const tenantId = await begun()
  await untilStep(tenantId, 'KEYS', 'WAITING')
  // As a killed worker leaves it: a step that runs, a lease that has ended, no job.
  await onPlatform(async (tx) => {
    await tx
      .update(onboardingSteps)
      .set({ state: 'RUNNING', nextAttemptAt: null })
      .where(and(eq(onboardingSteps.tenantId, tenantId), eq(onboardingSteps.name, 'KEYS')))
    await tx
      .update(onboardings)
      .set({ leasedBy: newId(), leaseUntil: new Date(Date.now() - 1) })
      .where(eq(onboardings.tenantId, tenantId))
    await tx.execute(`delete from jobs.job where name = 'onboarding.run' and state <> 'active'`)
  })
  keys.error = null
  expect(await resumeOnboardings(systemCtx(app.services, 'test'))).toBeGreaterThanOrEqual(1)
  await untilState(tenantId, 'COMPLETED')
  expect(await keysOf(tenantId)).toHaveLength(2)
})

test('another person’s onboarding does not exist for a stranger', async () => {
  const tenantId = await begun()
  const stranger = await app.person()
  for (const query of [progress, `mutation { retryOnboarding { state } }`, `mutation { cancelOnboarding { state } }`]) {
    const { errors, data } = await app.graphql(query, {}, { as: stranger, tenantId })
    expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND')
    expect(data).toBeNull()
  }
})

test('a viewer may look but not cancel, and the attempt is in the audit log', async () => {
  const tenantId = await begun()
  await untilState(tenantId, 'COMPLETED')
  const viewer = await app.person()
  const membership = { tenantId, id: newId(), userId: viewer.userId, status: 'ACTIVE' as const, createdAt: new Date() }
  await onPlatform((tx) => tx.insert(members).values({ ...membership, roles: ['VIEWER'] }))
  expect((await app.graphql(progress, {}, { as: viewer, tenantId })).errors).toBeUndefined()
  const { errors } = await app.graphql(`mutation { cancelOnboarding { state } }`, {}, { as: viewer, tenantId })
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', details: { permission: 'onboarding:manage' } })
  const { data } = await app.graphql(
    `{ auditEvents(filter: { outcome: REFUSED }) { totalCount nodes { action actorLabel errorCode outcome } } }`,
    {},
    { as: person, tenantId },
  )
  expect(data.auditEvents).toEqual({
    totalCount: 1,
    nodes: [{ action: 'onboarding.cancel', actorLabel: viewer.email, errorCode: 'FORBIDDEN', outcome: 'REFUSED' }],
  })
})

test('an operator sees failed onboardings with their reason, retries one, and only reads the tenant', async () => {
  identity.error = new AppError('INVALID_INPUT', { message: 'The organization name is not allowed.' })
  const tenantId = await begun()
  await untilState(tenantId, 'FAILED')
  identity.error = null
  const operator = await app.person(operatorEmail)
  const { data } = await app.graphql(
    `{ platformOnboardings(filter: { states: [FAILED] }) { nodes { id tenant { slug } startedBy { email } steps { name error } } }
       platformTenants(filter: { search: "acme-n" }) { totalCount } }`,
    {},
    { as: operator },
  )
  const failed = data.platformOnboardings.nodes.find(
    (node: { startedBy: { email: string } }) => node.startedBy.email === person.email,
  )
  expect(failed.steps.find((step: { name: string }) => step.name === 'ORGANIZATION').error).toMatch(/not allowed/)
  expect(data.platformTenants.totalCount).toBeGreaterThan(3)
  const opened = await app.graphql(`{ tenant { slug } viewer { permissions } }`, {}, { as: operator, tenantId })
  expect(opened.data.viewer.permissions).toContain('audit:read')
  expect(opened.data.viewer.permissions).not.toContain('keys:manage')
  const refused = await app.graphql(`mutation { cancelOnboarding { state } }`, {}, { as: operator, tenantId })
  expect(refused.errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  const retry = `mutation ($id: ID!) { retryPlatformOnboarding(input: { tenantId: $id }) { state } }`
  expect((await app.graphql(retry, { id: failed.id }, { as: operator })).errors).toBeUndefined()
  await untilState(tenantId, 'COMPLETED')
  const audit = await app.graphql(
    `{ auditEvents(filter: { actions: ["onboarding.retry"] }) { nodes { actorKind } } }`,
    {},
    { as: person, tenantId },
  )
  expect(audit.data.auditEvents.nodes).toEqual([{ actorKind: 'OPERATOR' }])
})

test('operator pages are closed to everybody else', async () => {
  for (const query of [`{ platformTenants { totalCount } }`, `{ platformOnboardings { totalCount } }`]) {
    const { errors } = await app.graphql(query, {}, { as: person })
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  }
})

test('a slug is suggested from the name and checked in words', async () => {
  const taken = input()
  await begun(taken)
  const ask = `query ($slug: String!, $name: String!) { slugAvailability(slug: $slug) { available reason suggestion } suggestSlug(name: $name) }`
  const { data } = await app.graphql(ask, { slug: taken.slug, name: 'Müller & Söhne GmbH' }, { as: person })
  expect(data.slugAvailability).toEqual({
    available: false,
    reason: expect.stringMatching(/taken/),
    suggestion: `${taken.slug}-2`,
  })
  expect(data.suggestSlug).toBe('muller-sohne-gmbh')
})
