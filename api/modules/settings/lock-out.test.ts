import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toPublicId } from '../../core/ids.ts'
import type { CeilingMode } from '../../core/security-policy.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant } from '../../test/factories.ts'
import { abroad, auditOf, codeOf, from, home, policyFields, securityOf, updatePolicy } from '../../test/security.ts'
import { updateSecurityPolicy } from './security.ts'

const operatorEmail = 'operator@betrace.example'

let app: TestApp
let owner: TestPerson
let security: ReturnType<typeof securityOf>
beforeAll(async () => {
  app = await createTestApp({ env: { TRUST_PROXY: 'true', PLATFORM_OPERATORS: operatorEmail } })
  owner = await app.person()
  security = securityOf(app, owner)
})
afterAll(() => app.close())

const revert = 'mutation ($input: RevertTenantSettingsInput!) { revertTenantSettings(input: $input) { version } }'
const lift = `mutation ($input: LiftSecurityCeilingInput!) { liftSecurityCeiling(input: $input) { ${policyFields} } }`
const history = 'query { settingsChanges { nodes { actorKind } } }'
const list = (mode: CeilingMode, ...ranges: string[]) => ({ ipAllowList: { mode, ranges } })

describe('locking people out', () => {
  test('refuses to lock out whoever sets it, and names their address', async () => {
    const tenantId = await createTenant(app, owner)
    const { errors } = await security.change(tenantId, list('ENFORCED', '10.0.0.0/8'))
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining(home),
      extensions: {
        code: 'LOCK_OUT_REFUSED',
        details: { ip: home },
        fields: { 'ipAllowList.ranges': expect.any(String) },
      },
    })
    expect(await security.read(tenantId)).toMatchObject({ version: 1 })
    expect(await auditOf(app, tenantId, 'security.update')).toMatchObject([{ outcome: 'REFUSED' }])
    expect(await security.saved(tenantId, list('REPORT_ONLY', '10.0.0.0/8'))).toMatchObject({ version: 2 })
    expect(await security.saved(tenantId, list('ENFORCED', '10.0.0.0/8', home))).toMatchObject({ version: 3 })
  })

  test('refuses to lock out an API key that sets it, as it does a person', async () => {
    const tenantId = await createTenant(app, owner)
    const input = { version: 1, ipAllowList: { mode: 'ENFORCED' as const, ranges: [home] } }
    await expect(updateSecurityPolicy(security.asKey(tenantId, abroad), input)).rejects.toMatchObject({
      code: 'LOCK_OUT_REFUSED',
    })
    expect(await updateSecurityPolicy(security.asKey(tenantId, home), input)).toMatchObject({ version: 2 })
  })

  test('refuses to lock out whoever takes a change back', async () => {
    const tenantId = await createTenant(app, owner)
    const moved = '192.0.2.1'
    await security.saved(tenantId, list('ENFORCED', home, moved))
    await security.saved(tenantId, list('OFF', home, moved))
    await security.act(updatePolicy, { input: { version: 3, ...list('ENFORCED', moved, home) } }, tenantId)
    await security.act(updatePolicy, { input: { version: 4, ...list('ENFORCED', moved) } }, tenantId, owner, moved)
    await security.act(updatePolicy, { input: { version: 5, ...list('OFF', moved) } }, tenantId, owner, moved)
    expect(await codeOf(security.act(revert, { input: { change: 6, version: 6 } }, tenantId))).toBe('LOCK_OUT_REFUSED')
    expect(
      await codeOf(security.act(revert, { input: { change: 6, version: 6 } }, tenantId, owner, moved)),
    ).toBeUndefined()
  })

  test('who may change settings but not security takes no security change back', async () => {
    const tenantId = await createTenant(app, owner)
    const role =
      'mutation { createRole(input: { name: "Clerk", permissions: ["tenant:read", "settings:manage"] }) { id } }'
    const { data } = await security.act(role, {}, tenantId)
    const clerk = await app.person()
    const memberId = await addMember(app, tenantId, clerk, 'VIEWER')
    const roles = { memberId: toPublicId('member', memberId), roles: [data.createRole.id] }
    const given = 'mutation ($input: ChangeMemberRolesInput!) { changeMemberRoles(input: $input) { id } }'
    expect(await codeOf(security.act(given, { input: roles }, tenantId))).toBeUndefined()
    await security.saved(tenantId, { unusedKeys: { mode: 'ENFORCED', days: 9 } })
    const { errors } = await security.act(revert, { input: { change: 2, version: 2 } }, tenantId, clerk)
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', details: { permission: 'security:manage' } })
  })

  test('an operator looks in from anywhere, and switches off what has locked a tenant out', async () => {
    const tenantId = await createTenant(app, owner)
    const operator = await app.person(operatorEmail)
    await security.saved(tenantId, list('ENFORCED', home))
    expect(await codeOf(security.reach(tenantId, operator, abroad))).toBeUndefined()
    expect(await codeOf(security.change(tenantId, list('OFF', home), operator, abroad))).toBe('FORBIDDEN')
    const input = { tenantId: toPublicId('tenant', tenantId), ceiling: 'IP_ALLOW_LIST' }
    expect(await codeOf(app.graphql(lift, { input }, { as: owner, headers: from(abroad) }))).toBe('FORBIDDEN')
    const { data } = await app.graphql(lift, { input }, { as: operator, headers: from(abroad) })
    expect(data.liftSecurityCeiling.ipAllowList).toEqual({ mode: 'OFF', ranges: ['203.0.113.7/32'] })
    expect(await codeOf(security.reach(tenantId, owner, abroad))).toBeUndefined()
    const { nodes } = (await security.act(history, {}, tenantId)).data.settingsChanges
    expect(nodes[0]).toMatchObject({ actorKind: 'OPERATOR' })
  })
})
