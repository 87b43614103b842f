import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ceilings } from '../../core/security-policy.ts'
import { sessions } from '../../db/tables/index.ts'
import { asPlatform } from '../../db/tenancy.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { createTenant, tenantCtx } from '../../test/factories.ts'
import { abroad, codeOf, home, policyFields, securityOf, updatePolicy } from '../../test/security.ts'

let app: TestApp
let owner: TestPerson
let security: ReturnType<typeof securityOf>
beforeAll(async () => {
  app = await createTestApp({ env: { TRUST_PROXY: 'true' } })
  owner = await app.person()
  security = securityOf(app, owner)
})
afterAll(() => app.close())

const revert = 'mutation ($input: RevertTenantSettingsInput!) { revertTenantSettings(input: $input) { version } }'
const history = 'query { settingsChanges { nodes { version before after revertOf } } }'

describe('the policy', () => {
  test('is off in every part until somebody switches a part on, and what is left out stays', async () => {
    const tenantId = await createTenant(app, owner)
    const usual = await security.read(tenantId)
    for (const ceiling of ceilings) expect(usual[ceiling].mode).toBe('OFF')
    const first = await security.saved(tenantId, { keyLifetime: { mode: 'ENFORCED', maxDays: 30 } })
    expect(first).toEqual({ ...usual, version: 2, keyLifetime: { mode: 'ENFORCED', maxDays: 30 } })
    const second = await security.saved(tenantId, { unusedKeys: { mode: 'REPORT_ONLY', days: 14 } })
    expect(second).toEqual({ ...first, version: 3, unusedKeys: { mode: 'REPORT_ONLY', days: 14 } })
    expect(await security.saved(tenantId, { keyLifetime: null, unusedKeys: null })).toEqual({ ...usual, version: 4 })
    expect(await security.saved(tenantId, { keyLifetime: usual.keyLifetime })).toEqual({ ...usual, version: 4 })
  })

  test('keeps domains and networks in one way of writing, each once', async () => {
    const tenantId = await createTenant(app, owner)
    const policy = await security.saved(tenantId, {
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
    const { errors } = await security.change(tenantId, input)
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', fields: { [field]: expect.any(String) } })
    expect(await security.read(tenantId)).toMatchObject({ version: 1 })
  })

  test('is refused by a version that somebody else has changed since, and tells what they changed', async () => {
    const tenantId = await createTenant(app, owner)
    await security.saved(tenantId, { sessionLength: { mode: 'ENFORCED', maxHours: 12 } })
    const stale = { input: { version: 1, sessionLength: { mode: 'OFF', maxHours: 12 } } }
    const { errors } = await security.act(updatePolicy, stale, tenantId)
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'CONFLICT',
      details: { changes: [{ after: { security: { sessionLength: { mode: 'ENFORCED', maxHours: 12 } } } }] },
    })
  })

  test('two changes at once: one is saved, the other hears of it', async () => {
    const tenantId = await createTenant(app, owner)
    const both = await Promise.all(
      [11, 12].map((maxHours) =>
        security.act(updatePolicy, { input: { version: 1, sessionLength: { mode: 'ENFORCED', maxHours } } }, tenantId),
      ),
    )
    expect(both.map(({ errors }) => errors?.[0]?.extensions.code ?? 'saved').sort()).toEqual(['CONFLICT', 'saved'])
  })

  test('is changed by owners and administrators, seen by developers too, and closed to all others', async () => {
    const tenantId = await createTenant(app, owner)
    const input = { input: { version: 1, unusedKeys: { mode: 'OFF', days: 7 } } }
    const answers = await Promise.all(
      ['ADMIN', 'DEVELOPER', 'BILLING', 'VIEWER'].map(async (role) => {
        const person = await security.memberOf(tenantId, role)
        const seen = await codeOf(security.act('{ securityPolicy { version } }', {}, tenantId, person))
        return [role, seen, await codeOf(security.act(updatePolicy, input, tenantId, person))]
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
    await security.saved(tenantId, ceiling)
    await security.saved(tenantId, { unusedKeys: { mode: 'ENFORCED', days: 9 } })
    expect(await codeOf(security.act(revert, { input: { change: 2, version: 3 } }, tenantId))).toBeUndefined()
    expect(await security.read(tenantId)).toMatchObject({
      sessionLength: { mode: 'OFF', maxHours: 168 },
      unusedKeys: { days: 9 },
    })
    const { nodes } = (await security.act(history, {}, tenantId)).data.settingsChanges
    expect(nodes[0]).toMatchObject({ version: 4, revertOf: 2, before: { security: ceiling } })
    const viewer = await security.memberOf(tenantId, 'VIEWER')
    const hidden = (await security.act(history, {}, tenantId, viewer)).data.settingsChanges.nodes
    for (const node of hidden) expect(node).toMatchObject({ before: { security: null }, after: { security: null } })
  })

  test('another tenant’s settings are neither bound nor touched', async () => {
    const [one, other] = [await createTenant(app, owner), await createTenant(app, owner)]
    await security.saved(one, { ipAllowList: { mode: 'ENFORCED', ranges: [home] } })
    expect(await codeOf(security.reach(one, owner, abroad))).toBe('IP_NOT_ALLOWED')
    expect(await codeOf(security.reach(other, owner, abroad))).toBeUndefined()
    expect(await security.read(other)).toMatchObject({ version: 1, ipAllowList: { mode: 'OFF' } })
    const stranger = await app.person()
    for (const query of [
      `{ securityPolicy { ${policyFields} } }`,
      '{ securityFindings { totalCount } }',
      '{ singleSignOn { offered } }',
    ])
      expect(await codeOf(security.act(query, {}, one, stranger))).toBe('NOT_FOUND')
    expect(await codeOf(security.act(updatePolicy, { input: { version: 2 } }, one, stranger))).toBe('NOT_FOUND')
  })
})

describe('single sign-on', () => {
  test('is not offered without an identity provider that has it', async () => {
    const tenantId = await createTenant(app, owner)
    const { data } = await security.act('{ singleSignOn { offered connections { id } } }', {}, tenantId)
    expect(data.singleSignOn).toEqual({ offered: false, connections: [] })
    for (const mode of ['REPORT_ONLY', 'ENFORCED'])
      expect(await codeOf(security.change(tenantId, { singleSignOn: { mode } }))).toBe('SSO_NOT_OFFERED')
    expect(await codeOf(security.act('mutation { createSsoSetupLink { url } }', {}, tenantId))).toBe('SSO_NOT_OFFERED')
  })
})

describe('what enforcing would refuse', () => {
  const impact = 'query ($input: SecurityPolicyInput!) { securityImpact(input: $input) { ceiling count examples } }'

  test('is told before anything is saved', async () => {
    const tenantId = await createTenant(app, owner)
    const person = await security.memberOf(tenantId, 'VIEWER')
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
      await security.act(
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
    const { data } = await security.act(impact, { input }, tenantId)
    expect(data.securityImpact).toEqual([
      { ceiling: 'INVITATION_DOMAINS', count: 1, examples: [expect.stringMatching(/@example\.org$/)] },
      { ceiling: 'IP_ALLOW_LIST', count: 1, examples: [person.email] },
      { ceiling: 'SESSION_LENGTH', count: 1, examples: [person.email] },
    ])
    expect(await security.read(tenantId)).toMatchObject({ version: 1 })
  })
})
