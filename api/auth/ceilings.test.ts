import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toPublicId } from '../core/ids.ts'
import type { CeilingMode } from '../core/security-policy.ts'
import { sessions, tenants } from '../db/tables/index.ts'
import { asPlatform, inTenant } from '../db/tenancy.ts'
import { createTestApp, type TestApp, type TestPerson } from '../test/app.ts'
import { addMember, createTenant, tenantCtx } from '../test/factories.ts'
import { abroad, auditOf, codeOf, from, home, securityOf } from '../test/security.ts'

let clock: Date | null = null
let app: TestApp
let owner: TestPerson
let security: ReturnType<typeof securityOf>
beforeAll(async () => {
  app = await createTestApp({ env: { TRUST_PROXY: 'true' } })
  app.services.now = () => clock ?? new Date()
  owner = await app.person()
  security = securityOf(app, owner)
})
afterAll(() => app.close())

describe('the network list', () => {
  const list = (mode: CeilingMode, ...ranges: string[]) => ({ ipAllowList: { mode, ranges } })

  test('enforced, lets in from its networks only, whatever is asked, and says from where one came', async () => {
    const tenantId = await createTenant(app, owner)
    await security.saved(tenantId, list('ENFORCED', '203.0.113.0/24', '2001:db8::/32'))
    for (const ip of [home, '::ffff:203.0.113.99', '2001:db8::5'])
      expect(await codeOf(security.reach(tenantId, owner, ip))).toBeUndefined()
    const { status, data, errors } = await security.reach(tenantId, owner, abroad)
    expect([status, data]).toEqual([403, null])
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining(abroad),
      extensions: { code: 'IP_NOT_ALLOWED', details: { ip: abroad } },
    })
    for (const ip of ['2001:db9::5', '::1', 'nonsense'])
      expect(await codeOf(security.reach(tenantId, owner, ip))).toBe('IP_NOT_ALLOWED')
  })

  test('holds for the upload of a logo as well', async () => {
    const tenantId = await createTenant(app, owner)
    await security.saved(tenantId, list('ENFORCED', home))
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
    await security.saved(tenantId, list('ENFORCED', home))
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
    const viewer = await security.memberOf(tenantId, 'VIEWER')
    await security.saved(tenantId, list('REPORT_ONLY', home))
    await Promise.all([1, 2, 3, 4].map(() => security.reach(tenantId, viewer, abroad)))
    for (let i = 0; i < 3; i += 1) expect(await codeOf(security.reach(tenantId, viewer, abroad))).toBeUndefined()
    const note = {
      ceiling: 'IP_ALLOW_LIST',
      subjectKind: 'PERSON',
      label: viewer.email,
      detail: abroad,
      refused: false,
    }
    expect(await security.findings(tenantId)).toEqual({
      totalCount: 1,
      nodes: [{ ...note, hours: 1 }],
    })
    expect(await auditOf(app, tenantId, 'security.would-refuse')).toHaveLength(1)
    clock = new Date(Date.now() + 3_700_000)
    await security.reach(tenantId, viewer, abroad)
    clock = null
    expect((await security.findings(tenantId)).nodes).toEqual([{ ...note, hours: 2 }])
    expect(await auditOf(app, tenantId, 'security.would-refuse')).toHaveLength(2)
  })

  test('what was found under old values is forgotten when they change', async () => {
    const tenantId = await createTenant(app, owner)
    const viewer = await security.memberOf(tenantId, 'VIEWER')
    await security.saved(tenantId, list('REPORT_ONLY', home))
    await security.reach(tenantId, viewer, abroad)
    await security.saved(tenantId, list('REPORT_ONLY', home, '10.0.0.0/8'))
    expect((await security.findings(tenantId)).totalCount).toBe(0)
    await security.reach(tenantId, viewer, abroad)
    expect((await security.findings(tenantId, 'IP_ALLOW_LIST')).totalCount).toBe(1)
    expect((await security.findings(tenantId, 'SESSION_LENGTH')).totalCount).toBe(0)
  })

  test('enforced, writes down once an hour whom it refused, as a refusal', async () => {
    const tenantId = await createTenant(app, owner)
    await security.saved(tenantId, list('ENFORCED', home))
    for (let i = 0; i < 3; i += 1) await security.reach(tenantId, owner, abroad)
    expect(await auditOf(app, tenantId, 'security.refuse')).toMatchObject([
      { outcome: 'REFUSED', errorCode: 'IP_NOT_ALLOWED', ip: abroad, actorId: owner.userId },
    ])
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
    const person = await security.memberOf(tenantId, 'VIEWER')
    await addMember(app, other, person, 'VIEWER')
    await security.saved(tenantId, length('ENFORCED'))
    await signedInAgo(person, 1.9)
    expect(await codeOf(security.reach(tenantId, person))).toBeUndefined()
    await signedInAgo(person, 2.1)
    const { status, errors } = await security.reach(tenantId, person)
    expect([status, errors?.[0]?.extensions]).toMatchObject([
      401,
      { code: 'SESSION_TOO_OLD', details: { maxHours: 2 } },
    ])
    expect(await codeOf(security.reach(other, person))).toBeUndefined()
    const { data } = await app.graphql('{ viewer { email } }', {}, { as: person })
    expect(data.viewer.email).toBe(person.email)
  })

  test('reporting only, lets them pass and says so; off, says nothing', async () => {
    const tenantId = await createTenant(app, owner)
    const person = await security.memberOf(tenantId, 'VIEWER')
    await signedInAgo(person, 3)
    await security.reach(tenantId, person)
    expect((await security.findings(tenantId)).totalCount).toBe(0)
    await security.saved(tenantId, length('REPORT_ONLY'))
    expect(await codeOf(security.reach(tenantId, person))).toBeUndefined()
    const { nodes } = await security.findings(tenantId)
    expect(nodes).toMatchObject([{ ceiling: 'SESSION_LENGTH', label: person.email, refused: false }])
  })

  test('of two ceilings that are not kept, the network comes first, and both are written down', async () => {
    const tenantId = await createTenant(app, owner)
    const person = await security.memberOf(tenantId, 'VIEWER')
    await signedInAgo(person, 3)
    await security.saved(tenantId, { ...length('ENFORCED'), ipAllowList: { mode: 'ENFORCED', ranges: [home] } })
    expect(await codeOf(security.reach(tenantId, person, abroad))).toBe('IP_NOT_ALLOWED')
    expect((await security.findings(tenantId)).totalCount).toBe(2)
    await security.saved(tenantId, { ipAllowList: { mode: 'REPORT_ONLY', ranges: [home] } })
    expect(await codeOf(security.reach(tenantId, person, abroad))).toBe('SESSION_TOO_OLD')
  })
})
