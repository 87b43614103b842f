import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toPublicId } from '../../core/ids.ts'
import { type CeilingMode, ceilings } from '../../core/security-policy.ts'
import { auditEvents, sessions, tenants } from '../../db/tables/index.ts'
import { asPlatform, inTenant } from '../../db/tenancy.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant, tenantCtx } from '../../test/factories.ts'

const operatorEmail = 'operator@betrace.example'
let app: TestApp
let owner: TestPerson
let clock: Date | null = null
beforeAll(async () => {
  app = await createTestApp({ env: { TRUST_PROXY: 'true', PLATFORM_OPERATORS: operatorEmail } })
  app.services.now = () => clock ?? new Date()
  owner = await app.person()
})
afterAll(() => app.close())

const shown = `version yourAddress invitationDomains { mode domains } keyLifetime { mode maxDays } unusedKeys { mode days }
  ipAllowList { mode ranges } sessionLength { mode maxHours } singleSignOn { mode }`
const update = `mutation ($input: UpdateSecurityPolicyInput!) { updateSecurityPolicy(input: $input) { ${shown} } }`
const revert = 'mutation ($input: RevertTenantSettingsInput!) { revertTenantSettings(input: $input) { version } }'
const lift = `mutation ($input: LiftSecurityCeilingInput!) { liftSecurityCeiling(input: $input) { ${shown} } }`
const findings = `query ($filter: SecurityFindingFilter) { securityFindings(filter: $filter) {
  totalCount nodes { ceiling subjectKind label detail refused hours } } }`
const history = 'query { settingsChanges { nodes { version actorKind before after revertOf } } }'

type Input = Record<string, unknown>
const from = (ip: string) => ({ 'x-forwarded-for': ip })
const home = '203.0.113.7'
const abroad = '198.51.100.9'

const act = (query: string, variables: Input, tenantId: string, as = owner, ip = home) =>
  app.graphql(query, variables, { as, tenantId, headers: from(ip) })
const read = async (tenantId: string) =>
  (await act(`{ securityPolicy { ${shown} } }`, {}, tenantId)).data?.securityPolicy
const change = async (tenantId: string, input: Input, as = owner, ip = home) => {
  const { version } = await read(tenantId)
  return act(update, { input: { version, ...input } }, tenantId, as, ip)
}
/** Saves and gives the policy as it is afterwards; fails when refused. */
const saved = async (tenantId: string, input: Input) => {
  const { data, errors } = await change(tenantId, input)
  expect(errors).toBeUndefined()
  return data.updateSecurityPolicy
}
const codeOf = async (answer: ReturnType<typeof act>) => (await answer).errors?.[0]?.extensions.code
const reach = (tenantId: string, as = owner, ip = home) => act('{ tenant { id } }', {}, tenantId, as, ip)
const auditOf = (tenantId: string, action: string) =>
  inTenant(tenantCtx(app, tenantId), (tx) => tx.select().from(auditEvents).where(eq(auditEvents.action, action)))
const memberOf = async (tenantId: string, ...roles: string[]) => {
  const person = await app.person()
  await addMember(app, tenantId, person, ...roles)
  return person
}

