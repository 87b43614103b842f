import { eq, isNull } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { systemCtx, withTenant } from '../../core/context.ts'
import { newId, toPublicId } from '../../core/ids.ts'
import { identityEvents, sessions, signInChallenges, tenants, users } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { createTestApp, type TestApp } from '../../test/app.ts'
import { type Browser, openBrowser } from '../../test/browser.ts'
import { createTenant, tenantCtx } from '../../test/factories.ts'
import { startWorkOSEmulator, type WorkOSEmulator } from '../../test/workos-emulator.ts'
import { applyEvent } from './apply-events.ts'
import { describeIdentityProvider } from './provider.contract.ts'
import { reconcileEvents } from './reconcile.ts'

const ada = { email: 'Ada@Example.com', first_name: 'Ada', last_name: 'Lovelace', email_verified: true }
const unverified = { email: 'unverified@example.com', first_name: 'U', last_name: 'N', email_verified: false }

let emulator: WorkOSEmulator
beforeAll(async () => {
  emulator = await startWorkOSEmulator({ users: [ada, unverified] })
})
afterAll(() => emulator.close())
beforeEach(() => {
  emulator.fault = null
})

describeIdentityProvider('WorkOS', () => createTestApp({ env: emulator.env }))

describe('signing in through AuthKit', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp({ env: emulator.env, worker: true })
  })
  afterAll(() => app.close())

  const failed = { location: '/sign-in?error=SIGN_IN_FAILED' }
  const viewer = '{ viewer { email name } }'

  /** To AuthKit and back: the address it sends the browser to. */
  async function authorize(browser: Browser, query = '', hint = ada.email): Promise<string> {
    const started = await browser.get(`/auth/workos/start${query}`)
    expect(started.statusCode).toBe(302)
    const page = new URL(String(started.headers.location))
    page.searchParams.set('login_hint', hint)
    const response = await fetch(page, { redirect: 'manual' })
    const back = new URL(response.headers.get('location') ?? '')
    expect(back.pathname).toBe('/auth/workos/callback')
    return back.pathname + back.search
  }

  async function signedIn(): Promise<Browser> {
    const browser = openBrowser(app)
    await browser.get(await authorize(browser))
    return browser
  }

  test('a round trip creates the person and a session, and goes where it was asked to', async () => {
    const browser = openBrowser(app)
    const back = await browser.get(await authorize(browser, '?returnTo=/audit%3Fx%3D1&screen=sign-up'))
    expect([back.statusCode, back.headers.location]).toEqual([302, '/audit?x=1'])
    expect((await browser.graphql(viewer)).data).toEqual({
      viewer: { email: 'ada@example.com', name: 'Ada Lovelace' },
    })
    const [person] = await app.services.db.platform.run((db) =>
      db.select().from(users).where(eq(users.email, 'ada@example.com')),
    )
    expect(person?.workosUserId).toMatch(/^user_/)
  })

  test('the authorization address carries PKCE S256, a fresh state and the exact redirect', async () => {
    const [one, other] = await Promise.all([0, 1].map(() => openBrowser(app).get('/auth/workos/start?screen=sign-up')))
    const [a, b] = [one, other].map((response) => new URL(String(response?.headers.location)).searchParams)
    expect(Object.fromEntries(a ?? [])).toMatchObject({
      provider: 'authkit',
      client_id: 'client_test',
      response_type: 'code',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      redirect_uri: 'http://127.0.0.1:4000/auth/workos/callback',
      screen_hint: 'sign-up',
    })
    expect(a?.get('state')).not.toBe(b?.get('state'))
    expect(a?.get('code_challenge')).not.toBe(b?.get('code_challenge'))
  })

  test('a callback works once', async () => {
    const browser = openBrowser(app)
    const callback = await authorize(browser)
    const cookies = new Map(browser.cookies)
    expect((await browser.get(callback)).headers.location).toBe('/')
    const replay = openBrowser(app)
    for (const [name, value] of cookies) replay.cookies.set(name, value)
    expect((await replay.get(callback)).headers).toMatchObject(failed)
    expect(replay.cookies.has('betrace_session')).toBe(false)
  })

  test('a callback that began in another browser is refused there and still works in its own', async () => {
    const [own, other] = [openBrowser(app), openBrowser(app)]
    const callback = await authorize(own)
    await authorize(other)
    expect((await other.get(callback)).headers).toMatchObject(failed)
    expect((await openBrowser(app).get(callback)).headers).toMatchObject(failed)
    expect((await own.get(callback)).headers.location).toBe('/')
  })

  test.each(['state=wrong', 'state=', 'code=&state=x'])('a callback changed to %s is refused', async (change) => {
    const browser = openBrowser(app)
    const callback = new URL(await authorize(browser), 'http://own.test')
    for (const [name, value] of new URLSearchParams(change)) callback.searchParams.set(name, value)
    expect((await browser.get(callback.pathname + callback.search)).headers).toMatchObject(failed)
  })

  test('a wrong code verifier is refused by the provider', async () => {
    const browser = openBrowser(app)
    const callback = await authorize(browser)
    await app.services.db.platform.run((db) => db.update(signInChallenges).set({ codeVerifier: 'x'.repeat(43) }))
    expect((await browser.get(callback)).headers).toMatchObject(failed)
  })

  test('a code of another round trip is refused with this one’s verifier', async () => {
    const [victim, attacker] = [openBrowser(app), openBrowser(app)]
    const own = new URL(await authorize(victim), 'http://own.test')
    const foreign = new URL(await authorize(attacker), 'http://own.test')
    own.searchParams.set('code', foreign.searchParams.get('code') ?? '')
    expect((await victim.get(own.pathname + own.search)).headers).toMatchObject(failed)
  })

  test('an error of the provider, and an address that is not verified, sign nobody in', async () => {
    const browser = openBrowser(app)
    expect((await browser.get(await authorize(browser, '', 'nobody@example.com'))).headers).toMatchObject(failed)
    expect((await browser.get(await authorize(browser, '', unverified.email))).headers).toMatchObject(failed)
    expect(browser.cookies.has('betrace_session')).toBe(false)
  })

  test('a provider that does not answer is told apart from a wrong code', async () => {
    const browser = openBrowser(app)
    const callback = await authorize(browser)
    emulator.fault = { status: 503 }
    expect((await browser.get(callback)).headers.location).toBe('/sign-in?error=UNAVAILABLE')
  })

  test('signing out ends our session and names the page that ends the provider’s', async () => {
    const browser = await signedIn()
    const [session] = await app.services.db.platform.run((db) =>
      db.select().from(sessions).where(eq(sessions.method, 'workos')).orderBy(sessions.id),
    )
    expect(session?.workosSessionId).toMatch(/^session_/)
    const answer = await browser.post('/auth/sign-out', {})
    const page = new URL(answer.json().redirectTo)
    expect(page.origin + page.pathname).toBe(`${emulator.url}/user_management/sessions/logout`)
    expect(page.searchParams.get('session_id')).toMatch(/^session_/)
    expect((await browser.graphql(viewer)).data).toEqual({ viewer: null })
  })

  test('a session revoked here is revoked at WorkOS too, once it answers, and one that is gone is fine', async () => {
    const [here, elsewhere] = [await signedIn(), await signedIn()]
    const rows = await app.services.db.platform.run((db) =>
      db.select().from(sessions).where(isNull(sessions.revokedAt)).orderBy(sessions.id),
    )
    const [, revoked] = rows.slice(-2)
    const left = async () => {
      const [person] = await app.services.db.platform.run((db) =>
        db.select().from(users).where(eq(users.email, 'ada@example.com')),
      )
      const listed = await emulator.api('GET', `/user_management/users/${person?.workosUserId}/sessions?limit=100`)
      return (listed.data as { id: string }[]).map(({ id }) => id)
    }
    expect(await left()).toContain(revoked?.workosSessionId)
    emulator.fault = { status: 503 }
    const id = toPublicId('session', revoked?.id ?? '')
    const { errors } = await here.graphql('mutation ($id: ID!) { revokeSession(input: { id: $id }) { id } }', { id })
    expect(errors).toBeUndefined()
    expect((await elsewhere.graphql(viewer)).data).toEqual({ viewer: null })
    emulator.fault = null
    await app.until(async () => !(await left()).includes(revoked?.workosSessionId ?? ''), 15)
    const ctx = systemCtx(app.services, 'test')
    await app.services.identityProvider.redirect?.revokeSession(ctx, revoked?.workosSessionId ?? '')
  })

  test('the e-mail code is not a way around AuthKit', async () => {
    const browser = openBrowser(app)
    expect((await browser.get('/auth/config')).json().method).toBe('workos')
    expect((await browser.post('/auth/email/start', { email: 'ada@example.com' })).statusCode).toBe(404)
  })

  test('reconciling applies what no webhook brought, once', async () => {
    const ctx = systemCtx(app.services, 'test')
    await reconcileEvents(ctx)
    const created = await emulator.api('POST', '/user_management/users', {
      email: 'missed@example.com',
      first_name: 'Missed',
      email_verified: true,
    })
    expect(await reconcileEvents(ctx)).toBeGreaterThan(0)
    expect(await reconcileEvents(ctx)).toBe(0)
    const person = await app.until(() =>
      app.services.db.platform
        .run((db) => db.select().from(users).where(eq(users.email, 'missed@example.com')))
        .then(([row]) => row),
    )
    expect(person).toMatchObject({ name: 'Missed', workosUserId: created.id })
  })

  test('a membership of somebody never heard of brings the person with it', async () => {
    const ctx = withTenant(systemCtx(app.services, 'test'), newId())
    const user = await emulator.api('POST', '/user_management/users', {
      email: 'new@example.com',
      email_verified: true,
    })
    await app.services.db.platform.run((db) => db.delete(users).where(eq(users.email, 'new@example.com')))
    const { organizationId } = await app.services.identityProvider.ensureOrganization(ctx, { name: 'Acme' })
    const change = { kind: 'membership.changed', membershipId: 'om_1', organizationId, workosUserId: user.id }
    await app.services.db.platform.run((db) =>
      db.insert(identityEvents).values({
        id: 'event_membership',
        type: 'organization_membership.created',
        payload: { objectId: 'om_1', change: { ...change, roleSlug: 'member', active: true } },
        occurredAt: new Date(),
        receivedAt: new Date(),
      }),
    )
    await applyEvent(ctx, 'event_membership')
    const [person] = await app.services.db.platform.run((db) =>
      db.select().from(users).where(eq(users.email, 'new@example.com')),
    )
    expect(person?.workosUserId).toBe(user.id)
  })
})

