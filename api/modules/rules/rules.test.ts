import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { codeOf } from '../../test/api-keys.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant } from '../../test/factories.ts'
import { putOnPlan } from '../../test/plans.ts'
import { asker, chargeRule, createRuleMutation, writeRule } from '../../test/rules.ts'

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

const write = (input: object = {}) => writeRule(app, owner, tenantId, input)
const update = (input: object) =>
  ask('mutation ($input: UpdateRuleInput!) { updateRule(input: $input) { version text severity description } }', {
    input,
  })
const versions = `{ versions { nodes { version severity text restoredFrom actorLabel } } }`

test('a rule is kept as it was written, with who wrote it', async () => {
  const id = await write()
  const { data } = await ask(
    'query ($id: ID!) { rule(id: $id) { name description severity tags text enabled version origin { pack } actorLabel } }',
    { id },
  )
  expect(data.rule).toEqual({ ...chargeRule, enabled: true, version: 1, origin: null, actorLabel: owner.email })
})

test('a text with mistakes is refused with every one of them, their places and what to write instead', async () => {
  const text = 'when { payment.charge.where(amount > "1000") }\nalways { payment.fraud_check.where(score < "7") }'
  const { errors } = await ask(createRuleMutation, { input: { ...chargeRule, text } })
  const { code, fields, details }: Record<string, unknown> = errors?.[0]?.extensions ?? {}
  expect(code).toBe('INVALID_INPUT')
  expect(fields).toEqual({ text: expect.stringMatching(/^Line 1, column \d+: `>` takes a number/) })
  expect(details).toMatchObject({ problems: [{ line: 1, suggestion: '1000' }, { line: 2 }] })
})

test('a text is checked and formatted without being saved', async () => {
  const query = 'query ($text: String!) { checkRule(text: $text) { problems { message line } formatted } }'
  const { data } = await ask(query, { text: 'when{a}   never {b}' })
  expect(data.checkRule).toEqual({ problems: [], formatted: 'when { a }\nnever { b }' })
  const wrong = await ask(query, { text: 'when { a }' })
  expect(wrong.data.checkRule).toMatchObject({ formatted: null, problems: [{ line: 1 }] })
  expect((await ask('{ rules { totalCount } }')).data.rules.totalCount).toBe(0)
})

test('what is named is changed, the rest stays, and each change is a version', async () => {
  const id = await write()
  expect((await update({ id, version: 1, severity: 'LOW' })).data.updateRule).toMatchObject({
    version: 2,
    severity: 'LOW',
    text: chargeRule.text,
  })
  expect((await update({ id, version: 2, description: null })).data.updateRule.description).toBeNull()
  expect((await update({ id, version: 3, severity: 'LOW' })).data.updateRule.version).toBe(3)
  const { data } = await ask(`query ($id: ID!) { rule(id: $id) ${versions} }`, { id })
  expect(data.rule.versions.nodes.map(({ version }: { version: number }) => version)).toEqual([3, 2, 1])
})

test('of two who change the same version the second is told who came first', async () => {
  const id = await write()
  const tries = await Promise.all(['LOW', 'INFO'].map((severity) => update({ id, version: 1, severity })))
  const refused = tries.filter(({ errors }) => errors)
  expect(refused).toHaveLength(1)
  expect(refused[0]?.errors?.[0]).toMatchObject({
    message: expect.stringContaining(owner.email),
    extensions: { code: 'CONFLICT', details: { version: 2 } },
  })
})

test('an earlier version comes back as a new one that says which it was', async () => {
  const id = await write()
  await update({ id, version: 1, text: 'when { a } never { b }' })
  const restore = `mutation ($input: RestoreRuleVersionInput!) { restoreRuleVersion(input: $input) { version text ${versions.slice(1, -1)} } }`
  const { data } = await ask(restore, { input: { id, version: 2, restore: 1 } })
  expect(data.restoreRuleVersion).toMatchObject({ version: 3, text: chargeRule.text })
  expect(data.restoreRuleVersion.versions.nodes[0]).toMatchObject({ version: 3, restoredFrom: 1 })
  expect(codeOf(await ask(restore, { input: { id, version: 3, restore: 9 } }))).toBe('NOT_FOUND')
})

test('a deleted rule is gone, and the audit log has what it said', async () => {
  const id = await write()
  await ask('mutation ($id: ID!) { deleteRule(input: { id: $id }) { id } }', { id })
  expect(codeOf(await ask('query ($id: ID!) { rule(id: $id) { id } }', { id }))).toBe('NOT_FOUND')
  const { data } = await ask('{ auditEvents(first: 1) { nodes { action before } } }')
  expect(data.auditEvents.nodes[0]).toMatchObject({ action: 'rule.delete', before: { text: chargeRule.text } })
})

test('rules are found by words, severity, tag and whether they are on', async () => {
  const id = await write({ name: 'Ärger mit 100 %', enabled: false })
  await write({ name: 'Other', severity: 'LOW', tags: ['access'], description: null })
  const names = async (filter: object) => {
    const { data } = await ask('query ($filter: RuleFilter) { rules(filter: $filter) { nodes { name } } }', { filter })
    return data.rules.nodes.map(({ name }: { name: string }) => name)
  }
  expect(await names({})).toEqual(['Other', 'Ärger mit 100 %'])
  expect(await names({ search: 'ärger' })).toEqual(['Ärger mit 100 %'])
  expect(await names({ search: '100 %' })).toEqual(['Ärger mit 100 %'])
  expect(await names({ search: 'fraud_check' })).toHaveLength(2)
  expect(await names({ severities: ['LOW', 'INFO'] })).toEqual(['Other'])
  expect(await names({ tag: 'access' })).toEqual(['Other'])
  expect((await ask('{ ruleTags }')).data.ruleTags).toEqual(['access', ...chargeRule.tags].sort())
  expect(await names({ enabled: false })).toEqual(['Ärger mit 100 %'])
  await ask('mutation ($id: ID!) { setRuleEnabled(input: { id: $id, enabled: true }) { id } }', { id })
  expect(await names({ enabled: false })).toEqual([])
})

test('the plan says how many rules there may be, also to many who write at once', async () => {
  await putOnPlan(app, tenantId, 'FREE')
  const tries = await Promise.all(
    Array.from({ length: 14 }, (_, i) => ask(createRuleMutation, { input: { ...chargeRule, name: `Rule ${i}` } })),
  )
  const codes = tries.map(codeOf)
  expect(codes.filter((code) => code === null)).toHaveLength(10)
  expect(codes.filter((code) => code === 'RULE_LIMIT_REACHED')).toHaveLength(4)
  expect(tries.find(({ errors }) => errors)?.errors?.[0]?.extensions.details).toMatchObject({ limit: 10, used: 10 })
  const { data } = await ask('{ limits { limits { meter used limit } } }')
  expect(data.limits.limits).toContainEqual({ meter: 'rules', used: 10, limit: 10 })
})

test('a viewer sees rules and cannot change them', async () => {
  const id = await write()
  const viewer = await app.person()
  await addMember(app, tenantId, viewer, 'VIEWER')
  const asViewer = asker(app, viewer, tenantId)
  expect((await asViewer('{ rules { nodes { id } } }')).data.rules.nodes).toEqual([{ id }])
  expect(codeOf(await asViewer(createRuleMutation, { input: chargeRule }))).toBe('FORBIDDEN')
})
