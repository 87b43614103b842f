import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId, toPublicId } from '../../core/ids.ts'
import { createTestApp, type GraphqlAnswer, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant } from '../../test/factories.ts'

let app: TestApp
let owner: TestPerson
let tenantId: string
beforeAll(async () => {
  app = await createTestApp()
  owner = await app.person('olga@example.com')
  tenantId = await createTenant(app, owner)
})
afterAll(() => app.close())

const memberFields = 'id person { email name } roles { id name } status isSelf lockedReason lastSeenAt'
const codeOf = (answer: GraphqlAnswer) => answer.errors?.[0]?.extensions.code
const memberId = (uuid: string) => toPublicId('member', uuid)

/** A new tenant whose owner is `owner`, and people with roles in it. */
async function team(...roles: string[][]) {
  const tenant = await createTenant(app, owner)
  const people = []
  for (const held of roles) {
    const person = await app.person()
    people.push({ person, id: await addMember(app, tenant, person, ...held) })
  }
  return { tenant, people }
}

async function list(variables: Record<string, unknown> = {}, as = owner, tenant = tenantId) {
  const answer = await app.graphql(
    `query ($filter: MemberFilter, $sort: MemberSort! = NAME, $first: Int, $after: String, $last: Int, $before: String) {
       members(filter: $filter, sort: $sort, first: $first, after: $after, last: $last, before: $before) {
         nodes { ${memberFields} } pageInfo { hasNextPage endCursor startCursor } totalCount } }`,
    variables,
    { as, tenantId: tenant },
  )
  return { answer, emails: answer.data?.members.nodes.map((node: { person: { email: string } }) => node.person.email) }
}

const act = (name: string, input: Record<string, unknown>, as: TestPerson, tenant: string) => {
  const type = name === 'changeMemberRoles' ? 'ChangeMemberRolesInput' : 'MemberInput'
  const fields = name === 'removeMember' ? '' : `{ ${memberFields} }`
  return app.graphql(
    `mutation ($input: ${type}!) { ${name}(input: $input) ${fields} }`,
    { input },
    { as, tenantId: tenant },
  )
}
const leave = (as: TestPerson, tenant: string) => app.graphql('mutation { leaveTenant }', {}, { as, tenantId: tenant })
const permissionsIn = async (as: TestPerson, tenant: string) =>
  (await app.graphql('{ viewer { permissions } }', {}, { as, tenantId: tenant })).data?.viewer.permissions

test('pages by name go through everybody once, in order, forwards and backwards', async () => {
  const tenant = await createTenant(app, owner)
  for (const name of ['zoe', 'adam', 'bea', 'Carl', 'dora', 'emil'])
    await addMember(app, tenant, await app.person(`${name.toLowerCase()}.${newId()}@example.com`), 'VIEWER')
  const seen: string[] = []
  let after: string | null = null
  do {
    const { answer, emails } = await list({ first: 2, after }, owner, tenant)
    seen.push(...emails)
    after = answer.data.members.pageInfo.hasNextPage ? answer.data.members.pageInfo.endCursor : null
    expect(answer.data.members.totalCount).toBe(7)
  } while (after)
  expect(seen.map((email) => email.split(/[.@]/)[0])).toEqual(['adam', 'bea', 'carl', 'dora', 'emil', 'olga', 'zoe'])
  const last = await list({ last: 3 }, owner, tenant)
  expect(last.emails).toEqual(seen.slice(-3))
  const before = await list({ last: 2, before: last.answer.data.members.pageInfo.startCursor }, owner, tenant)
  expect(before.emails).toEqual(seen.slice(2, 4))
})

