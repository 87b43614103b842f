import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '../../core/ids.ts'
import { tenants } from '../../db/tables/index.ts'
import { mailsTo } from '../../test/alerts.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant } from '../../test/factories.ts'
import { operatorEmail, putOnPlan } from '../../test/plans.ts'

let app: TestApp
let operator: TestPerson
let owner: TestPerson
let tenantId: string
beforeAll(async () => {
  app = await createTestApp({ env: { PLATFORM_OPERATORS: operatorEmail } })
  operator = await app.person(operatorEmail)
})
afterAll(() => app.close())
beforeEach(async () => {
  owner = await app.person()
  tenantId = await createTenant(app, owner)
})

const until = '2029-12-31T23:00:00.000Z'
const fields = 'id meter limitBefore wanted wantedUntil reason state by closedAt closedBy note granted grantedUntil'
const call = (document: string, variables = {}, as = owner, tenant = tenantId) =>
  app.graphql(document, variables, { as, tenantId: tenant })
const ask = (input: object = {}, as = owner) =>
  call(
    `mutation ($input: RequestIncreaseInput!) { requestIncrease(input: $input) { ${fields} } }`,
    { input: { meter: 'members', limit: 40, reason: 'A new department', until, ...input } },
    as,
  )
const decide = (input: object, as = operator, tenant = tenantId) =>
  call(
    `mutation ($input: DecideIncreaseInput!) { decideIncrease(input: $input) { request { ${fields} } tenant { name } } }`,
    { input },
    as,
    tenant,
  )
const cancel = (id: string, as = owner, tenant = tenantId) =>
  call(
    `mutation ($input: CancelIncreaseInput!) { cancelIncrease(input: $input) { ${fields} } }`,
    { input: { id } },
    as,
    tenant,
  )
const list = async () => (await call(`{ increaseRequests { nodes { ${fields} } } }`)).data.increaseRequests.nodes
const codeOf = ({ errors }: Awaited<ReturnType<typeof ask>>) => errors?.[0]?.extensions.code
const fieldsOf = ({ errors }: Awaited<ReturnType<typeof ask>>) => Object.keys(errors?.[0]?.extensions.fields ?? {})

async function seats() {
  const { data } = await call('{ limits { limits { meter limit source override { reason expiresAt by } } } }')
  return data.limits.limits.find(({ meter }: { meter: string }) => meter === 'members')
}

async function asked(input: object = {}): Promise<string> {
  return (await ask(input)).data.requestIncrease.id
}

describe('asking', () => {
  test('says what, why and until when; operators see it beside those of other tenants', async () => {
    const { data } = await ask()
    expect(data.requestIncrease).toMatchObject({
      ...{ meter: 'members', limitBefore: 25, wanted: 40, wantedUntil: until, reason: 'A new department' },
      ...{ state: 'OPEN', by: owner.email, closedAt: null },
    })
    expect(await list()).toEqual([data.requestIncrease])
    const query = `{ platformIncreases(filter: { states: [OPEN] }) { totalCount nodes { id request { id reason } tenant { name } } } }`
    const seen = await app.graphql(query, {}, { as: operator })
    expect(seen.data.platformIncreases.nodes[0]).toEqual({
      id: data.requestIncrease.id,
      request: { id: data.requestIncrease.id, reason: 'A new department' },
      tenant: { name: 'Acme' },
    })
    expect(codeOf(await app.graphql(query, {}, { as: owner }))).toBe('FORBIDDEN')
  })

  test('for the same limit waits until the first is closed, however many ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask()))
    expect(answers.map(codeOf).sort()).toEqual([...Array(7).fill('INCREASE_ALREADY_REQUESTED'), undefined])
    expect(codeOf(await ask({ meter: 'rules', limit: null }))).toBeUndefined()
    const [, seatsRequest] = await list()
    await cancel(seatsRequest.id)
    expect(codeOf(await ask())).toBeUndefined()
  })

  test.each([
    [{ meter: 'moons' }, 'meter'],
    [{ limit: 25 }, 'limit'],
    [{ limit: -1 }, 'limit'],
    [{ limit: 1e13 }, 'limit'],
    [{ reason: '  ' }, 'reason'],
    [{ reason: 'x'.repeat(501) }, 'reason'],
    [{ until: '2020-01-01T00:00:00Z' }, 'until'],
    [{ until: '2099-01-01T00:00:00Z' }, 'until'],
  ])('for %o is refused', async (input, field) => {
    const answer = await ask(input)
    expect(codeOf(answer)).toBe('INVALID_INPUT')
    expect(fieldsOf(answer)).toEqual([field])
  })

  test('for more than no limit is refused', async () => {
    await putOnPlan(app, tenantId, 'ENTERPRISE')
    expect(fieldsOf(await ask({ meter: 'spans', limit: null }))).toEqual(['meter'])
  })

  test.each([
    ['ADMIN', undefined],
    ['BILLING', undefined],
    ['DEVELOPER', 'FORBIDDEN'],
    ['VIEWER', 'FORBIDDEN'],
  ])('as %s: %s', async (role, code) => {
    const person = await app.person()
    await addMember(app, tenantId, person, role)
    expect(codeOf(await ask({}, person))).toBe(code)
  })
})

