import { createHmac, randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemCtx } from '../../core/context.ts'
import { newId } from '../../core/ids.ts'
import { auditEvents, identityEvents, sessions, users } from '../../db/tables/index.ts'
import { asPlatform } from '../../db/tenancy.ts'
import { subscribe } from '../../jobs/events.ts'
import { installQueue } from '../../jobs/queue.ts'
import { createTestApp, type TestApp } from '../../test/app.ts'
import { openSession } from './sessions.ts'

const secret = 'webhook-secret-of-the-tests'
const heard: { type: string; payload: object }[] = []
const subscriptions = (
  [
    'identity.organization.changed',
    'identity.organization.deleted',
    'identity.membership.changed',
    'identity.membership.deleted',
    'identity.invitation.changed',
    'identity.user.deleted',
  ] as const
).map((type) => subscribe(type, 'test', async (_ctx, payload) => void heard.push({ type, payload })))

let app: TestApp
beforeAll(async () => {
  const env = { WORKOS_API_KEY: 'sk_test', WORKOS_CLIENT_ID: 'client_test', WORKOS_WEBHOOK_SECRET: secret }
  app = await createTestApp({ env, worker: true, services: { subscriptions } })
  const jobs = subscriptions.map((subscription) => subscription.job)
  await installQueue(app.database.ownerUrl, jobs)
  await app.services.queue.work(app.services, jobs)
})
afterAll(() => app.close())

const query = <T>(work: Parameters<typeof app.services.db.platform.run<T>>[0]) => app.services.db.platform.run(work)

interface TestEvent {
  id: string
  event: string
  data: Record<string, unknown>
  created_at: string
}

function event(type: string, data: Record<string, unknown>, at = new Date()): TestEvent {
  return { id: `event_${randomUUID()}`, event: type, data, created_at: at.toISOString() }
}

/** As the vendor documents it: HMAC-SHA-256 over `<milliseconds>.<body>`. */
function sign(body: string, at = Date.now(), key = secret): string {
  return `t=${at}, v1=${createHmac('sha256', key).update(`${at}.${body}`).digest('hex')}`
}

function post(body: string, signature: string | undefined, contentType = 'application/json') {
  return app.server.inject({
    method: 'POST',
    url: '/auth/workos/webhook',
    headers: { 'content-type': contentType, ...(signature && { 'workos-signature': signature }) },
    payload: body,
  })
}

async function deliver(...events: TestEvent[]): Promise<void> {
  for (const each of events) {
    const body = JSON.stringify(each)
    expect((await post(body, sign(body))).statusCode).toBe(200)
  }
}

const stored = (id: string) =>
  query((db) => db.select().from(identityEvents).where(eq(identityEvents.id, id))).then(([row]) => row)
const outcomeOf = (id: string) => app.until(async () => (await stored(id))?.outcome)
const personOf = (workosUserId: string) =>
  query((db) => db.select().from(users).where(eq(users.workosUserId, workosUserId))).then(([row]) => row)

function workosUser(over: Record<string, unknown> = {}) {
  const id = `user_${randomUUID()}`
  return { object: 'user', id, email: `${id}@Example.com`, email_verified: true, first_name: 'Ada', ...over }
}

