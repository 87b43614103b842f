import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { members, tenants } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { subscribe } from '../../jobs/events.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant, tenantCtx } from '../../test/factories.ts'
import { operatorEmail, planOf, publishNext } from '../../test/plans.ts'

let app: TestApp
let owner: TestPerson
let operator: TestPerson
let tenantId: string
beforeAll(async () => {
  app = await createTestApp({ env: { PLATFORM_OPERATORS: operatorEmail } })
  owner = await app.person()
  operator = await app.person(operatorEmail)
})
afterAll(() => app.close())
beforeEach(async () => {
  tenantId = await createTenant(app, owner)
})

const change = (planCode: string, planVersion = 1, as = owner) =>
  app.graphql(
    'mutation ($input: ChangePlanInput!) { changePlan(input: $input) { plan { code version } retentionDays version } }',
    { input: { planCode, planVersion } },
    { as, tenantId },
  )
const codeOf = ({ errors }: Awaited<ReturnType<typeof change>>) => errors?.[0]?.extensions.code
const finding = 'kind subject used limit blocks message'

async function preview(planCode: string) {
  const { data } = await app.graphql(
    `query ($planCode: String!) { planChangePreview(planCode: $planCode) { allowed from { code } to { code version } findings { ${finding} } } }`,
    { planCode },
    { as: owner, tenantId },
  )
  return data.planChangePreview
}

async function addPeople(count: number): Promise<string[]> {
  const ids: string[] = []
  for (let index = 0; index < count; index++) ids.push(await addMember(app, tenantId, await app.person(), 'VIEWER'))
  return ids
}

function createRole(name: string) {
  return app.graphql(
    'mutation ($input: CreateRoleInput!) { createRole(input: $input) { id } }',
    { input: { name, permissions: [] } },
    { as: owner, tenantId },
  )
}

test('an upgrade counts at once', async () => {
  expect(await preview('ENTERPRISE')).toEqual({
    allowed: true,
    from: { code: 'PRO' },
    to: { code: 'ENTERPRISE', version: 1 },
    findings: [],
  })
  const { data } = await change('ENTERPRISE')
  expect(data?.changePlan.plan).toEqual({ code: 'ENTERPRISE', version: 1 })
  const limits = await app.graphql('{ limits { limits { meter limit } } }', {}, { as: owner, tenantId })
  expect(limits.data.limits.limits).toContainEqual({ meter: 'members', limit: null })
})

describe('a downgrade', () => {
  test('lists what is too much, is refused until that is gone, and then passes', async () => {
    const ids = await addPeople(3)
    const { data: role } = await createRole('Auditor')
    expect((await preview('FREE')).allowed).toBe(false)
    const refused = await change('FREE')
    expect(refused.errors?.[0]?.extensions).toMatchObject({
      code: 'PLAN_EXCEEDED',
      details: {
        exceeds: [
          {
            kind: 'LIMIT_EXCEEDED',
            subject: 'members',
            used: 4,
            limit: 3,
            message: '4 seats are in use, Free allows 3.',
          },
          { kind: 'FEATURE_LOST', subject: 'custom_roles', used: 1, limit: null },
        ],
      },
    })
    expect(await planOf(app, tenantId)).toEqual({ code: 'PRO', version: 1 })

    await inTenant(tenantCtx(app, tenantId), (tx) => tx.delete(members).where(eq(members.id, ids[0] ?? '')))
    await app.graphql(
      'mutation ($input: DeleteRoleInput!) { deleteRole(input: $input) { id } }',
      { input: { id: role.createRole.id } },
      { as: owner, tenantId },
    )
    const { allowed, findings } = await preview('FREE')
    expect(allowed).toBe(true)
    expect(findings.map((each: { kind: string; blocks: boolean }) => [each.kind, each.blocks])).toEqual([
      ['FEATURE_LOST', false],
      ['RETENTION_SHORTENED', false],
    ])
    expect((await change('FREE')).data?.changePlan.plan.code).toBe('FREE')
  })

  test('counts open invitations as seats', async () => {
    await addPeople(2)
    await app.graphql(
      'mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { id } }',
      { input: { email: 'somebody@example.com', roles: ['VIEWER'] } },
      { as: owner, tenantId },
    )
    expect(codeOf(await change('FREE'))).toBe('PLAN_EXCEEDED')
  })

  test('shortens the retention, as a change in the history of the settings', async () => {
    const { data } = await change('FREE')
    expect(data?.changePlan).toMatchObject({ retentionDays: 7, version: 2 })
    const history = await app.graphql(
      '{ settingsChanges { nodes { version actorLabel before after } } }',
      {},
      { as: owner, tenantId },
    )
    expect(history.data.settingsChanges.nodes).toEqual([
      { version: 2, actorLabel: owner.email, before: { retentionDays: 90 }, after: { retentionDays: 7 } },
    ])
  })

  test('leaves the retention that an override allows', async () => {
    const { errors } = await app.graphql(
      'mutation ($input: SetLimitOverrideInput!) { setLimitOverride(input: $input) { id } }',
      { input: { meter: 'retention_days', limit: 60, reason: 'Law' } },
      { as: operator, tenantId },
    )
    expect(errors).toBeUndefined()
    expect((await change('FREE')).data?.changePlan.retentionDays).toBe(60)
  })

  test('is not in the way of seats that an override gives', async () => {
    await addPeople(5)
    await app.graphql(
      'mutation ($input: SetLimitOverrideInput!) { setLimitOverride(input: $input) { id } }',
      { input: { meter: 'members', limit: 10, reason: 'Friends' } },
      { as: operator, tenantId },
    )
    expect((await change('FREE')).errors).toBeUndefined()
  })

  test('to a SOFT limit is listed and passes', async () => {
    await addPeople(3)
    const soft = await publishNext(app, operator, 'FREE', { limits: [{ meter: 'members', limit: 2, policy: 'SOFT' }] })
    const { allowed, findings } = await preview('FREE')
    expect(allowed).toBe(true)
    expect(findings).toContainEqual(expect.objectContaining({ subject: 'members', used: 4, limit: 2, blocks: false }))
    expect((await change('FREE', soft)).errors).toBeUndefined()
    await publishNext(app, operator, 'FREE', {
      limits: [
        { meter: 'members', limit: 3 },
        { meter: 'retention_days', limit: 7 },
      ],
    })
  })
})