describe('the policy', () => {
  test('is off in every part until somebody switches a part on, and what is left out stays', async () => {
    const tenantId = await createTenant(app, owner)
    const usual = await read(tenantId)
    for (const ceiling of ceilings) expect(usual[ceiling].mode).toBe('OFF')
    const first = await saved(tenantId, { keyLifetime: { mode: 'ENFORCED', maxDays: 30 } })
    expect(first).toEqual({ ...usual, version: 2, keyLifetime: { mode: 'ENFORCED', maxDays: 30 } })
    const second = await saved(tenantId, { unusedKeys: { mode: 'REPORT_ONLY', days: 14 } })
    expect(second).toEqual({ ...first, version: 3, unusedKeys: { mode: 'REPORT_ONLY', days: 14 } })
    expect(await saved(tenantId, { keyLifetime: null, unusedKeys: null })).toEqual({ ...usual, version: 4 })
    expect(await saved(tenantId, { keyLifetime: usual.keyLifetime })).toEqual({ ...usual, version: 4 })
  })

  test('keeps domains and networks in one way of writing, each once', async () => {
    const tenantId = await createTenant(app, owner)
    const policy = await saved(tenantId, {
      invitationDomains: { mode: 'ENFORCED', domains: [' @Example.com ', 'example.com', 'Bücher.example'] },
      ipAllowList: { mode: 'ENFORCED', ranges: ['203.0.113.9/24', home, '::ffff:203.0.113.7', '2001:DB8::/32'] },
    })
    expect(policy.invitationDomains.domains).toEqual(['example.com', 'xn--bcher-kva.example'])
    expect(policy.ipAllowList.ranges).toEqual(['203.0.113.0/24', '203.0.113.7/32', '2001:db8::/32'])
  })

  test.each([
    ['invitationDomains.domains', { invitationDomains: { mode: 'ENFORCED', domains: [] } }],
    ['invitationDomains.domains.1', { invitationDomains: { mode: 'OFF', domains: ['a.com', "b.com'; --"] } }],
    ['invitationDomains.domains', { invitationDomains: { mode: 'OFF', domains: Array(51).fill('a.com') } }],
    ['ipAllowList.ranges', { ipAllowList: { mode: 'REPORT_ONLY', ranges: [] } }],
    ['ipAllowList.ranges.0', { ipAllowList: { mode: 'OFF', ranges: ['10.0.0.0/33'] } }],
    ['ipAllowList.ranges', { ipAllowList: { mode: 'OFF', ranges: Array(201).fill('10.0.0.0/8') } }],
    ['keyLifetime.maxDays', { keyLifetime: { mode: 'OFF', maxDays: 0 } }],
    ['keyLifetime.maxDays', { keyLifetime: { mode: 'OFF', maxDays: 3651 } }],
    ['unusedKeys.days', { unusedKeys: { mode: 'OFF', days: -1 } }],
    ['sessionLength.maxHours', { sessionLength: { mode: 'OFF', maxHours: 8761 } }],
  ])('says at %s what is wrong, and changes nothing', async (field, input) => {
    const tenantId = await createTenant(app, owner)
    const { errors } = await change(tenantId, input)
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', fields: { [field]: expect.any(String) } })
    expect(await read(tenantId)).toMatchObject({ version: 1 })
  })

  test('is refused by a version that somebody else has changed since, and tells what they changed', async () => {
    const tenantId = await createTenant(app, owner)
    await saved(tenantId, { sessionLength: { mode: 'ENFORCED', maxHours: 12 } })
    const stale = { input: { version: 1, sessionLength: { mode: 'OFF', maxHours: 12 } } }
    const { errors } = await act(update, stale, tenantId)
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'CONFLICT',
      details: { changes: [{ after: { security: { sessionLength: { mode: 'ENFORCED', maxHours: 12 } } } }] },
    })
  })

  test('two changes at once: one is saved, the other hears of it', async () => {
    const tenantId = await createTenant(app, owner)
    const both = await Promise.all(
      [11, 12].map((maxHours) =>
        act(update, { input: { version: 1, sessionLength: { mode: 'ENFORCED', maxHours } } }, tenantId),
      ),
    )
    expect(both.map(({ errors }) => errors?.[0]?.extensions.code ?? 'saved').sort()).toEqual(['CONFLICT', 'saved'])
  })

  test('is changed by owners and administrators, seen by developers too, and closed to all others', async () => {
    const tenantId = await createTenant(app, owner)
    const input = { input: { version: 1, unusedKeys: { mode: 'OFF', days: 7 } } }
    const answers = await Promise.all(
      ['ADMIN', 'DEVELOPER', 'BILLING', 'VIEWER'].map(async (role) => {
        const person = await memberOf(tenantId, role)
        const seen = await codeOf(act('{ securityPolicy { version } }', {}, tenantId, person))
        return [role, seen, await codeOf(act(update, input, tenantId, person))]
      }),
    )
    expect(answers).toEqual([
      ['ADMIN', undefined, undefined],
      ['DEVELOPER', undefined, 'FORBIDDEN'],
      ['BILLING', 'FORBIDDEN', 'FORBIDDEN'],
      ['VIEWER', 'FORBIDDEN', 'FORBIDDEN'],
    ])
  })

  test('its history is kept and taken back, and shows its values only to those who may see them', async () => {
    const tenantId = await createTenant(app, owner)
    const ceiling = { sessionLength: { mode: 'REPORT_ONLY', maxHours: 5 } }
    await saved(tenantId, ceiling)
    await saved(tenantId, { unusedKeys: { mode: 'ENFORCED', days: 9 } })
    expect(await codeOf(act(revert, { input: { change: 2, version: 3 } }, tenantId))).toBeUndefined()
    expect(await read(tenantId)).toMatchObject({
      sessionLength: { mode: 'OFF', maxHours: 168 },
      unusedKeys: { days: 9 },
    })
    const { nodes } = (await act(history, {}, tenantId)).data.settingsChanges
    expect(nodes[0]).toMatchObject({ version: 4, revertOf: 2, before: { security: ceiling } })
    const viewer = await memberOf(tenantId, 'VIEWER')
    const hidden = (await act(history, {}, tenantId, viewer)).data.settingsChanges.nodes
    for (const node of hidden) expect(node).toMatchObject({ before: { security: null }, after: { security: null } })
  })

  test('another tenant’s settings are neither bound nor touched', async () => {
    const [one, other] = [await createTenant(app, owner), await createTenant(app, owner)]
    await saved(one, { ipAllowList: { mode: 'ENFORCED', ranges: [home] } })
    expect(await codeOf(reach(one, owner, abroad))).toBe('IP_NOT_ALLOWED')
    expect(await codeOf(reach(other, owner, abroad))).toBeUndefined()
    expect(await read(other)).toMatchObject({ version: 1, ipAllowList: { mode: 'OFF' } })
    const stranger = await app.person()
    for (const query of [`{ securityPolicy { ${shown} } }`, findings, '{ singleSignOn { offered } }'])
      expect(await codeOf(act(query, {}, one, stranger))).toBe('NOT_FOUND')
    expect(await codeOf(act(update, { input: { version: 2 } }, one, stranger))).toBe('NOT_FOUND')
  })
})