describe('what is not from WorkOS is refused and leaves nothing behind', () => {
  test('any flipped bit in the body or the signature', async () => {
    const sent = event('user.created', workosUser())
    const body = JSON.stringify(sent)
    const signature = sign(body)
    for (let at = 0; at < body.length; at += 7) {
      const flipped = Buffer.from(body)
      flipped[at] = (flipped[at] ?? 0) ^ 1
      expect((await post(flipped.toString('latin1'), signature)).statusCode).toBe(401)
    }
    for (let at = 2; at < signature.length; at += 3) {
      const flipped = Buffer.from(signature)
      flipped[at] = (flipped[at] ?? 0) ^ 1
      expect((await post(body, flipped.toString('latin1'))).statusCode).toBe(401)
    }
    expect(await stored(sent.id)).toBeUndefined()
    expect((await post(body, signature)).statusCode).toBe(200)
  })

  test('a signature that is missing, malformed, old, or made with another secret', async () => {
    const sent = event('user.created', workosUser())
    const body = JSON.stringify(sent)
    const now = Date.now()
    const signatures = [
      undefined,
      'v1=abc',
      't=,v1=',
      't=NaN, v1=00',
      `t=${now}`,
      sign(body, now - 200_000),
      sign(body, now, 'another-secret'),
      sign(body, now, ''),
      // Signed in seconds, as if from 1970.
      sign(body, Math.floor(now / 1000)),
      sign(body, now).replace(`t=${now}`, `t=${now + 1}`),
    ]
    for (const signature of signatures) {
      const answer = await post(body, signature)
      expect([answer.statusCode, answer.json().code]).toEqual([401, 'UNAUTHENTICATED'])
    }
    expect(await stored(sent.id)).toBeUndefined()
  })

  test('a body that is signed but is no event', async () => {
    for (const body of ['', 'nonsense', '{"event":', 'null'])
      expect((await post(body, sign(body))).statusCode).toBeGreaterThanOrEqual(400)
    const odd = JSON.stringify(event('organization.created', { id: 'org_1' }))
    expect((await post(odd, sign(odd))).statusCode).toBe(400)
    const form = JSON.stringify(event('user.created', workosUser()))
    expect((await post(form, sign(form), 'text/plain')).statusCode).toBe(400)
  })
})

test('a type of no interest is acknowledged and not kept', async () => {
  const sent = event('dsync.activated', { id: 'directory_1', domains: [] })
  await deliver(sent)
  expect(await stored(sent.id)).toBeUndefined()
})

test('an event delivered thirty times at once is kept and applied once', async () => {
  const user = workosUser()
  const body = JSON.stringify(event('user.created', user))
  const answers = await Promise.all(Array.from({ length: 30 }, () => post(body, sign(body))))
  expect(new Set(answers.map((answer) => answer.statusCode))).toEqual(new Set([200]))
  const person = await app.until(() => personOf(user.id))
  expect(person).toMatchObject({ email: user.email.toLowerCase(), name: 'Ada' })
  const created = await query((db) => db.select().from(auditEvents).where(eq(auditEvents.action, 'user.create')))
  expect(created.filter((entry) => entry.after?.email === person?.email)).toHaveLength(1)
})

describe('people', () => {
  test('an older update that arrives late changes nothing', async () => {
    const user = workosUser()
    const at = (second: number) => new Date(Date.now() + second * 1000)
    const latest = event('user.updated', { ...user, first_name: 'Third' }, at(3))
    const late = [
      event('user.updated', { ...user, first_name: 'Second' }, at(2)),
      event('user.created', { ...user, first_name: 'First' }, at(1)),
    ]
    await deliver(latest)
    await outcomeOf(latest.id)
    await deliver(...late)
    for (const each of late) expect(await outcomeOf(each.id)).toBe('stale')
    expect((await personOf(user.id))?.name).toBe('Third')
  })

  test('in whatever order ten updates arrive, the newest is what remains', async () => {
    const user = workosUser()
    const updates = Array.from({ length: 10 }, (_, i) =>
      event('user.updated', { ...user, first_name: `Name ${i}` }, new Date(Date.now() + i * 1000)),
    )
    await Promise.all([3, 9, 0, 5, 1, 8, 2, 7, 4, 6].map((i) => deliver(...updates.slice(i, i + 1))))
    await Promise.all(updates.map((each) => outcomeOf(each.id)))
    expect((await personOf(user.id))?.name).toBe('Name 9')
  })

  test('a deleted person is signed out everywhere and stays deleted, whatever comes late', async () => {
    const user = workosUser()
    await deliver(event('user.created', user))
    const person = await app.until(() => personOf(user.id))
    const cookie = await asPlatform(systemCtx(app.services, 'test'), (tx) =>
      openSession(tx, person, { method: 'workos' }),
    )
    const me = () => app.graphql('{ viewer { id } }', {}, { headers: { cookie: `betrace_session=${cookie}` } })
    expect((await me()).data.viewer).not.toBeNull()
    const deleted = event('user.deleted', user)
    await deliver(deleted)
    expect(await outcomeOf(deleted.id)).toBe('applied')
    expect((await me()).data.viewer).toBeNull()
    const late = event('user.updated', user, new Date(Date.now() + 60_000))
    await deliver(late)
    expect(await outcomeOf(late.id)).toBe('stale')
    expect((await personOf(user.id))?.deactivatedAt).not.toBeNull()
    await app.until(async () => heard.some(({ payload }) => 'userId' in payload && payload.userId === person.id))
  })

  test('an address that is not verified takes over nobody and creates nobody', async () => {
    const victim = await app.person()
    const sent = event('user.created', workosUser({ email: victim.email, email_verified: false }))
    await deliver(sent)
    expect(await outcomeOf(sent.id)).toBe('ignored')
    const [row] = await query((db) => db.select().from(users).where(eq(users.id, victim.userId)))
    expect(row?.workosUserId).toBeNull()
  })

  test('a change to another person’s address keeps the old one', async () => {
    const other = await app.person()
    const user = workosUser()
    await deliver(event('user.created', user))
    await app.until(() => personOf(user.id))
    const sent = event('user.updated', { ...user, email: other.email, first_name: 'Renamed' })
    await deliver(sent)
    expect(await outcomeOf(sent.id)).toBe('applied')
    expect(await personOf(user.id)).toMatchObject({ email: user.email.toLowerCase(), name: 'Renamed' })
  })
})

