import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditEvents, sessions } from '../../db/tables/index.ts'
import { createTestApp, type TestApp } from '../../test/app.ts'
import { signIn } from '../../test/browser.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp({
    env: { SESSION_IDLE_HOURS: '24', SESSION_MAX_HOURS: '72', SIGN_IN_CODES_PER_HOUR: '20' },
  })
})
afterAll(() => app.close())

const list = '{ sessions { nodes { id isCurrent ip userAgent expiresAt revokedAt } totalCount } }'
const revoke = 'mutation ($id: ID!) { revokeSession(input: { id: $id }) { id revokedAt } }'
const codeOf = (answer: { errors?: { extensions: { code: string } }[] | undefined }) =>
  answer.errors?.[0]?.extensions.code

interface SessionNode {
  id: string
  isCurrent: boolean
  revokedAt: string | null
  expiresAt: string
}

async function ownSessions(browser: Awaited<ReturnType<typeof signIn>>): Promise<SessionNode[]> {
  const { data } = await browser.graphql(list)
  return (data as unknown as { sessions: { nodes: SessionNode[] } }).sessions.nodes
}

async function at<T>(hours: number, work: () => Promise<T>): Promise<T> {
  const real = app.services.now
  app.services.now = () => new Date(Date.now() + hours * 3_600_000)
  try {
    return await work()
  } finally {
    app.services.now = real
  }
}

test('a revoked session is refused from the next request on, and stays in the list as ended', async () => {
  const [laptop, phone] = [await signIn(app, 'ada@example.com'), await signIn(app, 'ada@example.com')]
  const nodes = await ownSessions(laptop)
  expect(nodes.map((node) => node.isCurrent)).toEqual([false, true])
  const { data } = await laptop.graphql(revoke, { id: nodes[0]?.id })
  expect(data).toMatchObject({ revokeSession: { id: nodes[0]?.id, revokedAt: expect.any(String) } })
  expect(codeOf(await phone.graphql(list))).toBe('UNAUTHENTICATED')
  expect((await ownSessions(laptop)).map((node) => node.revokedAt !== null)).toEqual([true, false])
  const again = await laptop.graphql(revoke, { id: nodes[0]?.id })
  expect(again.data).toEqual(data)
  const events = await app.services.db.platform.run((db) =>
    db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.targetId, nodes[0]?.id ?? '')),
  )
  expect(events.map((event) => event.action)).toEqual(['session.create', 'session.revoke'])
})

test('a session of somebody else is not found, like one that does not exist', async () => {
  const [mine, theirs] = [await signIn(app, 'mine@example.com'), await signIn(app, 'theirs@example.com')]
  const [foreign] = await ownSessions(theirs)
  const answers = [
    await mine.graphql(revoke, { id: foreign?.id }),
    await mine.graphql(revoke, { id: 'ses_01h455vb4pex5vsknk084sn02q' }),
    await mine.graphql(revoke, { id: "' or 1=1 --" }),
  ]
  expect(answers.map(codeOf)).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'])
  expect((await ownSessions(theirs))[0]?.revokedAt).toBeNull()
})

test('revoking the others ends all but this one', async () => {
  const browsers = []
  for (let i = 0; i < 4; i += 1) browsers.push(await signIn(app, 'many@example.com'))
  const [current, ...others] = browsers
  expect((await current?.graphql('mutation { revokeOtherSessions }'))?.data).toEqual({ revokeOtherSessions: 3 })
  for (const other of others) expect(codeOf(await other.graphql(list))).toBe('UNAUTHENTICATED')
  expect((await current?.graphql('mutation { revokeOtherSessions }'))?.data).toEqual({ revokeOtherSessions: 0 })
})

test('a session ends after the idle time, and use keeps it open until its absolute end', async () => {
  const idle = await signIn(app, 'idle@example.com')
  expect(codeOf(await at(25, () => idle.graphql(list)))).toBe('UNAUTHENTICATED')
  const used = await signIn(app, 'used@example.com')
  for (const hours of [20, 40, 60]) expect(codeOf(await at(hours, () => used.graphql(list)))).toBeUndefined()
  expect(codeOf(await at(71, () => used.graphql(list)))).toBeUndefined()
  expect(codeOf(await at(73, () => used.graphql(list)))).toBe('UNAUTHENTICATED')
})

test('the list says when a session will end if it is not used', async () => {
  const browser = await signIn(app, 'soon@example.com')
  const hoursLeft = async () => {
    const [node] = await ownSessions(browser)
    return Math.round((Date.parse(node?.expiresAt ?? '') - Date.now()) / 3_600_000)
  }
  expect(await hoursLeft()).toBe(24)
  for (const hours of [20, 40, 60]) await at(hours, () => browser.graphql(list))
  expect(await hoursLeft()).toBe(72)
})

test('signing out ends the session on the server, clears the cookie, and may be repeated', async () => {
  const browser = await signIn(app, 'out@example.com')
  const secret = browser.cookies.get('betrace_session')
  const answer = await browser.post('/auth/sign-out', {}, { 'x-tenant-id': 'ten_of_nobody' })
  expect([answer.statusCode, answer.json()]).toEqual([200, { redirectTo: '/' }])
  expect(browser.cookies.has('betrace_session')).toBe(false)
  expect(codeOf(await app.graphql(list, {}, { headers: { cookie: `betrace_session=${secret}` } }))).toBe(
    'UNAUTHENTICATED',
  )
  expect((await browser.post('/auth/sign-out', {})).statusCode).toBe(200)
})

test('only the hash of a session secret is stored', async () => {
  const browser = await signIn(app, 'hashed@example.com')
  const secret = browser.cookies.get('betrace_session') ?? ''
  const rows = await app.services.db.platform.run((db) => db.select().from(sessions))
  expect(rows.length).toBeGreaterThan(0)
  for (const { tokenHash } of rows) {
    expect(tokenHash).toHaveLength(32)
    expect(tokenHash.toString()).not.toContain(secret)
  }
})
