import { afterAll, beforeAll, expect, test } from 'vitest'
import { fromPublicId, toPublicId } from '../../core/ids.ts'
import { roles as builtInRoles, permissions, rolePermissions } from '../../core/permissions.ts'
import { createTestApp, type GraphqlAnswer, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant } from '../../test/factories.ts'

let app: TestApp
let owner: TestPerson
let tenantId: string
beforeAll(async () => {
  app = await createTestApp()
  owner = await app.person()
  tenantId = await createTenant(app, owner)
})
afterAll(() => app.close())

const fields = 'id name builtIn permissions holders version'
const codeOf = (answer: GraphqlAnswer) => answer.errors?.[0]?.extensions.code
const call = (name: string, input: Record<string, unknown>, as = owner, tenant = tenantId) => {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`
  return app.graphql(
    `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} } }`,
    { input },
    { as, tenantId: tenant },
  )
}
const create = (name: string, held: string[] = [], as = owner, tenant = tenantId) =>
  call('createRole', { name, permissions: held }, as, tenant)
const listRoles = async (as = owner, tenant = tenantId) =>
  (await app.graphql(`{ roles { ${fields} } }`, {}, { as, tenantId: tenant })).data?.roles
/** Gives a new person the role, straight in the database. */
async function holder(roleId: string, tenant = tenantId) {
  const person = await app.person()
  const id = await addMember(app, tenant, person, roleId)
  return { person, id }
}
async function uuidOf(name: string): Promise<string> {
  const found = (await listRoles()).find((role: { name: string }) => role.name === name)
  return fromPublicId('role', found.id)
}

test('the built-in roles are listed from most to least with what they allow', async () => {
  const tenant = await createTenant(app, owner)
  const listed = await listRoles(owner, tenant)
  expect(listed.map((role: { id: string }) => role.id)).toEqual(builtInRoles)
  expect(listed[0]).toMatchObject({ name: 'Owner', builtIn: true, holders: 1 })
  const everyTenantPermission = Object.entries(permissions).filter(([, { scope }]) => scope === 'tenant')
  expect(new Set(listed[0].permissions)).toEqual(new Set(everyTenantPermission.map(([name]) => name)))
  for (const role of builtInRoles)
    expect(rolePermissions.OWNER).toEqual(expect.arrayContaining([...rolePermissions[role]]))
  expect(rolePermissions.ADMIN).not.toContain('ownership:transfer')
})

test('the catalogue names every permission a role can hold, and none of the account or the platform', async () => {
  const { data } = await app.graphql('{ permissionCatalogue { name summary } }', {}, { as: owner, tenantId })
  expect(data.permissionCatalogue).toContainEqual({ name: 'keys:use', summary: permissions['keys:use'].summary })
  for (const { name } of data.permissionCatalogue)
    expect(permissions[name as keyof typeof permissions].scope, name).toBe('tenant')
})

test('a role of the tenant’s own gives what it holds, and tenant:read with it', async () => {
  const { data } = await create('Auditor', ['audit:read'])
  expect(data?.createRole).toMatchObject({
    name: 'Auditor',
    builtIn: false,
    permissions: ['audit:read', 'tenant:read'],
    version: 1,
  })
  const { person } = await holder(await uuidOf('Auditor'))
  const { data: seen } = await app.graphql('{ viewer { permissions } tenant { id } }', {}, { as: person, tenantId })
  expect(seen.viewer.permissions).toEqual([
    'account:manage',
    'account:read',
    'audit:read',
    'tenant:create',
    'tenant:read',
  ])
})

test('a change to a role counts for its holders from their next request on', async () => {
  const { data } = await create('Growing')
  const { person } = await holder(await uuidOf('Growing'))
  const keys = () => app.graphql('{ tenantKeys { totalCount } }', {}, { as: person, tenantId })
  expect((await keys()).errors?.[0]?.extensions).toMatchObject({
    code: 'FORBIDDEN',
    details: { permission: 'keys:read' },
  })
  await call('updateRole', { id: data?.createRole.id, permissions: ['keys:read'] })
  expect((await keys()).errors).toBeUndefined()
  await call('updateRole', { id: data?.createRole.id, permissions: [] })
  expect(codeOf(await keys())).toBe('FORBIDDEN')
})

test('one name is one role, whatever the case, the width of its letters or the spaces in it', async () => {
  await create('Straße  Team')
  for (const name of ['straße team', 'STRAßE TEAM', ' Straße Team ', 'Straße Ｔeam']) {
    const answer = await create(name)
    expect(answer.errors?.[0]?.extensions, name).toMatchObject({ code: 'ROLE_NAME_TAKEN' })
    expect(answer.errors?.[0]?.extensions.fields, name).toHaveProperty('name')
  }
  const other = await createTenant(app, owner)
  expect((await create('straße team', [], owner, other)).errors).toBeUndefined()
  const { data } = await create('To be renamed')
  expect(codeOf(await call('updateRole', { id: data?.createRole.id, name: 'STRAßE TEAM' }))).toBe('ROLE_NAME_TAKEN')
  const same = await call('updateRole', { id: data?.createRole.id, name: 'to be RENAMED' })
  expect(same.data?.updateRole.name).toBe('to be RENAMED')
})

test.each(['', '   ', 'x'.repeat(51), 'owner', 'Admin', 'a\u0007b', 'a\u202eb'])(
  'the name %j is refused by field',
  async (name) => {
    const answer = await create(name)
    expect(codeOf(answer)).toBe('INVALID_INPUT')
    expect(answer.errors?.[0]?.extensions.fields).toHaveProperty('name')
  },
)

test.each(['platform:read', 'account:manage', 'keys:everything', '', "'; drop table roles"])(
  'the permission %j cannot be in a role',
  async (permission) => {
    expect(codeOf(await create(`With ${permission.length}`, [permission]))).toBe('INVALID_INPUT')
  },
)

test('nobody makes or edits a role above what they hold', async () => {
  await create('Role keeper', ['roles:manage', 'members:read'])
  const { person } = await holder(await uuidOf('Role keeper'))
  const above = await create('Above', ['keys:manage'], person)
  expect(above.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', details: { permission: 'keys:manage' } })
  const { data } = await create('Small', ['members:read'], person)
  const id = data?.createRole.id
  expect(codeOf(await call('updateRole', { id, permissions: ['keys:use'] }, person))).toBe('FORBIDDEN')
  expect((await call('updateRole', { id, permissions: ['roles:manage'] }, person)).errors).toBeUndefined()
  const { data: big } = await create('Big', ['keys:manage'])
  const bigId = big?.createRole.id
  expect(codeOf(await call('updateRole', { id: bigId, permissions: [] }, person))).toBe('FORBIDDEN')
  expect(codeOf(await call('updateRole', { id: bigId, name: 'Renamed' }, person))).toBe('FORBIDDEN')
  expect(codeOf(await call('deleteRole', { id: bigId }, person))).toBe('FORBIDDEN')
})

test('nobody edits a role they hold themself', async () => {
  const { data } = await create('Own', ['roles:manage'])
  const { person } = await holder(await uuidOf('Own'))
  expect(codeOf(await call('updateRole', { id: data?.createRole.id, permissions: [] }, person))).toBe('FORBIDDEN')
})

test('an edit of somebody else is not overwritten when the version is given', async () => {
  const { data } = await create('Versioned')
  const { id } = data?.createRole ?? {}
  expect((await call('updateRole', { id, permissions: ['keys:read'], version: 1 })).data?.updateRole.version).toBe(2)
  expect(codeOf(await call('updateRole', { id, permissions: [], version: 1 }))).toBe('CONFLICT')
})

test('a role is deleted when nobody holds it, deactivated members included', async () => {
  const { data } = await create('Leaving')
  const { id: member } = await holder(await uuidOf('Leaving'))
  const { id } = data?.createRole ?? {}
  const act = (name: string) =>
    app.graphql(
      `mutation ($input: MemberInput!) { ${name}(input: $input) ${name === 'removeMember' ? '' : '{ id }'} }`,
      { input: { memberId: toPublicId('member', member) } },
      { as: owner, tenantId },
    )
  await act('deactivateMember')
  const inUse = await call('deleteRole', { id })
  expect(inUse.errors?.[0]?.extensions).toMatchObject({ code: 'ROLE_IN_USE', details: { holders: 1 } })
  await act('removeMember')
  expect((await call('deleteRole', { id })).errors).toBeUndefined()
  expect(codeOf(await call('deleteRole', { id }))).toBe('NOT_FOUND')
})

test('built-in roles and a foreign tenant’s roles cannot be changed or deleted', async () => {
  const other = await createTenant(app, owner)
  const { data } = await create('Foreign', [], owner, other)
  for (const id of ['OWNER', 'VIEWER', data?.createRole.id, 'rol_x']) {
    expect(codeOf(await call('updateRole', { id, permissions: [] })), id).toBe('NOT_FOUND')
    expect(codeOf(await call('deleteRole', { id })), id).toBe('NOT_FOUND')
  }
})

test('every change of a role is in the audit log with before and after', async () => {
  const tenant = await createTenant(app, owner)
  const { data } = await create('Logged', ['keys:read'], owner, tenant)
  await call('updateRole', { id: data?.createRole.id, permissions: [] }, owner, tenant)
  await call('deleteRole', { id: data?.createRole.id }, owner, tenant)
  const audit = await app.graphql(
    '{ auditEvents(first: 3) { nodes { action before after } } }',
    {},
    { as: owner, tenantId: tenant },
  )
  const full = { name: 'Logged', permissions: ['keys:read', 'tenant:read'] }
  const less = { name: 'Logged', permissions: ['tenant:read'] }
  expect(audit.data?.auditEvents.nodes).toEqual([
    { action: 'role.delete', before: less, after: null },
    { action: 'role.update', before: full, after: less },
    { action: 'role.create', before: null, after: full },
  ])
})
