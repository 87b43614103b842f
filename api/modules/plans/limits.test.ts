import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId, toPublicId } from '../../core/ids.ts'
import { inTenant } from '../../db/tenancy.ts'
import { createTestApp, type RequestOptions, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant, tenantCtx } from '../../test/factories.ts'
import { operatorEmail, publishNext, putOnPlan } from '../../test/plans.ts'
import { requireFeature } from './features.ts'
import { ceilingOf, type EffectiveLimit, effectiveLimits } from './limits.ts'

let app: TestApp
let operator: TestPerson
let owner: TestPerson
let tenantId: string
let now = new Date()
beforeAll(async () => {
  app = await createTestApp({ env: { PLATFORM_OPERATORS: operatorEmail }, services: { now: () => now } })
  operator = await app.person(operatorEmail)
  owner = await app.person()
})
afterAll(() => app.close())
beforeEach(async () => {
  now = new Date()
  tenantId = await createTenant(app, owner)
})

const hours = (count: number) => new Date(now.getTime() + count * 3_600_000).toISOString()
const inside = (as: TestPerson): RequestOptions => ({ as, tenantId })
const override = (input: object, as = operator) =>
  app.graphql(
    'mutation ($input: SetLimitOverrideInput!) { setLimitOverride(input: $input) { id meter limit reason expiresAt by } }',
    { input: { meter: 'members', limit: 30, reason: 'A pilot', ...input } },
    inside(as),
  )
const endOverride = (id: string, as = operator) =>
  app.graphql(
    'mutation ($input: EndLimitOverrideInput!) { endLimitOverride(input: $input) { id } }',
    { input: { id } },
    inside(as),
  )

async function limitOf(meter: string, as = owner) {
  const { data } = await app.graphql(
    '{ limits { goodUntil limits { meter limit used source planLimit perPeriod override { reason by expiresAt } } } }',
    {},
    inside(as),
  )
  return {
    goodUntil: data.limits.goodUntil,
    ...data.limits.limits.find((each: { meter: string }) => each.meter === meter),
  }
}

test('limits are those of the version the tenant is on, with what is used', async () => {
  await addMember(app, tenantId, await app.person(), 'VIEWER')
  expect(await limitOf('members')).toMatchObject({ limit: 25, planLimit: 25, used: 2, source: 'PLAN', override: null })
  expect(await limitOf('api_calls')).toMatchObject({ limit: 1_000_000, used: 0, perPeriod: true, goodUntil: null })
  await publishNext(app, operator, 'PRO', { limits: [{ meter: 'members', limit: 5 }] })
  expect(await limitOf('members')).toMatchObject({ limit: 25 })
  await putOnPlan(app, tenantId, 'PRO', 2)
  expect(await limitOf('members')).toMatchObject({ limit: 5 })
})