describe('the network list', () => {
  const list = (mode: CeilingMode, ...ranges: string[]) => ({ ipAllowList: { mode, ranges } })

  test('enforced, lets in from its networks only, whatever is asked, and says from where one came', async () => {
    const tenantId = await createTenant(app, owner)
    await saved(tenantId, list('ENFORCED', '203.0.113.0/24', '2001:db8::/32'))
    for (const ip of [home, '::ffff:203.0.113.99', '2001:db8::5'])
      expect(await codeOf(reach(tenantId, owner, ip))).toBeUndefined()
    const { status, data, errors } = await reach(tenantId, owner, abroad)
    expect([status, data]).toEqual([403, null])
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining(abroad),
      extensions: { code: 'IP_NOT_ALLOWED', details: { ip: abroad } },
    })
    for (const ip of ['2001:db9::5', '::1', 'nonsense'])
      expect(await codeOf(reach(tenantId, owner, ip))).toBe('IP_NOT_ALLOWED')
  })

  test('holds for the upload of a logo as well', async () => {
    const tenantId = await createTenant(app, owner)
    await saved(tenantId, list('ENFORCED', home))
    const headers = {
      cookie: owner.cookie,
      'x-tenant-id': toPublicId('tenant', tenantId),
      'if-match': '2',
      ...from(abroad),
    }
    const answer = await app.server.inject({ method: 'PUT', url: '/tenant/logo', headers, payload: Buffer.from('x') })
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'IP_NOT_ALLOWED'])
  })

  test('what is asked outside the tenant gives nothing of it away', async () => {
    const tenantId = await createTenant(app, owner)
    await inTenant(tenantCtx(app, tenantId), (tx) =>
      tx.update(tenants).set({ metadata: { canary: '1' }, tags: ['canary'], supportContact: 'canary@example.com' }),
    )
    await saved(tenantId, list('ENFORCED', home))
    const query = '{ viewer { memberships { refusedBy tenant { id slug supportContact tags metadata { key } } } } }'
    const outside = async (ip: string) => {
      const { data } = await app.graphql(query, {}, { as: owner, headers: from(ip) })
      const id = toPublicId('tenant', tenantId)
      return data.viewer.memberships.find((membership: { tenant: { id: string } }) => membership.tenant.id === id)
    }
    expect(JSON.stringify(await outside(home))).toContain('canary')
    const refused = await outside(abroad)
    expect(refused).toMatchObject({ refusedBy: 'IP_NOT_ALLOWED', tenant: { slug: expect.any(String) } })
    expect(JSON.stringify(refused)).not.toContain('canary')
    const bySlug = `{ tenantBySlug(slug: "${refused.tenant.slug}") { id supportContact tags metadata { key } } }`
    const found = await app.graphql(bySlug, {}, { as: owner, headers: from(abroad) })
    expect(JSON.stringify(found.data)).not.toContain('canary')
  })

  test('reporting only, lets everybody pass and writes down once an hour who would not', async () => {
    const tenantId = await createTenant(app, owner)
    const viewer = await memberOf(tenantId, 'VIEWER')
    await saved(tenantId, list('REPORT_ONLY', home))
    await Promise.all([1, 2, 3, 4].map(() => reach(tenantId, viewer, abroad)))
    for (let i = 0; i < 3; i += 1) expect(await codeOf(reach(tenantId, viewer, abroad))).toBeUndefined()
    const note = {
      ceiling: 'IP_ALLOW_LIST',
      subjectKind: 'PERSON',
      label: viewer.email,
      detail: abroad,
      refused: false,
    }
    expect((await act(findings, {}, tenantId)).data.securityFindings).toEqual({
      totalCount: 1,
      nodes: [{ ...note, hours: 1 }],
    })
    expect(await auditOf(tenantId, 'security.would-refuse')).toHaveLength(1)
    clock = new Date(Date.now() + 3_700_000)
    await reach(tenantId, viewer, abroad)
    clock = null
    expect((await act(findings, {}, tenantId)).data.securityFindings.nodes).toEqual([{ ...note, hours: 2 }])
    expect(await auditOf(tenantId, 'security.would-refuse')).toHaveLength(2)
  })

  test('what was found under old values is forgotten when they change', async () => {
    const tenantId = await createTenant(app, owner)
    const viewer = await memberOf(tenantId, 'VIEWER')
    await saved(tenantId, list('REPORT_ONLY', home))
    await reach(tenantId, viewer, abroad)
    await saved(tenantId, list('REPORT_ONLY', home, '10.0.0.0/8'))
    expect((await act(findings, {}, tenantId)).data.securityFindings.totalCount).toBe(0)
    await reach(tenantId, viewer, abroad)
    const only = (ceiling: string) => act(findings, { filter: { ceiling } }, tenantId)
    expect((await only('IP_ALLOW_LIST')).data.securityFindings.totalCount).toBe(1)
    expect((await only('SESSION_LENGTH')).data.securityFindings.totalCount).toBe(0)
  })

  test('enforced, writes down once an hour whom it refused, as a refusal', async () => {
    const tenantId = await createTenant(app, owner)
    await saved(tenantId, list('ENFORCED', home))
    for (let i = 0; i < 3; i += 1) await reach(tenantId, owner, abroad)
    expect(await auditOf(tenantId, 'security.refuse')).toMatchObject([
      { outcome: 'REFUSED', errorCode: 'IP_NOT_ALLOWED', ip: abroad, actorId: owner.userId },
    ])
  })

  test('refuses to lock out whoever sets it, and names their address', async () => {
    const tenantId = await createTenant(app, owner)
    const { errors } = await change(tenantId, list('ENFORCED', '10.0.0.0/8'))
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining(home),
      extensions: {
        code: 'LOCK_OUT_REFUSED',
        details: { ip: home },
        fields: { 'ipAllowList.ranges': expect.any(String) },
      },
    })
    expect(await read(tenantId)).toMatchObject({ version: 1 })
    expect(await auditOf(tenantId, 'security.update')).toMatchObject([{ outcome: 'REFUSED' }])
    expect(await saved(tenantId, list('REPORT_ONLY', '10.0.0.0/8'))).toMatchObject({ version: 2 })
    expect(await saved(tenantId, list('ENFORCED', '10.0.0.0/8', home))).toMatchObject({ version: 3 })
  })

  test('refuses to lock out whoever takes a change back', async () => {
    const tenantId = await createTenant(app, owner)
    const moved = '192.0.2.1'
    await saved(tenantId, list('ENFORCED', home, moved))
    await saved(tenantId, list('OFF', home, moved))
    await act(update, { input: { version: 3, ...list('ENFORCED', moved, home) } }, tenantId)
    await act(update, { input: { version: 4, ...list('ENFORCED', moved) } }, tenantId, owner, moved)
    await act(update, { input: { version: 5, ...list('OFF', moved) } }, tenantId, owner, moved)
    expect(await codeOf(act(revert, { input: { change: 6, version: 6 } }, tenantId))).toBe('LOCK_OUT_REFUSED')
    expect(await codeOf(act(revert, { input: { change: 6, version: 6 } }, tenantId, owner, moved))).toBeUndefined()
  })

  test('who may change settings but not security takes no security change back', async () => {
    const tenantId = await createTenant(app, owner)
    const role =
      'mutation { createRole(input: { name: "Clerk", permissions: ["tenant:read", "settings:manage"] }) { id } }'
    const { data } = await act(role, {}, tenantId)
    const clerk = await app.person()
    const memberId = await addMember(app, tenantId, clerk, 'VIEWER')
    const roles = { memberId: toPublicId('member', memberId), roles: [data.createRole.id] }
    const given = 'mutation ($input: ChangeMemberRolesInput!) { changeMemberRoles(input: $input) { id } }'
    expect(await codeOf(act(given, { input: roles }, tenantId))).toBeUndefined()
    await saved(tenantId, { unusedKeys: { mode: 'ENFORCED', days: 9 } })
    const { errors } = await act(revert, { input: { change: 2, version: 2 } }, tenantId, clerk)
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', details: { permission: 'security:manage' } })
  })

  test('an operator looks in from anywhere, and switches off what has locked a tenant out', async () => {
    const tenantId = await createTenant(app, owner)
    const operator = await app.person(operatorEmail)
    await saved(tenantId, list('ENFORCED', home))
    expect(await codeOf(reach(tenantId, operator, abroad))).toBeUndefined()
    expect(await codeOf(change(tenantId, list('OFF', home), operator, abroad))).toBe('FORBIDDEN')
    const input = { tenantId: toPublicId('tenant', tenantId), ceiling: 'IP_ALLOW_LIST' }
    expect(await codeOf(app.graphql(lift, { input }, { as: owner, headers: from(abroad) }))).toBe('FORBIDDEN')
    const { data } = await app.graphql(lift, { input }, { as: operator, headers: from(abroad) })
    expect(data.liftSecurityCeiling.ipAllowList).toEqual({ mode: 'OFF', ranges: ['203.0.113.7/32'] })
    expect(await codeOf(reach(tenantId, owner, abroad))).toBeUndefined()
    const { nodes } = (await act(history, {}, tenantId)).data.settingsChanges
    expect(nodes[0]).toMatchObject({ actorKind: 'OPERATOR' })
  })
})

