import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { AppError } from '../../core/errors.ts'
import { fromPublicId } from '../../core/ids.ts'
import { onboardings, rulePacks, rules, ruleVersions } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { tenantCtx } from '../../test/factories.ts'
import { asker } from '../../test/rules.ts'
import { steps } from './steps.ts'

let app: TestApp
let person: TestPerson
let isDown = false
beforeAll(async () => {
  app = await createTestApp({ worker: true })
  const { rulesSessions } = app.services
  app.services.rulesSessions = {
    ...rulesSessions,
    use: (tenantId, work) => {
      if (isDown) throw new AppError('UNAVAILABLE')
      return rulesSessions.use(tenantId, work)
    },
  }
})
afterAll(() => app.close())
beforeEach(async () => {
  isDown = false
  person = await app.person()
})

let serial = 0
async function begin(planCode: string, defaultRules: boolean): Promise<string> {
  const start = 'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { id } }'
  const input = { name: 'Acme', slug: `ruled-${++serial}`, timeZone: 'UTC', planCode, defaultRules }
  const { data } = await app.graphql(start, { input }, { as: person })
  return fromPublicId('tenant', data.startOnboarding.id)
}

const untilState = (tenantId: string, state: string) =>
  app.until(async () => {
    const [row] = await inTenant(tenantCtx(app, tenantId), (tx) =>
      tx.select().from(onboardings).where(eq(onboardings.tenantId, tenantId)),
    )
    return row?.state === state
  })
const stepsOf = async (tenantId: string) => {
  const { data } = await asker(app, person, tenantId)('{ onboarding { steps { name state } } }')
  return data.onboarding.steps as { name: string; state: string }[]
}

test('who wants default rules has them, switched on and compiled, when the tenant is active', async () => {
  const tenantId = await begin('PRO', true)
  await untilState(tenantId, 'COMPLETED')
  const { data } = await asker(
    app,
    person,
    tenantId,
  )('{ rules { totalCount } rulesSession { rules errors { code } } rulePacks { installedVersion changes { kind } } }')
  expect(data).toEqual({
    rules: { totalCount: 12 },
    rulesSession: { rules: 12, errors: [] },
    rulePacks: [{ installedVersion: 1, changes: [] }],
  })
})

test('a plan with fewer rules gets the most severe ones, which leave half of them free, and the others are offered', async () => {
  const tenantId = await begin('FREE', true)
  await untilState(tenantId, 'COMPLETED')
  const { data } = await asker(
    app,
    person,
    tenantId,
  )('{ rules(first: 100) { nodes { severity } } rulePacks { changes { kind offered { severity } } } }')
  expect(data.rules.nodes).toEqual(Array.from({ length: 4 }, () => ({ severity: 'CRITICAL' })))
  const { changes } = data.rulePacks[0]
  expect(changes).toHaveLength(8)
  expect(changes).not.toContainEqual({ kind: 'ADDED', offered: { severity: 'CRITICAL' } })
})

test('who wants none has no such step and no rules, but a session', async () => {
  const tenantId = await begin('FREE', false)
  await untilState(tenantId, 'COMPLETED')
  const names = (await stepsOf(tenantId)).map(({ name }) => name)
  expect(names).toEqual(steps.flatMap(({ name }) => (name === 'RULES' ? [] : [name])))
  const { data } = await asker(app, person, tenantId)('{ rules { totalCount } rulesSession { rules } }')
  expect(data).toEqual({ rules: { totalCount: 0 }, rulesSession: { rules: 0 } })
})

test('cancelling takes the rules back that were installed', async () => {
  isDown = true
  const tenantId = await begin('FREE', true)
  await app.until(async () => (await stepsOf(tenantId)).some((step) => step.state === 'WAITING'))
  const count = (table: typeof rules | typeof ruleVersions | typeof rulePacks) =>
    inTenant(tenantCtx(app, tenantId), (tx) => tx.$count(table, eq(table.tenantId, tenantId)))
  expect(await count(rules)).toBe(4)
  await asker(app, person, tenantId)('mutation { cancelOnboarding { state } }')
  await untilState(tenantId, 'CANCELED')
  expect([await count(rules), await count(ruleVersions), await count(rulePacks)]).toEqual([0, 0, 0])
})
