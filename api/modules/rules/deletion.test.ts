import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { systemCtx } from '../../core/context.ts'
import { toPublicId } from '../../core/ids.ts'
import { ruleVersions } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { codeOf } from '../../test/api-keys.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { createTenant, tenantCtx } from '../../test/factories.ts'
import { putOnPlan } from '../../test/plans.ts'
import { asker, writeRule } from '../../test/rules.ts'
import { forgetAllDeletedRules } from './rules.jobs.ts'

let app: TestApp
let owner: TestPerson
let tenantId: string
let ask: ReturnType<typeof asker>
beforeAll(async () => {
  app = await createTestApp()
  owner = await app.person()
})
afterAll(() => app.close())
beforeEach(async () => {
  tenantId = await createTenant(app, owner, { keys: false })
  ask = asker(app, owner, tenantId)
})
afterEach(() => {
  app.services.now = () => new Date()
})

const write = (input: object = {}) => writeRule(app, owner, tenantId, input)
const remove = (id: string) => ask('mutation ($id: ID!) { deleteRule(input: { id: $id }) { id } }', { id })
const fields = 'id enabled version text actorLabel origin { pack edited } versions { nodes { version } }'
const restore = (id: string) => ask(`mutation ($id: ID!) { restoreRule(input: { id: $id }) { ${fields} } }`, { id })

test('a deleted rule comes back once, as it was: its id, its versions, and off when it was off', async () => {
  const id = await write({ enabled: false })
  const change = 'mutation ($input: UpdateRuleInput!) { updateRule(input: $input) { id } }'
  await ask(change, { input: { id, version: 1, text: 'when { a } never { b }' } })
  await remove(id)
  expect((await ask('{ limits { limits { meter used } } }')).data.limits.limits).toContainEqual({
    meter: 'rules',
    used: 0,
  })
  const { data } = await restore(id)
  expect(data.restoreRule).toEqual({
    ...{ id, enabled: false, version: 2, text: 'when { a } never { b }', actorLabel: owner.email, origin: null },
    versions: { nodes: [{ version: 2 }, { version: 1 }] },
  })
  expect((await ask('{ auditEvents(first: 1) { nodes { action } } }')).data.auditEvents.nodes).toEqual([
    { action: 'rule.undelete' },
  ])
  expect(codeOf(await restore(id))).toBe('NOT_FOUND')
})

test('it does not come back above the limit, and is still there when there is room again', async () => {
  await putOnPlan(app, tenantId, 'FREE')
  const id = await write()
  await remove(id)
  const [first = ''] = await Promise.all(Array.from({ length: 10 }, (_, i) => write({ name: `Rule ${i}` })))
  expect(codeOf(await restore(id))).toBe('RULE_LIMIT_REACHED')
  await remove(first)
  expect(codeOf(await restore(id))).toBeNull()
})

test('a rule of a pack comes back as the pack’s, or as the tenant’s own where the pack has brought its rule again', async () => {
  const input = { pack: 'betrace-essentials', rules: ['pii-access-audited'] }
  await ask('mutation ($input: InstallRulePackInput!) { installRulePack(input: $input) { id } }', { input })
  const [{ id }] = (await ask('{ rules { nodes { id } } }')).data.rules.nodes
  await remove(id)
  expect((await restore(id)).data.restoreRule.origin).toEqual({ pack: input.pack, edited: false })
  await remove(id)
  const again = { pack: input.pack, accept: input.rules }
  await ask('mutation ($input: UpgradeRulePackInput!) { upgradeRulePack(input: $input) { id } }', { input: again })
  expect((await restore(id)).data.restoreRule.origin).toBeNull()
  expect((await ask('{ rules { totalCount } }')).data.rules.totalCount).toBe(2)
})

test('after 30 days it is forgotten with its versions; one that was deleted later is not', async () => {
  const day = 86_400_000
  const began = Date.now()
  const [old, young] = [await write(), await write({ name: 'Young' })]
  app.services.now = () => new Date(began - day)
  await remove(old)
  app.services.now = () => new Date(began)
  await remove(young)
  app.services.now = () => new Date(began + 29.5 * day)
  expect(await forgetAllDeletedRules(systemCtx(app.services, 'test'))).toBe(1)
  app.services.now = () => new Date()
  expect(codeOf(await restore(old))).toBe('NOT_FOUND')
  expect(codeOf(await restore(young))).toBeNull()
  const left = await inTenant(tenantCtx(app, tenantId), (tx) =>
    tx.select({ ruleId: ruleVersions.ruleId }).from(ruleVersions),
  )
  expect(left.map(({ ruleId }) => toPublicId('rule', ruleId))).toEqual([young])
})

test('what another tenant has deleted cannot be brought back', async () => {
  const id = await write()
  await remove(id)
  const other = asker(app, owner, await createTenant(app, owner, { keys: false }))
  const { errors } = await other('mutation ($id: ID!) { restoreRule(input: { id: $id }) { id } }', { id })
  expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND')
})
