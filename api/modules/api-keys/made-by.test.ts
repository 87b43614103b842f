import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { toPublicId } from '../../core/ids.ts'
import { asKey, codeOf, createKey, type TestKey } from '../../test/api-keys.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant } from '../../test/factories.ts'

let app: TestApp
let owner: TestPerson
let developer: TestPerson
let tenantId: string
let memberId: string
let theirs: TestKey
let child: TestKey
let others: TestKey
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  owner = await app.person()
  developer = await app.person()
  tenantId = await createTenant(app, owner)
  memberId = toPublicId('member', await addMember(app, tenantId, developer, 'DEVELOPER'))
  theirs = await createKey(app, { as: developer, tenantId }, { name: 'Theirs', permissions: ['api-keys:manage'] })
  child = await createKey(app, { headers: { 'x-api-key': theirs.secret } }, { name: 'Made by theirs' })
  others = await createKey(app, { as: owner, tenantId }, { name: 'Of the owner' })
})

const end = (verb: 'remove' | 'deactivate', revokeApiKeys: boolean, as = owner) =>
  app.graphql(
    `mutation ($input: MemberInput!) { ${verb}Member(input: $input) ${verb === 'remove' ? '' : '{ id }'} }`,
    { input: { memberId, revokeApiKeys } },
    { as, tenantId },
  )
const uses = async () =>
  Promise.all([theirs, child, others].map(async ({ secret }) => codeOf(await asKey(app, secret, '{ viewer { id } }'))))

test('what a member made that could still be used is shown: their keys, and those their keys made', async () => {
  const ended = await createKey(app, { as: developer, tenantId }, { name: 'Ended' })
  const revoke = 'mutation ($input: ApiKeyInput!) { revokeApiKey(input: $input) { id } }'
  await app.graphql(revoke, { input: { id: ended.id } }, { as: owner, tenantId })
  const query = 'query ($id: ID!) { member(id: $id) { owns { kind name } } }'
  const { data } = await app.graphql(query, { id: memberId }, { as: owner, tenantId })
  expect(data.member.owns).toEqual(['Theirs', 'Made by theirs'].map((name) => ({ kind: 'API_KEY', name })))
})

test.each(['remove', 'deactivate'] as const)('to %s a member keeps their keys, or ends all of them', async (verb) => {
  expect(codeOf(await end(verb, false))).toBeNull()
  expect(await uses()).toEqual([null, null, null])
  if (verb === 'remove') return
  expect(codeOf(await end(verb, true))).toBeNull()
  await app.until(async () => (await uses()).join() === 'KEY_REVOKED,KEY_REVOKED,')
})

test('removing a member ends their keys in the same moment', async () => {
  expect(codeOf(await end('remove', true))).toBeNull()
  await app.until(async () => (await uses()).join() === 'KEY_REVOKED,KEY_REVOKED,')
})

test('who may manage members but not keys cannot end keys this way; nothing happens then', async () => {
  const input = {
    name: 'Staff',
    permissions: ['members:manage', 'members:read', 'api-keys:read', 'keys:read', 'keys:use', 'plan:read'],
  }
  const role = await app.graphql(
    'mutation ($input: CreateRoleInput!) { createRole(input: $input) { id } }',
    { input },
    { as: owner, tenantId },
  )
  const staff = await app.person()
  const change = 'mutation ($input: ChangeMemberRolesInput!) { changeMemberRoles(input: $input) { id } }'
  const staffId = toPublicId('member', await addMember(app, tenantId, staff, 'VIEWER'))
  await app.graphql(change, { input: { memberId: staffId, roles: [role.data.createRole.id] } }, { as: owner, tenantId })
  await app.graphql(change, { input: { memberId, roles: ['VIEWER'] } }, { as: owner, tenantId })
  expect(codeOf(await end('remove', true, staff))).toBe('FORBIDDEN')
  expect(await uses()).toEqual([null, null, null])
  expect(codeOf(await end('remove', false, staff))).toBeNull()
})