describe('the length of sessions', () => {
  const length = (mode: CeilingMode, maxHours = 2) => ({ sessionLength: { mode, maxHours } })
  const signedInAgo = (person: TestPerson, hours: number) =>
    asPlatform(tenantCtx(app, person.userId), (tx) =>
      tx
        .update(sessions)
        .set({ createdAt: new Date(Date.now() - hours * 3_600_000) })
        .where(eq(sessions.userId, person.userId)),
    )

  test('enforced, asks whoever signed in too long ago to sign in again, here and nowhere else', async () => {
    const [tenantId, other] = [await createTenant(app, owner), await createTenant(app, owner)]
    const person = await memberOf(tenantId, 'VIEWER')
    await addMember(app, other, person, 'VIEWER')
    await saved(tenantId, length('ENFORCED'))
    await signedInAgo(person, 1.9)
    expect(await codeOf(reach(tenantId, person))).toBeUndefined()
    await signedInAgo(person, 2.1)
    const { status, errors } = await reach(tenantId, person)
    expect([status, errors?.[0]?.extensions]).toMatchObject([
      401,
      { code: 'SESSION_TOO_OLD', details: { maxHours: 2 } },
    ])
    expect(await codeOf(reach(other, person))).toBeUndefined()
    const { data } = await app.graphql('{ viewer { email } }', {}, { as: person })
    expect(data.viewer.email).toBe(person.email)
  })

  test('reporting only, lets them pass and says so; off, says nothing', async () => {
    const tenantId = await createTenant(app, owner)
    const person = await memberOf(tenantId, 'VIEWER')
    await signedInAgo(person, 3)
    await reach(tenantId, person)
    expect((await act(findings, {}, tenantId)).data.securityFindings.totalCount).toBe(0)
    await saved(tenantId, length('REPORT_ONLY'))
    expect(await codeOf(reach(tenantId, person))).toBeUndefined()
    const { nodes } = (await act(findings, {}, tenantId)).data.securityFindings
    expect(nodes).toMatchObject([{ ceiling: 'SESSION_LENGTH', label: person.email, refused: false }])
  })

  test('of two ceilings that are not kept, the network comes first, and both are written down', async () => {
    const tenantId = await createTenant(app, owner)
    const person = await memberOf(tenantId, 'VIEWER')
    await signedInAgo(person, 3)
    await saved(tenantId, { ...length('ENFORCED'), ipAllowList: { mode: 'ENFORCED', ranges: [home] } })
    expect(await codeOf(reach(tenantId, person, abroad))).toBe('IP_NOT_ALLOWED')
    expect((await act(findings, {}, tenantId)).data.securityFindings.totalCount).toBe(2)
    await saved(tenantId, { ipAllowList: { mode: 'REPORT_ONLY', ranges: [home] } })
    expect(await codeOf(reach(tenantId, person, abroad))).toBe('SESSION_TOO_OLD')
  })
})

