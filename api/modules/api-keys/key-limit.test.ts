import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { codeOf, createKeyMutation, makeKey, makeServiceKey } from '../../test/api-keys.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { createTenant } from '../../test/factories.ts'
import { operatorEmail, publishNext, putOnPlan } from '../../test/plans.ts'

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

const ask = (query: string, input: object = {}, as = owner) => app.graphql(query, { input }, { as, tenantId })
const make = () => ask(createKeyMutation, { name: 'CI' })
const changePlan = (planCode: string) =>
  ask('mutation ($input: ChangePlanInput!) { changePlan(input: $input) { id } }', { planCode, planVersion: 1 })
const codesOf = async (tries: number) => {
  const codes: unknown[] = []
  for (let each = 0; each < tries; each++) codes.push(codeOf(await make()))
  return codes
}

test('a limit given by an operator counts in place of the plan’s, and is told as the tenant’s', async () => {
  await putOnPlan(app, tenantId, 'FREE')
  const set = 'mutation ($input: SetLimitOverrideInput!) { setLimitOverride(input: $input) { id } }'
  await ask(set, { meter: 'api_keys', limit: '3', reason: 'Pilot' }, operator)
  expect(await codesOf(4)).toEqual([null, null, null, 'API_KEY_LIMIT_REACHED'])
  const { data } = await ask('{ apiKeyAllowance { limit used } limits { limits { meter used limit } } }')
  expect(data.apiKeyAllowance).toEqual({ limit: 3, used: 3 })
  expect(data.limits.limits).toContainEqual({ meter: 'api_keys', used: 3, limit: 3 })
})

test('a grace lets a few more keys pass, and a soft limit any number', async () => {
  const limit = { meter: 'api_keys', limit: 2 }
  const graced = await publishNext(app, operator, 'FREE', { limits: [{ ...limit, gracePercent: 50 }] })
  await putOnPlan(app, tenantId, 'FREE', graced)
  expect(await codesOf(4)).toEqual([null, null, null, 'API_KEY_LIMIT_REACHED'])
  const soft = await publishNext(app, operator, 'FREE', { limits: [{ ...limit, policy: 'SOFT' }] })
  await putOnPlan(app, tenantId, 'FREE', soft)
  expect(await codesOf(2)).toEqual([null, null])
  const { data } = await ask('{ apiKeyAllowance { limit used } }')
  expect(data.apiKeyAllowance).toEqual({ limit: null, used: 5 })
})

test('a plan with fewer keys is not changed to while more are in use', async () => {
  const few = await publishNext(app, operator, 'STARTER', { limits: [{ meter: 'api_keys', limit: 1 }] })
  expect(few).toBe(1)
  await codesOf(2)
  const { errors } = await changePlan('STARTER')
  expect(errors?.[0]?.extensions).toMatchObject({
    code: 'PLAN_EXCEEDED',
    details: { exceeds: [{ subject: 'api_keys', used: 2, limit: 1 }] },
  })
})

test('a change of the plan reaches those who verify a key that they have verified before', async () => {
  const service = await makeServiceKey(app)
  const { secret } = await makeKey(app, owner, tenantId)
  const verify = 'mutation ($input: VerifyApiKeyInput!) { verifyApiKey(input: $input) { tenant { plan } } }'
  const plan = async () =>
    (await app.graphql(verify, { input: { key: secret } }, { headers: service.headers })).data.verifyApiKey.tenant.plan
  expect(await plan()).toBe('PRO')
  expect((await changePlan('ENTERPRISE')).errors).toBeUndefined()
  await app.until(async () => (await plan()) === 'ENTERPRISE')
})
