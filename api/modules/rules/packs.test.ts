import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { betraceEssentials } from '../../rules/packs/betrace-essentials.ts'
import type { RulePack } from '../../rules/packs/pack.ts'
import { codeOf } from '../../test/api-keys.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { createTenant } from '../../test/factories.ts'
import { putOnPlan } from '../../test/plans.ts'
import { asker } from '../../test/rules.ts'

const pack = betraceEssentials.id
const [first, second, third] = betraceEssentials.rules
if (!first || !second || !third) throw new Error('the pack has rules')

/** A later version: the second rule is another, the third is gone, one is new. */
const next: RulePack = {
  ...betraceEssentials,
  version: betraceEssentials.version + 1,
  rules: [
    first,
    { ...second, text: 'when { pii.access }\nalways { audit.log or audit.entry }' },
    ...betraceEssentials.rules.slice(3),
    { ...first, id: 'brand-new', name: 'Brand new' },
  ],
}

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
  app.services.rulePacks = [betraceEssentials]
  tenantId = await createTenant(app, owner, { keys: false })
  ask = asker(app, owner, tenantId)
})

const shown = '{ id version installedVersion changes { kind packRule rule { text version } offered { text } } }'
const install = (input: object = {}) =>
  ask(`mutation ($input: InstallRulePackInput!) { installRulePack(input: $input) ${shown} }`, {
    input: { pack, ...input },
  })
const upgrade = (...accept: string[]) =>
  ask(`mutation ($input: UpgradeRulePackInput!) { upgradeRulePack(input: $input) ${shown} }`, {
    input: { pack, accept },
  })
const remove = () =>
  ask(`mutation ($input: RemoveRulePackInput!) { removeRulePack(input: $input) ${shown} }`, { input: { pack } })
const packs = async () => (await ask(`{ rulePacks ${shown} }`)).data.rulePacks[0]
const rules = async () => {
  const { data } = await ask('{ rules(first: 100) { nodes { id name text version origin { rule version edited } } } }')
  return data.rules.nodes as {
    id: string
    name: string
    text: string
    version: number
    origin: { rule: string } | null
  }[]
}
const ruleOf = async (packRule: string) => (await rules()).find(({ origin }) => origin?.rule === packRule)
const edit = async (packRule: string) => {
  const input = { id: (await ruleOf(packRule))?.id, version: 1, text: 'when { mine } never { yours }' }
  return ask('mutation ($input: UpdateRuleInput!) { updateRule(input: $input) { id } }', { input })
}
const kinds = ({ changes }: { changes: { kind: string; packRule: string }[] }) =>
  Object.fromEntries(changes.map(({ kind, packRule }) => [packRule, kind]))

test('a pack is installed as rules of the tenant, each formatted as it is shipped', async () => {
  expect(await packs()).toMatchObject({ installedVersion: null, changes: [] })
  const { data } = await install()
  expect(data.installRulePack).toMatchObject({ installedVersion: 1, changes: [] })
  const found = await rules()
  expect(found.map(({ origin }) => origin?.rule).sort()).toEqual(betraceEssentials.rules.map(({ id }) => id).sort())
  expect(found.find(({ origin }) => origin?.rule === first.id)).toMatchObject({
    text: first.text,
    version: 1,
    origin: { version: 1, edited: false },
  })
  expect(codeOf(await install())).toBe('CONFLICT')
})

test('a pack that does not fit the plan is refused as a whole, and some of its rules can be chosen', async () => {
  await putOnPlan(app, tenantId, 'FREE')
  expect(codeOf(await install())).toBe('RULE_LIMIT_REACHED')
  expect(await rules()).toEqual([])
  const { data } = await install({ rules: [first.id, second.id] })
  expect(kinds(data.installRulePack)).toMatchObject({ [third.id]: 'ADDED' })
  expect(await rules()).toHaveLength(2)
})

test('a later version is a list of differences, of which the accepted ones are taken over', async () => {
  await install()
  await edit(first.id)
  const deleted = betraceEssentials.rules[5]?.id ?? ''
  await ask('mutation ($id: ID!) { deleteRule(input: { id: $id }) { id } }', { id: (await ruleOf(deleted))?.id })
  app.services.rulePacks = [next]
  expect(kinds(await packs())).toEqual({
    [first.id]: 'EDITED',
    [second.id]: 'CHANGED',
    [third.id]: 'DROPPED',
    [deleted]: 'DELETED',
    'brand-new': 'ADDED',
  })
  const { data } = await upgrade(second.id, third.id, 'brand-new')
  expect(data.upgradeRulePack.installedVersion).toBe(2)
  expect(kinds(data.upgradeRulePack)).toEqual({ [first.id]: 'EDITED', [deleted]: 'DELETED' })
  expect(await ruleOf(second.id)).toMatchObject({ text: next.rules[1]?.text, version: 2, origin: { version: 2 } })
  expect(await ruleOf(third.id)).toBeUndefined()
  expect(await ruleOf(first.id)).toMatchObject({ text: 'when { mine } never { yours }' })
  expect(codeOf(await upgrade('no-such-rule'))).toBe('INVALID_INPUT')
})

test('what the tenant has changed or deleted can be had back as the pack has it', async () => {
  await install()
  await edit(first.id)
  expect(kinds(await packs())).toEqual({ [first.id]: 'EDITED' })
  await upgrade(first.id)
  expect(await ruleOf(first.id)).toMatchObject({ text: first.text, version: 3, origin: { edited: false } })
})

test('with a pack its rules go, and what the tenant has changed stays as its own', async () => {
  await install()
  await edit(first.id)
  const { data } = await remove()
  expect(data.removeRulePack.installedVersion).toBeNull()
  expect(await rules()).toEqual([expect.objectContaining({ name: first.name, version: 2, origin: null })])
  expect(codeOf(await remove())).toBe('NOT_FOUND')
  expect((await install()).errors).toBeUndefined()
})