describe('single sign-on', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp({ env: emulator.env })
  })
  afterAll(() => app.close())

  test('its set-up link and its connections are the organization’s own', async () => {
    const { singleSignOn, ...provider } = app.services.identityProvider
    const [ctx, other] = [newId(), newId()].map((id) => withTenant(systemCtx(app.services, 'test'), id))
    if (!ctx || !other || !singleSignOn) throw new Error('WorkOS has single sign-on')
    const { organizationId } = await provider.ensureOrganization(ctx, { name: 'Acme' })
    const foreign = await provider.ensureOrganization(other, { name: 'Other' })
    const link = await singleSignOn.setupLink(ctx, { organizationId, returnUrl: 'https://own.example/settings' })
    expect(link).toBe(`${new URL(link).origin}/portal/sso/${organizationId}`)
    expect(await singleSignOn.connections(ctx, organizationId)).toEqual([])
    for (const [organization_id, connection_type] of [
      [organizationId, 'OktaSAML'],
      [foreign.organizationId, 'GenericOIDC'],
    ])
      await emulator.api('POST', '/connections', { organization_id, connection_type, name: 'Directory' })
    expect(await singleSignOn.connections(ctx, organizationId)).toEqual([
      { id: expect.any(String), name: 'Directory', kind: 'OktaSAML', state: 'ACTIVE' },
    ])
    emulator.fault = { status: 503 }
    await expect(singleSignOn.connections(ctx, organizationId)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })

  test('a member is led to their tenant’s own sign-in, everybody else to AuthKit', async () => {
    const owner = await app.person()
    const tenantId = await createTenant(app, owner)
    await inTenant(tenantCtx(app, tenantId), (tx) => tx.update(tenants).set({ organizationId: 'org_own' }))
    const start = async (cookie: string | null, query: string) => {
      const url = `/auth/workos/start?${query}`
      const response = await app.server.inject({ url, headers: cookie ? { cookie } : {} })
      const page = new URL(String(response.headers.location)).searchParams
      return [page.get('provider'), page.get('organization_id'), page.get('max_age')]
    }
    const tenant = `tenant=${toPublicId('tenant', tenantId)}`
    expect(await start(owner.cookie, tenant)).toEqual([null, 'org_own', null])
    expect(await start(owner.cookie, 'again=1')).toEqual(['authkit', null, '0'])
    for (const cookie of [null, (await app.person()).cookie])
      expect(await start(cookie, tenant)).toEqual(['authkit', null, null])
    for (const wrong of ['tenant=x', `tenant=${toPublicId('tenant', newId())}`, `${tenant}&${tenant}`])
      expect(await start(owner.cookie, wrong)).toEqual(['authkit', null, null])
  })
})