test('whoever saw a version that is no longer on offer looks again', async () => {
  const { to } = await preview('FREE')
  const next = await publishNext(app, operator, 'FREE', { name: 'Free' })
  expect(codeOf(await change('FREE', to.version))).toBe('CONFLICT')
  expect((await change('FREE', next)).errors).toBeUndefined()
})

test('choosing the own plan again moves to its version on offer, and from there nowhere', async () => {
  const next = await publishNext(app, operator, 'PRO', { name: 'Pro' })
  expect((await change('PRO', next)).data?.changePlan.plan).toEqual({ code: 'PRO', version: next })
  const before = await auditActions()
  expect((await change('PRO', next)).errors).toBeUndefined()
  expect(await auditActions()).toEqual(before)
})

test('of five changes at once to one plan, one is written', async () => {
  const answers = await Promise.all(Array.from({ length: 5 }, () => change('ENTERPRISE')))
  for (const { errors } of answers) expect(errors).toBeUndefined()
  expect((await auditActions()).filter((action) => action === 'plan.change')).toHaveLength(1)
})

test('a downgrade and an invitation at once never leave more seats taken than the plan has', async () => {
  for (let round = 0; round < 5; round++) {
    tenantId = await createTenant(app, owner)
    await addPeople(2)
    const version = (await preview('FREE')).to.version
    const invite = app.graphql(
      'mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { id } }',
      { input: { email: 'late@example.com', roles: ['VIEWER'] } },
      { as: owner, tenantId },
    )
    const [invited, changed] = await Promise.all([invite, change('FREE', version)])
    expect([invited.errors?.[0]?.extensions.code, codeOf(changed)].filter(Boolean)).toHaveLength(1)
  }
})

describe('who may', () => {
  test.each([
    ['BILLING', undefined],
    ['ADMIN', undefined],
    ['DEVELOPER', 'FORBIDDEN'],
    ['VIEWER', 'FORBIDDEN'],
  ])('%s: %s', async (role, code) => {
    const person = await app.person()
    await addMember(app, tenantId, person, role)
    expect(codeOf(await change('ENTERPRISE', 1, person))).toBe(code)
  })

  test('nobody from outside, operators neither', async () => {
    expect(codeOf(await change('ENTERPRISE', 1, await app.person()))).toBe('NOT_FOUND')
    expect(codeOf(await change('ENTERPRISE', 1, operator))).toBe('FORBIDDEN')
  })

  test.each([
    ['PROVISIONING', 'CONFLICT'],
    ['SUSPENDED', 'TENANT_SUSPENDED'],
    ['DELETING', 'TENANT_DELETING'],
  ] as const)('only while the tenant is active, not %s', async (status, code) => {
    await inTenant(tenantCtx(app, tenantId), (tx) =>
      tx.update(tenants).set({ status }).where(eq(tenants.tenantId, tenantId)),
    )
    expect(codeOf(await change('ENTERPRISE'))).toBe(code)
  })

  test.each(['', 'GOLD', 'pro', '__proto__', "'; drop table tenants", '\u0000', 'x'.repeat(100)])(
    'no plan is called %j',
    async (code) => {
      expect(codeOf(await change(code))).toBe('INVALID_INPUT')
    },
  )
})

test('a change is audited with both versions, refused ones with what exceeds, and told to whoever listens', async () => {
  const heard = subscribe('tenant.plan-changed', 'test', async () => undefined)
  await app.services.queue.boss.createQueue(heard.job.name)
  const { subscriptions } = app.services
  Object.assign(app.services, { subscriptions: [...subscriptions, heard] })
  await addPeople(3)
  const { version } = (await preview('FREE')).to
  await change('FREE', version)
  await change('ENTERPRISE')
  Object.assign(app.services, { subscriptions })
  const { data } = await app.graphql(
    '{ auditEvents(filter: { actions: ["plan.change"] }) { nodes { outcome errorCode before after } } }',
    {},
    { as: owner, tenantId },
  )
  expect(data.auditEvents.nodes).toMatchObject([
    { outcome: 'SUCCEEDED', before: { code: 'PRO', version: 1 }, after: { code: 'ENTERPRISE', version: 1 } },
    { outcome: 'REFUSED', errorCode: 'PLAN_EXCEEDED', after: { exceeds: [{ subject: 'members', used: 4 }] } },
  ])
  const [told] = await app.services.queue.boss.fetch(heard.job.name)
  expect(told?.data).toMatchObject({
    tenantId,
    from: { code: 'PRO', version: 1 },
    to: { code: 'ENTERPRISE', version: 1 },
  })
})

async function auditActions(): Promise<string[]> {
  const { data } = await app.graphql('{ auditEvents(first: 20) { nodes { action } } }', {}, { as: owner, tenantId })
  return data.auditEvents.nodes.map(({ action }: { action: string }) => action)
}
