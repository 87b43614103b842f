import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '../../core/errors.ts'
import { toPublicId } from '../../core/ids.ts'
import type { CeilingMode } from '../../core/security-policy.ts'
import { auditEvents, sessions, tenants } from '../../db/tables/index.ts'
import { asPlatform, inTenant } from '../../db/tenancy.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant, tenantCtx } from '../../test/factories.ts'
import { emailDirectory } from '../identity/email-directory.ts'
import type { SingleSignOn } from '../identity/provider.ts'

/** An identity provider that has single sign-on, as far as the settings see of it. */
const asked: { organizationId: string; returnUrl: string }[] = []
let outage: AppError | null = null
const singleSignOn: SingleSignOn = {
  async setupLink(_ctx, organization) {
    if (outage) throw outage
    asked.push(organization)
    return 'https://setup.example.com/secret-link'
  },
  async connections(_ctx, organizationId) {
    return [{ id: `conn_${organizationId}`, name: 'Acme Okta', kind: 'OktaSAML', state: 'ACTIVE' }]
  },
}

let app: TestApp
let owner: TestPerson
beforeAll(async () => {
  app = await createTestApp({ services: { identityProvider: { ...emailDirectory, singleSignOn } } })
  owner = await app.person()
})
afterAll(() => app.close())

const update = 'mutation ($input: UpdateSecurityPolicyInput!) { updateSecurityPolicy(input: $input) { version } }'
const act = (query: string, input: Record<string, unknown>, tenantId: string, as = owner) =>
  app.graphql(query, { input }, { as, tenantId })
const codeOf = async (answer: ReturnType<typeof act>) => (await answer).errors?.[0]?.extensions.code
const reach = (tenantId: string, as: TestPerson) => app.graphql('{ tenant { id } }', {}, { as, tenantId })

async function tenantWithOrganization(): Promise<{ tenantId: string; organizationId: string }> {
  const tenantId = await createTenant(app, owner)
  const organizationId = `org_${tenantId}`
  await inTenant(tenantCtx(app, tenantId), (tx) => tx.update(tenants).set({ organizationId }))
  return { tenantId, organizationId }
}
const cameThrough = (person: TestPerson, ssoOrganizationId: string | null) =>
  asPlatform(tenantCtx(app, person.userId), (tx) =>
    tx.update(sessions).set({ ssoOrganizationId }).where(eq(sessions.userId, person.userId)),
  )
const setMode = (tenantId: string, mode: CeilingMode) =>
  inTenant(tenantCtx(app, tenantId), (tx) => tx.update(tenants).set({ security: { singleSignOn: { mode } } }))

describe('requiring single sign-on', () => {
  test('is refused to whoever has not come through this tenant’s own, and so locks nobody out', async () => {
    const { tenantId, organizationId } = await tenantWithOrganization()
    const enforce = { version: 1, singleSignOn: { mode: 'ENFORCED' } }
    for (const wrong of [null, 'org_of_another_company']) {
      await cameThrough(owner, wrong)
      expect(await codeOf(act(update, enforce, tenantId))).toBe('LOCK_OUT_REFUSED')
    }
    await cameThrough(owner, organizationId)
    expect(await codeOf(act(update, enforce, tenantId))).toBeUndefined()
    await cameThrough(owner, null)
  })

  test('enforced, asks everybody for it who came another way, or through another company’s', async () => {
    const { tenantId, organizationId } = await tenantWithOrganization()
    const person = await app.person()
    await addMember(app, tenantId, person, 'OWNER')
    await setMode(tenantId, 'ENFORCED')
    for (const wrong of [null, 'org_of_another_company']) {
      await cameThrough(person, wrong)
      const { status, errors } = await reach(tenantId, person)
      expect([status, errors?.[0]?.extensions.code]).toEqual([401, 'SSO_REQUIRED'])
    }
    await cameThrough(person, organizationId)
    expect(await codeOf(reach(tenantId, person))).toBeUndefined()
  })

  test('is not met while the tenant has no organization, whatever the session says', async () => {
    const tenantId = await createTenant(app, owner)
    await setMode(tenantId, 'ENFORCED')
    expect(await codeOf(reach(tenantId, owner))).toBe('SSO_REQUIRED')
  })

  test('only reported, lets everybody pass and writes down who came another way', async () => {
    const { tenantId } = await tenantWithOrganization()
    const reportOnly = { version: 1, singleSignOn: { mode: 'REPORT_ONLY' } }
    expect(await codeOf(act(update, reportOnly, tenantId))).toBeUndefined()
    expect(await codeOf(reach(tenantId, owner))).toBeUndefined()
    const query = '{ securityFindings { nodes { ceiling label refused } } }'
    const { data } = await app.graphql(query, {}, { as: owner, tenantId })
    expect(data.securityFindings.nodes).toEqual([{ ceiling: 'SINGLE_SIGN_ON', label: owner.email, refused: false }])
  })
})

describe('setting single sign-on up', () => {
  const create = 'mutation { createSsoSetupLink { url } }'

  test('gives a link to the provider’s page for this tenant’s organization, which no log keeps', async () => {
    const { tenantId, organizationId } = await tenantWithOrganization()
    const { data } = await act(create, {}, tenantId)
    expect(data.createSsoSetupLink.url).toBe('https://setup.example.com/secret-link')
    expect(asked.at(-1)).toEqual({
      organizationId,
      returnUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:4000\/t\/acme-\w+\/settings\/security$/),
    })
    const events = await inTenant(tenantCtx(app, tenantId), (tx) =>
      tx.select().from(auditEvents).where(eq(auditEvents.action, 'security.create-sso-link')),
    )
    expect(events).toMatchObject([{ targetId: toPublicId('tenant', tenantId), outcome: 'SUCCEEDED' }])
    expect(JSON.stringify(events)).not.toContain('secret-link')
  })

  test('shows the connections of this tenant’s organization and no other', async () => {
    const { tenantId, organizationId } = await tenantWithOrganization()
    const query = '{ singleSignOn { offered connections { id name kind state } } }'
    const connection = { id: `conn_${organizationId}`, name: 'Acme Okta', kind: 'OktaSAML', state: 'ACTIVE' }
    const { data } = await app.graphql(query, {}, { as: owner, tenantId })
    expect(data.singleSignOn).toEqual({ offered: true, connections: [connection] })
    const unset = await createTenant(app, owner)
    const none = await app.graphql(query, {}, { as: owner, tenantId: unset })
    expect(none.data.singleSignOn).toEqual({ offered: true, connections: [] })
    expect(await codeOf(act(create, {}, unset))).toBe('CONFLICT')
  })

  test('is for those who may change the security settings, and says when the provider does not answer', async () => {
    const { tenantId } = await tenantWithOrganization()
    const developer = await app.person()
    await addMember(app, tenantId, developer, 'DEVELOPER')
    expect(await codeOf(act(create, {}, tenantId, developer))).toBe('FORBIDDEN')
    outage = new AppError('UNAVAILABLE')
    expect(await codeOf(act(create, {}, tenantId))).toBe('UNAVAILABLE')
    outage = null
  })
})