describe('an override', () => {
  test('counts instead of the plan, and says why, until when and by whom', async () => {
    const expiresAt = hours(24)
    const { data } = await override({ limit: 30, expiresAt, reason: '  Pilot with 30 people ' })
    expect(data?.setLimitOverride).toMatchObject({ limit: 30, reason: 'Pilot with 30 people', by: operatorEmail })
    expect(await limitOf('members')).toMatchObject({
      limit: 30,
      planLimit: 25,
      source: 'OVERRIDE',
      override: { reason: 'Pilot with 30 people', by: operatorEmail, expiresAt },
      goodUntil: expiresAt,
    })
  })

  test('may be lower than the plan, zero, or unlimited', async () => {
    for (const limit of [1, 0, null]) {
      await override({ limit })
      expect(await limitOf('members')).toMatchObject({ limit, source: 'OVERRIDE' })
    }
  })

  test('ends at its hour, without anybody doing anything', async () => {
    await override({ expiresAt: hours(1) })
    const granted = now
    now = new Date(granted.getTime() + 3_599_999)
    expect(await limitOf('members')).toMatchObject({ limit: 30 })
    now = new Date(granted.getTime() + 3_600_000)
    expect(await limitOf('members')).toMatchObject({ limit: 25, source: 'PLAN', goodUntil: null })
  })

  test('with an end covers one without, which comes back', async () => {
    await override({ limit: 50, reason: 'For good' })
    await override({ limit: 80, reason: 'This week', expiresAt: hours(1) })
    await override({ limit: 90, reason: 'This week, a little more', expiresAt: hours(2) })
    expect(await limitOf('members')).toMatchObject({ limit: 90 })
    const listed = await app.graphql('{ limitOverrides { limit } }', {}, inside(owner))
    expect(listed.data.limitOverrides).toEqual([{ limit: 90 }, { limit: 50 }])
    now = new Date(now.getTime() + 3 * 3_600_000)
    expect(await limitOf('members')).toMatchObject({ limit: 50, override: { reason: 'For good' } })
  })

  test('without an end replaces whatever was there, an expired one too', async () => {
    await override({ limit: 80, expiresAt: hours(1) })
    now = new Date(now.getTime() + 2 * 3_600_000)
    await override({ limit: 60, expiresAt: hours(1) })
    await override({ limit: 40 })
    const listed = await app.graphql('{ limitOverrides { limit } }', {}, inside(owner))
    expect(listed.data.limitOverrides).toEqual([{ limit: 40 }])
  })

  test('is taken back once, and not by way of another tenant', async () => {
    const { id } = (await override({})).data?.setLimitOverride ?? {}
    const ours = tenantId
    tenantId = await createTenant(app, owner)
    expect((await endOverride(id)).errors?.[0]?.extensions.code).toBe('NOT_FOUND')
    expect(await limitOf('members')).toMatchObject({ limit: 25 })
    tenantId = ours
    const twice = await Promise.all([endOverride(id), endOverride(id)])
    expect(twice.map(({ errors }) => errors?.[0]?.extensions.code).sort()).toEqual(['NOT_FOUND', undefined])
    expect(await limitOf('members')).toMatchObject({ limit: 25, source: 'PLAN' })
  })

  test('is one, however many operators set it at once', async () => {
    const answers = await Promise.all([31, 32, 33, 34, 35].map((limit) => override({ limit })))
    for (const { errors } of answers) expect(errors).toBeUndefined()
    const listed = await app.graphql('{ limitOverrides { limit } }', {}, inside(owner))
    expect(listed.data.limitOverrides).toHaveLength(1)
  })

  test('is in the tenant’s own audit log, with the operator as an operator', async () => {
    await override({ limit: 30 })
    const { data } = await app.graphql(
      '{ auditEvents(first: 1) { nodes { action actorKind actorLabel before after } } }',
      {},
      inside(owner),
    )
    expect(data.auditEvents.nodes).toEqual([
      {
        action: 'limit.override',
        actorKind: 'OPERATOR',
        actorLabel: operatorEmail,
        before: { limit: 25 },
        after: { meter: 'members', limit: 30, reason: 'A pilot', expiresAt: null },
      },
    ])
  })

  test('is not for the tenant’s owner to give', async () => {
    const refused = await override({ limit: 1000 }, owner)
    expect(refused.errors?.[0]?.extensions).toMatchObject({
      code: 'FORBIDDEN',
      details: { permission: 'platform:limits' },
    })
    const { id } = (await override({})).data?.setLimitOverride ?? {}
    expect((await endOverride(id, owner)).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  })

  test('needs a tenant that is named and there', async () => {
    const query = 'mutation ($input: SetLimitOverrideInput!) { setLimitOverride(input: $input) { id } }'
    const input = { meter: 'members', limit: 1, reason: 'x' }
    const nowhere = await app.graphql(query, { input }, { as: operator })
    expect(nowhere.errors?.[0]?.extensions.code).toBe('TENANT_REQUIRED')
    const unknown = await app.graphql(query, { input }, { as: operator, tenantId: newId() })
    expect(unknown.errors?.[0]?.extensions.code).toBe('NOT_FOUND')
  })

  test.each([
    [{ meter: 'seats' }, 'meter'],
    [{ meter: 'constructor' }, 'meter'],
    [{ limit: -1 }, 'limit'],
    [{ limit: 1e12 + 1 }, 'limit'],
    [{ meter: 'retention_days', limit: 0 }, 'limit'],
    [{ reason: '   ' }, 'reason'],
    [{ reason: 'x'.repeat(501) }, 'reason'],
    [{ reason: "gr\u0000und'; drop table limit_overrides" }, 'reason'],
    [{ expiresAt: '2001-01-01T00:00:00Z' }, 'expiresAt'],
    [{ expiresAt: '9999-01-01T00:00:00Z' }, 'expiresAt'],
  ])('%j is refused by field', async (input, field) => {
    const { errors } = await override(input)
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', fields: { [field]: expect.any(String) } })
  })
})

describe('who counts by them', () => {
  const invite = (email: string) =>
    app.graphql(
      'mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { id } }',
      { input: { email, roles: ['VIEWER'] } },
      inside(owner),
    )

  test('seats follow an override from the next invitation on', async () => {
    await override({ limit: 2 })
    expect((await invite('one@example.com')).errors).toBeUndefined()
    expect((await invite('two@example.com')).errors?.[0]).toMatchObject({
      message: 'This tenant has 2 seats, and 2 are taken.',
      extensions: { code: 'SEAT_LIMIT_REACHED', details: { limit: 2, used: 2 } },
    })
    await override({ limit: 3 })
    expect((await invite('two@example.com')).errors).toBeUndefined()
  })

  test('seats of a plan that is SOFT, or has grace, go beyond the limit', async () => {
    const soft = await publishNext(app, operator, 'FREE', { limits: [{ meter: 'members', limit: 1, policy: 'SOFT' }] })
    await putOnPlan(app, tenantId, 'FREE', soft)
    for (const name of ['a', 'b', 'c']) expect((await invite(`${name}@example.com`)).errors).toBeUndefined()
    const grace = await publishNext(app, operator, 'FREE', {
      limits: [{ meter: 'members', limit: 4, gracePercent: 25 }],
    })
    await putOnPlan(app, tenantId, 'FREE', grace)
    expect((await invite('d@example.com')).errors).toBeUndefined()
    expect((await invite('e@example.com')).errors?.[0]?.extensions.code).toBe('SEAT_LIMIT_REACHED')
  })

  test('the retention may be as long as an override allows', async () => {
    const keep = (retentionDays: number, version: number) =>
      app.graphql(
        'mutation ($input: UpdateTenantSettingsInput!) { updateTenantSettings(input: $input) { retentionDays } }',
        { input: { retentionDays, version } },
        inside(owner),
      )
    expect((await keep(200, 1)).errors?.[0]?.extensions.code).toBe('INVALID_INPUT')
    await override({ meter: 'retention_days', limit: 200 })
    expect((await keep(200, 1)).data?.updateTenantSettings.retentionDays).toBe(200)
  })

  test('custom roles need a plan that includes them', async () => {
    const create = (name: string) =>
      app.graphql(
        'mutation ($input: CreateRoleInput!) { createRole(input: $input) { id } }',
        { input: { name, permissions: [] } },
        inside(owner),
      )
    expect((await create('Kept')).errors).toBeUndefined()
    await putOnPlan(app, tenantId, 'FREE')
    expect((await create('Refused')).errors?.[0]).toMatchObject({
      message: 'The plan Free does not include custom roles.',
      extensions: { code: 'FEATURE_NOT_IN_PLAN', details: { feature: 'custom_roles', plan: 'FREE' } },
    })
  })

  test('a feature is asked for by name', async () => {
    const ask = () => inTenant(tenantCtx(app, tenantId), (tx) => requireFeature(tx, tenantId, 'sso'))
    await expect(ask()).rejects.toMatchObject({ code: 'FEATURE_NOT_IN_PLAN' })
    await putOnPlan(app, tenantId, 'ENTERPRISE')
    await expect(ask()).resolves.toBeUndefined()
  })
})

test('limits are read by every built-in role and by operators, and by nobody from outside', async () => {
  for (const role of ['ADMIN', 'DEVELOPER', 'BILLING', 'VIEWER']) {
    const person = await app.person()
    await addMember(app, tenantId, person, role)
    expect(await limitOf('members', person), role).toMatchObject({ limit: 25 })
  }
  expect(await limitOf('members', operator)).toMatchObject({ limit: 25 })
  const stranger = await app.graphql('{ limits { goodUntil } }', {}, inside(await app.person()))
  expect(stranger.errors?.[0]?.extensions.code).toBe('NOT_FOUND')
})

test('a tenant’s transaction sees and writes no override of another, and cannot write its own', async () => {
  await override({ limit: 30 })
  const other = await createTenant(app, owner)
  const foreign = inTenant(tenantCtx(app, other), (tx) => effectiveLimits(tx, tenantId))
  await expect(foreign).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const raise = inTenant(tenantCtx(app, tenantId), (tx) => tx.execute('update limit_overrides set value = 1000000'))
  await expect(raise).rejects.toMatchObject({ cause: { code: '42501' } })
})

test('a hard limit is refused above its grace, rounded down; others never', () => {
  const given = { planLimit: null, override: null }
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 0, max: 100 }), (limit, gracePercent) => {
      const hard: EffectiveLimit = { ...given, limit, gracePercent, policy: 'HARD' }
      expect(BigInt(ceilingOf(hard) ?? -1)).toBe((BigInt(limit) * BigInt(100 + gracePercent)) / 100n)
      expect(ceilingOf({ ...hard, policy: 'SOFT' })).toBeNull()
      expect(ceilingOf({ ...hard, policy: 'OBSERVE' })).toBeNull()
      expect(ceilingOf({ ...hard, limit: null })).toBeNull()
    }),
  )
})

test('ids of overrides are opaque: another kind’s id is NOT_FOUND', async () => {
  for (const id of [toPublicId('tenant', tenantId), 'lim_', "' or 1=1"])
    expect((await endOverride(id)).errors?.[0]?.extensions.code).toBe('NOT_FOUND')
})
