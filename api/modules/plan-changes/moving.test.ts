import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemCtx } from '../../core/context.ts'
import { toPublicId } from '../../core/ids.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant } from '../../test/factories.ts'
import { operatorEmail, planOf, publishNext, putOnPlan } from '../../test/plans.ts'
import { moveTenants } from './moving.ts'

let app: TestApp
let owner: TestPerson
let operator: TestPerson
beforeAll(async () => {
  app = await createTestApp({ env: { PLATFORM_OPERATORS: operatorEmail }, worker: true })
  owner = await app.person()
  operator = await app.person(operatorEmail)
})
afterAll(() => app.close())

const preview = (code: string, fromVersion: number, as = operator) =>
  app.graphql(
    `query ($code: String!, $fromVersion: Int!) { planMovePreview(code: $code, fromVersion: $fromVersion) {
       to { version } moving shortened staying blocked { slug findings { subject used limit } } } }`,
    { code, fromVersion },
    { as },
  )
const move = (fromVersion: number, toVersion: number, as = operator) =>
  app.graphql(
    'mutation ($input: MovePlanTenantsInput!) { movePlanTenants(input: $input) { version } }',
    { input: { code: 'PRO', fromVersion, toVersion } },
    { as },
  )

test('tenants move to the version on offer, except those that have more than it allows', async () => {
  const [small, full] = [await createTenant(app, owner), await createTenant(app, owner)]
  for (let index = 0; index < 3; index++) await addMember(app, full, await app.person(), 'VIEWER')
  expect((await preview('PRO', 1)).errors?.[0]?.extensions.code).toBe('NOT_FOUND')
  await publishNext(app, operator, 'PRO', {
    limits: [
      { meter: 'members', limit: 3 },
      { meter: 'retention_days', limit: 30 },
    ],
    features: ['custom_roles'],
  })
  expect((await preview('PRO', 1)).data?.planMovePreview).toEqual({
    to: { version: 2 },
    moving: 1,
    shortened: 1,
    staying: 1,
    blocked: [{ slug: `acme-${full.slice(-12)}`, findings: [{ subject: 'members', used: 4, limit: 3 }] }],
  })
  expect(await planOf(app, small)).toMatchObject({ version: 1 })

  expect((await move(1, 2)).data?.movePlanTenants.version).toBe(2)
  await app.until(async () => (await planOf(app, small))?.version === 2)
  expect(await planOf(app, full)).toMatchObject({ version: 1 })
  const { data } = await app.graphql(
    '{ tenant { retentionDays } auditEvents(filter: { actions: ["plan.move"] }) { nodes { actorKind before after } } }',
    {},
    { as: owner, tenantId: small },
  )
  expect(data).toEqual({
    tenant: { retentionDays: 30 },
    auditEvents: {
      nodes: [{ actorKind: 'SYSTEM', before: { code: 'PRO', version: 1 }, after: { code: 'PRO', version: 2 } }],
    },
  })
})

test('the job may run twice, and stops where another version is on offer by now', async () => {
  const payload = { code: 'PRO', fromVersion: 2, toVersion: 3 }
  const ctx = systemCtx(app.services, 'job:plans.move-tenants')
  await publishNext(app, operator, 'PRO', { name: 'Pro' })
  expect(await moveTenants(ctx, payload)).toBe(1)
  expect(await moveTenants(ctx, payload)).toBe(0)
  await publishNext(app, operator, 'PRO', { name: 'Pro' })
  expect(await moveTenants(ctx, { ...payload, fromVersion: 1 })).toBe(0)
})

test('a suspended tenant moves as well', async () => {
  const suspended = await createTenant(app, owner)
  await putOnPlan(app, suspended, 'PRO', 3)
  const input = { tenantId: toPublicId('tenant', suspended), reason: 'PAYMENT' }
  const suspend = 'mutation ($input: SuspendTenantInput!) { suspendTenant(input: $input) { status } }'
  expect((await app.graphql(suspend, { input }, { as: operator })).data?.suspendTenant.status).toBe('SUSPENDED')
  const ctx = systemCtx(app.services, 'job:plans.move-tenants')
  expect(await moveTenants(ctx, { code: 'PRO', fromVersion: 3, toVersion: 4 })).toBe(2)
  expect(await planOf(app, suspended)).toMatchObject({ version: 4 })
})

test('an operator who saw another version on offer looks again; nobody else moves tenants', async () => {
  expect((await move(1, 2)).errors?.[0]?.extensions.code).toBe('CONFLICT')
  expect((await move(1, 4, owner)).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  expect((await preview('PRO', 1, owner)).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  for (const code of ['GOLD', 'FREE'])
    expect((await preview(code, 1)).errors?.[0]?.extensions.code, code).toBe('NOT_FOUND')
  expect((await preview('\u0000', 1)).errors?.[0]?.extensions.code).toBe('INVALID_INPUT')
})