test('the list is sorted by last seen, never seen last, and by joining, newest first', async () => {
  const { tenant, people } = await team(['VIEWER'], ['VIEWER'])
  const [early, late] = people.map(({ person }) => person) as [TestPerson, TestPerson]
  await app.graphql('{ viewer { id } }', {}, { as: early, tenantId: tenant })
  expect((await list({ sort: 'LAST_SEEN' }, owner, tenant)).emails).toEqual([owner.email, early.email, late.email])
  const joined = await list({ sort: 'JOINED' }, owner, tenant)
  expect(joined.emails).toEqual([late.email, early.email, owner.email])
  const next = await list(
    { sort: 'JOINED', first: 1, after: joined.answer.data.members.pageInfo.startCursor },
    owner,
    tenant,
  )
  expect(next.emails).toEqual([early.email])
})

test('search looks into name and address whatever the case, and takes hostile text as text', async () => {
  const tenant = await createTenant(app, owner)
  const person = await app.person(`per%cent_${newId()}@example.com`)
  await addMember(app, tenant, person, 'VIEWER')
  await app.graphql(`mutation { updateProfile(input: { name: "Ünal O'Neill" }) { id } }`, {}, { as: person })
  for (const search of ['PER%CENT', 'ünal o', 'cent_']) {
    const { emails } = await list({ filter: { search } }, owner, tenant)
    expect(emails, search).toEqual([person.email])
  }
  for (const search of [
    "'; drop table members; --",
    '\\',
    '%%%',
    '_____________%_x',
    '$(jndi:x)',
    '💥',
    "' or '1'='1",
  ]) {
    const { answer, emails } = await list({ filter: { search } }, owner, tenant)
    expect(answer.errors, search).toBeUndefined()
    expect(emails, search).toEqual([])
  }
  expect(codeOf((await list({ filter: { search: 'x'.repeat(101) } }, owner, tenant)).answer)).toBe('INVALID_INPUT')
})

test('a cursor this server did not make is refused', async () => {
  for (const key of [['a\u0000', newId()], ['a', 'b'], 'abc', 7, [1, newId()], { $gt: '' }]) {
    const after = Buffer.from(JSON.stringify(key)).toString('base64url')
    expect(codeOf((await list({ after })).answer), JSON.stringify(key)).toBe('INVALID_INPUT')
  }
})

test('the list is filtered by role, also one of the tenant’s own, and by status', async () => {
  const { tenant, people } = await team(['ADMIN'], ['BILLING', 'DEVELOPER'])
  const { data } = await app.graphql(
    'mutation { createRole(input: { name: "Keyholder", permissions: ["keys:use"] }) { id } }',
    {},
    { as: owner, tenantId: tenant },
  )
  const custom = data.createRole.id
  const [admin, other] = people as [(typeof people)[0], (typeof people)[0]]
  await act('changeMemberRoles', { memberId: memberId(other.id), roles: ['BILLING', custom] }, owner, tenant)
  await act('deactivateMember', { memberId: memberId(admin.id) }, owner, tenant)
  expect((await list({ filter: { roles: [custom] } }, owner, tenant)).emails).toEqual([other.person.email])
  expect((await list({ filter: { roles: ['ADMIN'] } }, owner, tenant)).emails).toEqual([admin.person.email])
  expect((await list({ filter: { status: 'DEACTIVATED' } }, owner, tenant)).emails).toEqual([admin.person.email])
  expect((await list({ filter: { roles: ['nobody'] } }, owner, tenant)).emails).toEqual([])
})

test('a foreign tenant’s member is not there, to read or to change', async () => {
  const { people } = await team(['VIEWER'])
  const id = memberId(people[0]?.id ?? '')
  const read = await app.graphql('query ($id: ID!) { member(id: $id) { id } }', { id }, { as: owner, tenantId })
  expect(codeOf(read)).toBe('NOT_FOUND')
  for (const name of ['deactivateMember', 'reactivateMember', 'removeMember'])
    expect(codeOf(await act(name, { memberId: id }, owner, tenantId)), name).toBe('NOT_FOUND')
  const change = await act('changeMemberRoles', { memberId: id, roles: ['ADMIN'] }, owner, tenantId)
  expect(codeOf(change)).toBe('NOT_FOUND')
})