test('a session revoked at WorkOS is refused from then on', async () => {
  const { userId } = await app.person()
  const workosSessionId = `session_${newId()}`
  const cookie = await asPlatform(systemCtx(app.services, 'test'), async (tx) => {
    const [person] = await tx.select().from(users).where(eq(users.id, userId))
    if (!person) throw new Error('no such person')
    return openSession(tx, person, { method: 'workos', workosSessionId })
  })
  const sent = event('session.revoked', { id: workosSessionId, user_id: 'user_1' })
  await deliver(sent)
  expect(await outcomeOf(sent.id)).toBe('applied')
  const answer = await app.graphql('{ viewer { id } }', {}, { headers: { cookie: `betrace_session=${cookie}` } })
  expect(answer.data.viewer).toBeNull()
  const [session] = await query((db) => db.select().from(sessions).where(eq(sessions.workosSessionId, workosSessionId)))
  expect(session?.revokedAt).not.toBeNull()
})

test('organizations, memberships and invitations are passed on to those who subscribed', async () => {
  const user = workosUser()
  await deliver(event('user.created', user))
  const person = await app.until(() => personOf(user.id))
  const tenantId = newId()
  const organization = { object: 'organization', id: 'org_A', name: 'Acme', external_id: tenantId, domains: [] }
  const membership = {
    id: 'om_A',
    organization_id: 'org_A',
    user_id: user.id,
    status: 'active',
    role: { slug: 'admin' },
  }
  const invitation = { id: 'invitation_A', organization_id: 'org_A', email: 'New@Example.com', state: 'pending' }
  await deliver(
    event('organization.created', organization),
    event('organization_membership.created', membership),
    event('invitation.created', invitation),
  )
  const made = [
    ['identity.organization.changed', { organizationId: 'org_A', tenantId, name: 'Acme' }],
    ['identity.membership.changed', { membershipId: 'om_A', userId: person.id, roleSlug: 'admin', active: true }],
    ['identity.invitation.changed', { invitationId: 'invitation_A', email: 'new@example.com', state: 'pending' }],
  ]
  const areHeard = (expected: unknown[][]) => async () =>
    expected.every(([type]) => heard.some((each) => each.type === type))
  // What arrives after a deletion changes nothing, and events are worked off side by side.
  await app.until(areHeard(made))
  await deliver(
    event('organization_membership.deleted', membership),
    event('organization.deleted', { ...organization, external_id: 'not ours' }),
  )
  const removed = [
    ['identity.membership.deleted', { membershipId: 'om_A', userId: person.id }],
    ['identity.organization.deleted', { organizationId: 'org_A', tenantId: null }],
  ]
  await app.until(areHeard(removed))
  for (const [type, payload] of [...made, ...removed])
    expect(heard.find((each) => each.type === type)?.payload).toMatchObject(payload as object)
})