describe('bad days of the provider', () => {
  let app: TestApp
  beforeEach(async () => {
    app = await createTestApp({ env: emulator.env })
    return () => app.close()
  })
  const find = () => {
    const ctx = withTenant(systemCtx(app.services, 'test'), newId())
    return app.services.identityProvider.findOrganization(ctx).catch((error: unknown) => error)
  }

  test.each([500, 502, 503, 408, 401])('a %i is UNAVAILABLE', async (status) => {
    emulator.fault = { status }
    expect(await find()).toMatchObject({ code: 'UNAVAILABLE' })
  })

  test('a 429 is UNAVAILABLE and says when to try again', async () => {
    emulator.fault = { status: 429, headers: { 'retry-after': '7' } }
    expect(await find()).toMatchObject({ code: 'UNAVAILABLE', retryAfter: 7 })
  })

  test('an address nobody listens at is UNAVAILABLE', async () => {
    const lost = await createTestApp({ env: { ...emulator.env, WORKOS_API_URL: 'http://127.0.0.1:9' } })
    const ctx = withTenant(systemCtx(lost.services, 'test'), newId())
    const failure = await lost.services.identityProvider.findOrganization(ctx).catch((error: unknown) => error)
    await lost.close()
    expect(failure).toMatchObject({ code: 'UNAVAILABLE' })
  })

  test('a provider that never answers is given up after ten seconds', async () => {
    emulator.fault = 'hang'
    const began = performance.now()
    expect(await find()).toMatchObject({ code: 'UNAVAILABLE' })
    expect(performance.now() - began).toBeLessThan(11_000)
  })

  test('after five failures in a row it is left alone, and no request is made', async () => {
    emulator.fault = { status: 500 }
    for (let i = 0; i < 5; i += 1) await find()
    const before = emulator.requests.length
    expect(await find()).toMatchObject({ code: 'UNAVAILABLE', retryAfter: 10 })
    expect(emulator.requests.length).toBe(before)
  })
})