test('last seen is kept to the minute, not written on every request', async () => {
  const { tenant, people } = await team(['VIEWER'])
  const person = people[0]?.person as TestPerson
  const seenAt = async () =>
    (await list({ filter: { search: person.email } }, owner, tenant)).answer.data.members.nodes[0].lastSeenAt
  expect(await seenAt()).toBeNull()
  const look = () => app.graphql('{ viewer { id } }', {}, { as: person, tenantId: tenant })
  await look()
  const first = await seenAt()
  expect(first).not.toBeNull()
  await look()
  expect(await seenAt()).toBe(first)
  app.services.now = () => new Date(Date.now() + 61_000)
  await look()
  app.services.now = () => new Date()
  expect(Date.parse(await seenAt()) - Date.parse(first)).toBeGreaterThan(60_000)
})

test('a changed role counts from the next request on, and the change is in the audit log', async () => {
  const { tenant, people } = await team(['VIEWER'])
  const { person, id } = people[0] as (typeof people)[0]
  expect(await permissionsIn(person, tenant)).not.toContain('keys:manage')
  const { data } = await act(
    'changeMemberRoles',
    { memberId: memberId(id), roles: ['ADMIN', 'BILLING'] },
    owner,
    tenant,
  )
  expect(data?.changeMemberRoles.roles).toMatchObject([{ id: 'ADMIN' }, { id: 'BILLING' }])
  expect(await permissionsIn(person, tenant)).toContain('keys:manage')
  const audit = await app.graphql(
    '{ auditEvents(filter: { actions: ["member.change-roles"] }) { nodes { targetId before after outcome } } }',
    {},
    { as: owner, tenantId: tenant },
  )
  expect(audit.data?.auditEvents.nodes).toMatchObject([
    {
      targetId: memberId(id),
      before: { roles: ['VIEWER'] },
      after: { roles: ['ADMIN', 'BILLING'] },
      outcome: 'SUCCEEDED',
    },
  ])
})

test('nobody changes their own roles, deactivates or removes themself', async () => {
  const { tenant, people } = await team(['OWNER'])
  const { person, id } = people[0] as (typeof people)[0]
  const change = await act('changeMemberRoles', { memberId: memberId(id), roles: ['VIEWER'] }, person, tenant)
  expect(codeOf(change)).toBe('FORBIDDEN')
  for (const name of ['deactivateMember', 'removeMember'])
    expect(codeOf(await act(name, { memberId: memberId(id) }, person, tenant)), name).toBe('FORBIDDEN')
})

test('an admin neither makes an owner nor touches one, and the refusals are in the audit log', async () => {
  const { tenant, people } = await team(['ADMIN'], ['VIEWER'], ['OWNER'])
  const [admin, viewer, second] = people as [(typeof people)[0], (typeof people)[0], (typeof people)[0]]
  const make = await act('changeMemberRoles', { memberId: memberId(viewer.id), roles: ['OWNER'] }, admin.person, tenant)
  expect(codeOf(make)).toBe('FORBIDDEN')
  for (const name of ['deactivateMember', 'removeMember'])
    expect(codeOf(await act(name, { memberId: memberId(second.id) }, admin.person, tenant)), name).toBe('FORBIDDEN')
  const demote = await act(
    'changeMemberRoles',
    { memberId: memberId(second.id), roles: ['VIEWER'] },
    admin.person,
    tenant,
  )
  expect(codeOf(demote)).toBe('FORBIDDEN')
  const { answer } = await list({ filter: { search: second.person.email } }, admin.person, tenant)
  expect(answer.data.members.nodes[0].lockedReason).toBe('Only an owner may change an owner.')
  const { data } = await app.graphql(
    '{ auditEvents(filter: { outcome: REFUSED }) { nodes { action } } }',
    {},
    { as: owner, tenantId: tenant },
  )
  const refused = data?.auditEvents.nodes.map((event: { action: string }) => event.action)
  expect(refused).toEqual(['member.change-roles', 'member.remove', 'member.deactivate', 'member.change-roles'])
})