describe('an operator', () => {
  test('grants it as it was asked: an override with an end, a mail to whoever asked', async () => {
    const billing = await app.person()
    await addMember(app, tenantId, billing, 'BILLING')
    const { data } = await ask({}, billing)
    const answer = await decide({ id: data.requestIncrease.id, decision: 'APPROVE' })
    expect(answer.data.decideIncrease).toMatchObject({
      request: { state: 'APPROVED', granted: 40, grantedUntil: until, closedBy: operatorEmail, note: null },
      tenant: { name: 'Acme' },
    })
    expect(await seats()).toEqual({
      ...{ meter: 'members', limit: 40, source: 'OVERRIDE' },
      override: { reason: 'A new department', expiresAt: until, by: operatorEmail },
    })
    const [mail] = await mailsTo(app, billing)
    expect(mail?.subject).toBe('Acme has a higher limit for seats')
    expect(mail?.text).toContain('The limit for seats is now 40, until Tuesday, January 1, 2030')
    expect(await mailsTo(app, owner)).toEqual([])
    const audit = await call('{ auditEvents { nodes { action actorKind } } }')
    expect(audit.data.auditEvents.nodes.slice(0, 3)).toEqual([
      { action: 'increase.decide', actorKind: 'OPERATOR' },
      { action: 'limit.override', actorKind: 'OPERATOR' },
      { action: 'increase.request', actorKind: 'PERSON' },
    ])
  })

  test('may grant another limit and end, with a note', async () => {
    const id = await asked({ until: null })
    expect(fieldsOf(await decide({ id, decision: 'APPROVE' }))).toEqual(['expiresAt'])
    expect(fieldsOf(await decide({ id, decision: 'APPROVE', limit: 25, expiresAt: until }))).toEqual(['limit'])
    const given = { decision: 'APPROVE', limit: 30, expiresAt: until, note: 'Thirty for now' }
    expect((await decide({ id, ...given })).errors).toBeUndefined()
    expect(await seats()).toMatchObject({ limit: 30, override: { reason: 'Thirty for now' } })
    expect((await list())[0]).toMatchObject({ state: 'APPROVED', wanted: 40, granted: 30, note: 'Thirty for now' })
  })

  test('declines it with a note', async () => {
    const id = await asked()
    expect(fieldsOf(await decide({ id, decision: 'DECLINE' }))).toEqual(['note'])
    await decide({ id, decision: 'DECLINE', note: 'Take the plan Enterprise' })
    expect(await seats()).toMatchObject({ limit: 25, source: 'PLAN' })
    const [mail] = await mailsTo(app, owner)
    expect(mail?.subject).toBe('Acme keeps its limit for seats')
    expect(mail?.text).toContain('“Take the plan Enterprise”')
  })

  test('decides once, whatever else happens at the same time', async () => {
    const id = await asked()
    const [granted, ...others] = await Promise.all([
      decide({ id, decision: 'APPROVE' }),
      decide({ id, decision: 'DECLINE', note: 'No' }),
      cancel(id),
    ])
    const codes = [granted, ...others].map((answer) => codeOf(answer as Awaited<ReturnType<typeof ask>>))
    expect(codes.filter((code) => code === undefined)).toHaveLength(1)
    expect(codes.filter((code) => code === 'CONFLICT')).toHaveLength(2)
    const [{ state }] = await list()
    expect((await seats()).limit).toBe(state === 'APPROVED' ? 40 : 25)
  })

  test('is told that nothing is there of another tenant, or of none; nobody else decides', async () => {
    const id = await asked()
    const stranger = await app.person()
    const elsewhere = await createTenant(app, stranger)
    expect(codeOf(await decide({ id, decision: 'APPROVE' }, operator, elsewhere))).toBe('NOT_FOUND')
    expect(codeOf(await cancel(id, stranger, elsewhere))).toBe('NOT_FOUND')
    expect(codeOf(await decide({ id, decision: 'APPROVE' }, owner))).toBe('FORBIDDEN')
    const unscoped = await app.graphql(
      'mutation ($input: DecideIncreaseInput!) { decideIncrease(input: $input) { id } }',
      { input: { id: `inc_${newId()}`, decision: 'APPROVE' } },
      { as: operator },
    )
    expect(unscoped.errors?.[0]?.extensions.code).toBe('NOT_FOUND')
    expect((await list())[0].state).toBe('OPEN')
  })
})

test('taken back, it is closed, and so is a second attempt', async () => {
  const id = await asked()
  expect((await cancel(id)).data.cancelIncrease).toMatchObject({ state: 'CANCELED', closedBy: owner.email })
  expect(codeOf(await cancel(id))).toBe('CONFLICT')
  expect(codeOf(await decide({ id, decision: 'APPROVE' }))).toBe('CONFLICT')
})

test.each([
  ['de', 'Acme hat ein höheres Limit für Plätze', 'Acme behält das bisherige Limit für Plätze'],
  ['fr', 'Acme dispose d’une limite plus élevée (places)', 'Acme garde sa limite actuelle (places)'],
  ['es', 'Acme tiene un límite más alto de plazas', 'Acme conserva su límite de plazas'],
])('decisions are mailed in the tenant’s language: %s', async (locale, approved, declined) => {
  await app.services.db.platform.run((db) => db.update(tenants).set({ locale }).where(eq(tenants.tenantId, tenantId)))
  await decide({ id: await asked(), decision: 'DECLINE', note: 'No' })
  await decide({ id: await asked({ limit: null }), decision: 'APPROVE' })
  expect((await mailsTo(app, owner)).map(({ subject }) => subject)).toEqual([declined, approved])
})
