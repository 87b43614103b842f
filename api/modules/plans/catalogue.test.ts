import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { auditEvents } from '../../db/tables/index.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { createTenant } from '../../test/factories.ts'
import { operatorEmail, planOf, publishNext, statesOf } from '../../test/plans.ts'
import { platformChain } from '../audit/audit.ts'

let app: TestApp
let operator: TestPerson
beforeAll(async () => {
  app = await createTestApp({ env: { PLATFORM_OPERATORS: operatorEmail } })
  operator = await app.person(operatorEmail)
})
afterAll(() => app.close())

const fields = 'code version state revision name summary features limits { meter limit policy gracePercent }'

function call(name: string, type: string, input: object, as = operator) {
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} } }`
  return app.graphql(query, { input }, { as })
}
const create = (code: string, fromCode = code, fromVersion = 1) =>
  call('createPlanDraft', 'CreatePlanDraftInput', { code, fromCode, fromVersion })
const update = (input: object) => call('updatePlanDraft', 'UpdatePlanDraftInput', input)
const publish = (input: object) => call('publishPlan', 'PlanDraftInput', input)
const discard = (input: object) => call('discardPlanDraft', 'PlanDraftInput', input)
const retire = (code: string) => call('retirePlan', 'RetirePlanInput', { code })

type Answer = Awaited<ReturnType<typeof call>>
const codeOf = ({ errors }: Answer) => errors?.[0]?.extensions.code
const fieldsOf = ({ errors }: Answer) => Object.keys(errors?.[0]?.extensions.fields ?? {})

async function onOffer(): Promise<{ code: string; version: number; name: string }[]> {
  return (await app.graphql('{ plans { code version name } }')).data.plans
}

test('the first catalogue has its values and features', async () => {
  const { data } = await app.graphql(`{ plans { ${fields} } }`)
  expect(data.plans.map((plan: { code: string; features: string[] }) => [plan.code, plan.features])).toEqual([
    ['FREE', []],
    ['PRO', ['custom_roles']],
    ['ENTERPRISE', ['custom_roles', 'sso']],
  ])
  expect(data.plans[1].limits[4]).toEqual({ meter: 'members', limit: 25, policy: 'HARD', gracePercent: 0 })
  expect(data.plans[2].limits[0]).toEqual({ meter: 'api_calls', limit: null, policy: 'HARD', gracePercent: 0 })
})

test('a draft is a copy that only operators see; published it takes the place of the version before', async () => {
  const owner = await app.person()
  const tenantId = await createTenant(app, owner)
  const { data } = await create('PRO')
  expect(data?.createPlanDraft).toMatchObject({ version: 2, state: 'DRAFT', revision: 1, name: 'Pro' })
  expect(await onOffer()).toContainEqual({ code: 'PRO', version: 1, name: 'Pro' })

  const limits = [
    { meter: 'members', limit: 40, policy: 'SOFT' },
    { meter: 'api_calls', limit: 2_000_000, gracePercent: 10 },
  ]
  const edited = await update({ code: 'PRO', version: 2, revision: 1, name: 'Pro 2', limits, features: ['sso', 'sso'] })
  expect(edited.data?.updatePlanDraft).toMatchObject({ revision: 2, name: 'Pro 2', features: ['sso'] })
  const byMeter = new Map(edited.data?.updatePlanDraft.limits.map((each: { meter: string }) => [each.meter, each]))
  expect(byMeter.get('members')).toEqual({ meter: 'members', limit: 40, policy: 'SOFT', gracePercent: 0 })
  expect(byMeter.get('api_calls')).toMatchObject({ limit: 2_000_000, policy: 'HARD', gracePercent: 10 })
  expect(byMeter.get('rules')).toMatchObject({ limit: null })

  expect((await publish({ code: 'PRO', version: 2, revision: 2 })).data?.publishPlan.state).toBe('PUBLISHED')
  expect(await onOffer()).toContainEqual({ code: 'PRO', version: 2, name: 'Pro 2' })
  expect(await statesOf(app, 'PRO')).toEqual([
    { version: 1, state: 'RETIRED' },
    { version: 2, state: 'PUBLISHED' },
  ])

  // A tenant stays on what it chose.
  const seen = await app.graphql('{ tenant { plan { version name } } }', {}, { as: owner, tenantId })
  expect(seen.data.tenant.plan).toEqual({ version: 1, name: 'Pro' })
  const catalogue = await app.graphql('{ planCatalogue { plan { code version } tenants } }', {}, { as: operator })
  expect(catalogue.data.planCatalogue).toContainEqual({ plan: { code: 'PRO', version: 1 }, tenants: 1 })
  expect(catalogue.data.planCatalogue).toContainEqual({ plan: { code: 'PRO', version: 2 }, tenants: 0 })
})

test('what is published never changes', async () => {
  const version = await publishNext(app, operator, 'FREE', { name: 'Free' })
  for (const each of [1, version]) {
    const ref = { code: 'FREE', version: each, revision: 2 }
    expect(codeOf(await update({ ...ref, name: 'Cheaper' })), `update ${each}`).toBe('CONFLICT')
    expect(codeOf(await publish(ref)), `publish ${each}`).toBe('CONFLICT')
    expect(codeOf(await discard(ref)), `discard ${each}`).toBe('CONFLICT')
  }
})

describe('a draft', () => {
  test('is one per plan, also when two operators begin at once', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => create('ENTERPRISE')))
    expect(answers.map(codeOf).sort()).toEqual(['CONFLICT', 'CONFLICT', 'CONFLICT', 'CONFLICT', undefined])
    expect((await discard({ code: 'ENTERPRISE', version: 2, revision: 1 })).errors).toBeUndefined()
    expect(await statesOf(app, 'ENTERPRISE')).toEqual([{ version: 1, state: 'PUBLISHED' }])
  })

  test('is edited and published as the operator saw it', async () => {
    await create('SEEN', 'PRO')
    const edits = ['One', 'Two', 'Three'].map((name) => update({ code: 'SEEN', version: 1, revision: 1, name }))
    expect((await Promise.all(edits)).map(codeOf).sort()).toEqual(['CONFLICT', 'CONFLICT', undefined])
    expect(codeOf(await publish({ code: 'SEEN', version: 1, revision: 1 }))).toBe('CONFLICT')
    expect(codeOf(await discard({ code: 'SEEN', version: 1, revision: 1 }))).toBe('CONFLICT')
    expect((await publish({ code: 'SEEN', version: 1, revision: 2 })).errors).toBeUndefined()
  })

  test('of something that is not there is NOT_FOUND', async () => {
    expect(codeOf(await create('GOLD', 'SILVER'))).toBe('NOT_FOUND')
    expect(codeOf(await create('PRO', 'PRO', 99))).toBe('NOT_FOUND')
    expect(codeOf(await update({ code: 'GOLD', version: 1, revision: 1, name: 'Gold' }))).toBe('NOT_FOUND')
    expect(codeOf(await publish({ code: 'PRO', version: 99, revision: 1 }))).toBe('NOT_FOUND')
  })

  test.each(['gold', 'G', '', "G'; drop table plans; --", 'GOLD PLAN', 'G'.repeat(41), '__PROTO__'])(
    'cannot have the code %j',
    async (code) => {
      const answer = await create(code, 'PRO')
      expect(codeOf(answer)).toBe('INVALID_INPUT')
      expect(fieldsOf(answer)).toEqual(['code'])
    },
  )

  const limit = (given: object) => ({ limits: [{ meter: 'members', limit: 5, ...given }] })
  test.each([
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(41) }, 'name'],
    [{ name: 'a\u202eb' }, 'name'],
    [{ summary: 'a\u0000b' }, 'summary'],
    [{ position: 0 }, 'position'],
    [limit({ meter: 'seats' }), 'limits.0.meter'],
    [limit({ meter: '__proto__' }), 'limits.0.meter'],
    [limit({ limit: -1 }), 'limits.0.limit'],
    [limit({ limit: 1e13 }), 'limits.0.limit'],
    [limit({ limit: '99999999999999999999999' }), 'limits.0.limit'],
    [limit({ meter: 'retention_days', limit: 0 }), 'limits.0.limit'],
    [limit({ gracePercent: 101 }), 'limits.0.gracePercent'],
    [{ limits: [...limit({}).limits, ...limit({ limit: 6 }).limits] }, 'limits'],
    [{ features: ['free_beer'] }, 'features.0'],
  ])('cannot take %j', async (edit, field) => {
    const known = await statesOf(app, 'HOSTILE')
    if (known.length === 0) await create('HOSTILE', 'PRO')
    const answer = await update({ code: 'HOSTILE', version: 1, revision: 1, ...edit })
    expect(codeOf(answer)).toBe('INVALID_INPUT')
    expect(fieldsOf(answer)).toEqual([field])
  })
})

describe('a retired plan', () => {
  test('is not offered, and keeps its tenants', async () => {
    const owner = await app.person()
    await create('SHORT', 'PRO')
    await publish({ code: 'SHORT', version: 1, revision: 1 })
    const tenantId = await createTenant(app, owner)
    const change = 'mutation ($input: ChangePlanInput!) { changePlan(input: $input) { planCode } }'
    const moved = await app.graphql(change, { input: { planCode: 'SHORT', planVersion: 1 } }, { as: owner, tenantId })
    expect(moved.errors).toBeUndefined()

    expect((await retire('SHORT')).data?.retirePlan.state).toBe('RETIRED')
    expect((await onOffer()).map((plan) => plan.code)).not.toContain('SHORT')
    expect(await planOf(app, tenantId)).toEqual({ code: 'SHORT', version: 1 })
    const seen = await app.graphql('{ limits { plan { code } } }', {}, { as: owner, tenantId })
    expect(seen.data.limits.plan.code).toBe('SHORT')
    expect(codeOf(await retire('SHORT'))).toBe('NOT_FOUND')

    const other = await createTenant(app, owner)
    const late = await app.graphql(
      change,
      { input: { planCode: 'SHORT', planVersion: 1 } },
      { as: owner, tenantId: other },
    )
    expect(late.errors?.[0]?.extensions).toMatchObject({
      code: 'INVALID_INPUT',
      fields: { planCode: expect.any(String) },
    })
    const onboarding = await app.graphql(
      'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { id } }',
      { input: { name: 'Late', slug: 'late-comer', timeZone: 'UTC', planCode: 'SHORT', defaultRules: false } },
      { as: owner },
    )
    expect(onboarding.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT' })
  })

  test('is never the last one on offer, also when all are retired at once', async () => {
    const codes = (await onOffer()).map((plan) => plan.code)
    expect((await Promise.all(codes.map(retire))).map(codeOf).filter(Boolean)).toEqual(['CONFLICT'])
    expect(await onOffer()).toHaveLength(1)
  })
})

test('every change of the catalogue is in the platform’s audit chain, wherever the operator was looking', async () => {
  const owner = await app.person()
  const tenantId = await createTenant(app, owner)
  const { errors } = await app.graphql(
    'mutation ($input: CreatePlanDraftInput!) { createPlanDraft(input: $input) { code } }',
    { input: { code: 'AUDITED', fromCode: 'PRO', fromVersion: 1 } },
    { as: operator, tenantId },
  )
  expect(errors).toBeUndefined()
  await update({ code: 'AUDITED', version: 1, revision: 1, name: 'Audited' })
  await publish({ code: 'AUDITED', version: 1, revision: 2 })
  await retire('AUDITED')
  const events = await app.services.db.platform.run((db) =>
    db
      .select({ action: auditEvents.action, actor: auditEvents.actorLabel })
      .from(auditEvents)
      .where(and(eq(auditEvents.tenantId, platformChain), eq(auditEvents.targetId, 'AUDITED 1')))
      .orderBy(auditEvents.seq),
  )
  expect(events).toEqual(
    ['plan.create-draft', 'plan.update-draft', 'plan.publish', 'plan.retire'].map((action) => ({
      action,
      actor: operatorEmail,
    })),
  )
})

test('tenants’ people write nothing in the catalogue', async () => {
  const owner = await app.person()
  const tenantId = await createTenant(app, owner)
  const draft = 'mutation { createPlanDraft(input: { code: "MINE", fromCode: "PRO", fromVersion: 1 }) { code } }'
  expect((await app.graphql(draft, {}, { as: owner, tenantId })).errors?.[0]?.extensions).toMatchObject({
    code: 'FORBIDDEN',
    details: { permission: 'platform:plans' },
  })
  const drafts = await app.graphql('{ planCatalogue { tenants } }', {}, { as: owner, tenantId })
  expect(drafts.errors?.[0]?.extensions.code).toBe('FORBIDDEN')
})