test('an unknown role, a foreign tenant’s role, and no role at all are refused by field', async () => {
  const { tenant, people } = await team(['VIEWER'])
  const foreign = await app.graphql(
    `mutation { createRole(input: { name: "F${newId()}", permissions: [] }) { id } }`,
    {},
    { as: owner, tenantId },
  )
  for (const roles of [['NOBODY'], [foreign.data?.createRole.id], [toPublicId('role', newId())], [], ["' or 1=1"]]) {
    const answer = await act('changeMemberRoles', { memberId: memberId(people[0]?.id ?? ''), roles }, owner, tenant)
    expect(codeOf(answer), String(roles)).toBe('INVALID_INPUT')
    expect(answer.errors?.[0]?.extensions.fields).toHaveProperty('roles')
  }
})

test('a deactivated member is out at once and comes back with the roles they had, if there is a seat', async () => {
  const { tenant, people } = await team(['DEVELOPER'])
  const { person, id } = people[0] as (typeof people)[0]
  await act('deactivateMember', { memberId: memberId(id) }, owner, tenant)
  expect(codeOf(await app.graphql('{ tenant { id } }', {}, { as: person, tenantId: tenant }))).toBe('NOT_FOUND')
  for (let n = 0; n < 24; n++) await addMember(app, tenant, await app.person(), 'VIEWER')
  const full = await act('reactivateMember', { memberId: memberId(id) }, owner, tenant)
  expect(full.errors?.[0]?.extensions).toMatchObject({ code: 'SEAT_LIMIT_REACHED', details: { limit: 25, used: 25 } })
  const { answer } = await list({ first: 50, filter: { roles: ['VIEWER'] } }, owner, tenant)
  await act('removeMember', { memberId: answer.data.members.nodes[0].id }, owner, tenant)
  const back = await act('reactivateMember', { memberId: memberId(id) }, owner, tenant)
  expect(back.data?.reactivateMember).toMatchObject({ status: 'ACTIVE', roles: [{ id: 'DEVELOPER' }] })
  expect(await permissionsIn(person, tenant)).toContain('keys:use')
})

test('removing shows first what the person made, and that stays', async () => {
  const { tenant, people } = await team(['ADMIN'])
  const { person, id } = people[0] as (typeof people)[0]
  await app.graphql(
    'mutation { createRole(input: { name: "Made by them", permissions: [] }) { id } }',
    {},
    { as: person, tenantId: tenant },
  )
  const owns = await app.graphql(
    'query ($id: ID!) { member(id: $id) { owns { kind name } } }',
    { id: memberId(id) },
    { as: owner, tenantId: tenant },
  )
  expect(owns.data?.member.owns).toEqual([{ kind: 'ROLE', name: 'Made by them' }])
  const { data } = await act('removeMember', { memberId: memberId(id) }, owner, tenant)
  expect(data?.removeMember).toBe(memberId(id))
  expect(codeOf(await app.graphql('{ tenant { id } }', {}, { as: person, tenantId: tenant }))).toBe('NOT_FOUND')
  const roles = await app.graphql('{ roles { name } }', {}, { as: owner, tenantId: tenant })
  expect(roles.data?.roles).toContainEqual({ name: 'Made by them' })
})

test('a member leaves by themself; the last owner cannot', async () => {
  const { tenant, people } = await team(['BILLING'])
  const { person } = people[0] as (typeof people)[0]
  expect((await leave(person, tenant)).errors).toBeUndefined()
  expect(codeOf(await app.graphql('{ tenant { id } }', {}, { as: person, tenantId: tenant }))).toBe('NOT_FOUND')
  expect(codeOf(await leave(owner, tenant))).toBe('LAST_OWNER')
  expect(await permissionsIn(owner, tenant)).toContain('ownership:transfer')
})