describe('single sign-on', () => {
  test('is not offered without an identity provider that has it', async () => {
    const tenantId = await createTenant(app, owner)
    const { data } = await act('{ singleSignOn { offered connections { id } } }', {}, tenantId)
    expect(data.singleSignOn).toEqual({ offered: false, connections: [] })
    for (const mode of ['REPORT_ONLY', 'ENFORCED'])
      expect(await codeOf(change(tenantId, { singleSignOn: { mode } }))).toBe('SSO_NOT_OFFERED')
    expect(await codeOf(act('mutation { createSsoSetupLink { url } }', {}, tenantId))).toBe('SSO_NOT_OFFERED')
  })
})

describe('what enforcing would refuse', () => {
  const impact = 'query ($input: SecurityPolicyInput!) { securityImpact(input: $input) { ceiling count examples } }'

  test('is told before anything is saved', async () => {
    const tenantId = await createTenant(app, owner)
    const person = await memberOf(tenantId, 'VIEWER')
    await asPlatform(tenantCtx(app, tenantId), (tx) =>
      tx
        .update(sessions)
        .set({ ip: abroad, createdAt: new Date(0) })
        .where(eq(sessions.userId, person.userId)),
    )
    await asPlatform(tenantCtx(app, tenantId), (tx) =>
      tx.update(sessions).set({ ip: home }).where(eq(sessions.userId, owner.userId)),
    )
    const invite = 'mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { id } }'
    for (const email of ['in@example.com', 'out@example.org'])
      await act(
        invite,
        { input: { email: `${email.slice(0, 3)}${tenantId.slice(-6)}${email.slice(-12)}`, roles: ['VIEWER'] } },
        tenantId,
      )
    const input = {
      invitationDomains: { mode: 'ENFORCED', domains: ['example.com'] },
      ipAllowList: { mode: 'REPORT_ONLY', ranges: [home] },
      sessionLength: { mode: 'ENFORCED', maxHours: 8760 },
      unusedKeys: { mode: 'ENFORCED', days: 1 },
    }
    const { data } = await act(impact, { input }, tenantId)
    expect(data.securityImpact).toEqual([
      { ceiling: 'INVITATION_DOMAINS', count: 1, examples: [expect.stringMatching(/@example\.org$/)] },
      { ceiling: 'IP_ALLOW_LIST', count: 1, examples: [person.email] },
      { ceiling: 'SESSION_LENGTH', count: 1, examples: [person.email] },
    ])
    expect(await read(tenantId)).toMatchObject({ version: 1 })
  })
})
