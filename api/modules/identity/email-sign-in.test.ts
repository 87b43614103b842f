import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { auditEvents, sessions, signInChallenges, users } from '../../db/tables/index.ts'
import { createTestApp, type TestApp } from '../../test/app.ts'
import { codeFor, openBrowser, signIn } from '../../test/browser.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp({ env: { SIGN_IN_CODES_PER_HOUR: '20' } })
})
afterAll(() => app.close())

const query = <T>(work: Parameters<typeof app.services.db.platform.run<T>>[0]) => app.services.db.platform.run(work)
const wrongOf = (code: string | null) => String((Number(code) + 1) % 10 ** 6).padStart(6, '0')
const viewerSessions = '{ sessions { nodes { id isCurrent method } totalCount } }'

async function started(email: string) {
  const browser = openBrowser(app)
  const response = await browser.post('/auth/email/start', { email })
  expect(response.statusCode).toBe(202)
  return { browser, code: (await codeFor(app, email)) ?? 'none' }
}

async function travel<T>(hours: number, work: () => Promise<T>): Promise<T> {
  const real = app.services.now
  app.services.now = () => new Date(Date.now() + hours * 3_600_000)
  try {
    return await work()
  } finally {
    app.services.now = real
  }
}

test('a first sign-in creates the person and a session in an HttpOnly SameSite=Lax cookie', async () => {
  const browser = openBrowser(app)
  const begun = await browser.post('/auth/email/start', { email: ' Ada@Example.com ', returnTo: '/tenants?x=1' })
  expect([begun.statusCode, begun.json()]).toEqual([202, { expiresInSeconds: 600, resendAfterSeconds: 30 }])
  const done = await browser.post('/auth/email/verify', { code: await codeFor(app, 'ada@example.com') })
  expect([done.statusCode, done.json()]).toEqual([200, { returnTo: '/tenants?x=1' }])
  expect(done.cookies.find((cookie) => cookie.name === 'betrace_session')).toMatchObject({
    httpOnly: true,
    sameSite: 'Lax',
    path: '/',
  })
  expect(done.headers['cache-control']).toBe('no-store')
  const { data } = await browser.graphql(viewerSessions)
  expect(data).toMatchObject({ sessions: { totalCount: 1, nodes: [{ isCurrent: true, method: 'email' }] } })
  const people = await query((db) => db.select().from(users).where(eq(users.email, 'ada@example.com')))
  expect(people).toHaveLength(1)
  const events = await query((db) => db.select().from(auditEvents).where(eq(auditEvents.actorLabel, 'ada@example.com')))
  expect(events.map((event) => event.action)).toContain('session.create')
})

test('over https the cookies carry the __Host- prefix and are Secure', async () => {
  const secure = await createTestApp({ env: { PUBLIC_URL: 'https://tenants.example.com' } })
  try {
    const response = await openBrowser(secure).post('/auth/email/start', { email: 'ada@example.com' })
    expect(response.cookies).toMatchObject([
      { name: '__Host-betrace_sign_in', secure: true, httpOnly: true, sameSite: 'Lax', path: '/' },
    ])
    expect(response.cookies[0]).not.toHaveProperty('domain')
  } finally {
    await secure.close()
  }
})

test('the code may be typed with spaces, works once, and only in the browser that asked', async () => {
  const { browser, code } = await started('once@example.com')
  const { browser: other } = await started('other-once@example.com')
  expect((await openBrowser(app).post('/auth/email/verify', { code })).json().code).toBe('CODE_WRONG')
  expect((await other.post('/auth/email/verify', { code })).json().code).toBe('CODE_WRONG')
  const cookies = new Map(browser.cookies)
  const spaced = `${code.slice(0, 3)} ${code.slice(3)}`
  expect((await browser.post('/auth/email/verify', { code: spaced })).statusCode).toBe(200)
  for (const [name, value] of cookies) browser.cookies.set(name, value)
  expect((await browser.post('/auth/email/verify', { code })).json().code).toBe('CODE_WRONG')
})

test('five posts of the right code at once give one session', async () => {
  const email = 'eager@example.com'
  const { browser, code } = await started(email)
  const held = new Map(browser.cookies)
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => {
      const tab = openBrowser(app)
      for (const [name, value] of held) tab.cookies.set(name, value)
      return tab.post('/auth/email/verify', { code })
    }),
  )
  expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, 400, 400, 400, 400])
  const opened = await query((db) =>
    db.select().from(sessions).innerJoin(users, eq(users.id, sessions.userId)).where(eq(users.email, email)),
  )
  expect(opened).toHaveLength(1)
})

test('two first sign-ins of one address at once make one person', async () => {
  const email = 'twice@example.com'
  const begun = [await started(email), await started(email), await started(email)]
  const answers = await Promise.all(begun.map(({ browser, code }) => browser.post('/auth/email/verify', { code })))
  expect(answers.map((answer) => answer.statusCode)).toEqual([200, 200, 200])
  expect(await query((db) => db.select().from(users).where(eq(users.email, email)))).toHaveLength(1)
})

describe('guessing', () => {
  test('after five wrong codes the right one is refused too', async () => {
    const { browser, code } = await started('five@example.com')
    for (let guess = 0; guess < 5; guess += 1)
      expect((await browser.post('/auth/email/verify', { code: wrongOf(code) })).json().code).toBe('CODE_WRONG')
    expect((await browser.post('/auth/email/verify', { code })).json().code).toBe('CODE_WRONG')
    const refused = await query((db) =>
      db
        .select()
        .from(auditEvents)
        .where(sql`${auditEvents.after}->>'email' = 'five@example.com' and ${auditEvents.outcome} = 'REFUSED'`),
    )
    expect(refused).toHaveLength(5)
  })

  test('fifty parallel guesses count as five', async () => {
    const email = 'parallel@example.com'
    const { browser, code } = await started(email)
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => browser.post('/auth/email/verify', { code: wrongOf(code) })),
    )
    expect(new Set(answers.map((answer) => answer.statusCode))).toEqual(new Set([400]))
    const [challenge] = await query((db) => db.select().from(signInChallenges).where(eq(signInChallenges.email, email)))
    expect(challenge?.attempts).toBe(5)
    expect((await browser.post('/auth/email/verify', { code })).json().code).toBe('CODE_WRONG')
  })

  test('thirty wrong codes for one address in a day close it to guesses from any browser', async () => {
    const email = 'besieged@example.com'
    for (let round = 0; round < 6; round += 1) {
      const { browser, code } = await started(email)
      for (let guess = 0; guess < 5; guess += 1) await browser.post('/auth/email/verify', { code: wrongOf(code) })
    }
    const { browser, code } = await started(email)
    const answer = await browser.post('/auth/email/verify', { code })
    expect([answer.statusCode, answer.json().code]).toEqual([429, 'RATE_LIMITED'])
    expect(answer.json().retryAfter).toBeGreaterThan(3600)
    expect(answer.headers['retry-after']).toBe(String(answer.json().retryAfter))
  })

  test('an old code, a replaced one and one that was never sent get the same answer', async () => {
    const { browser: late, code: lateCode } = await started('late@example.com')
    const expired = await travel(0.17, () => late.post('/auth/email/verify', { code: lateCode }))
    const { browser: again, code: first } = await started('again@example.com')
    const cookies = new Map(again.cookies)
    await again.post('/auth/email/start', { email: 'again@example.com' })
    for (const [name, value] of cookies) again.cookies.set(name, value)
    const replaced = await again.post('/auth/email/verify', { code: first })
    const never = await openBrowser(app).post('/auth/email/verify', { code: '123456' })
    for (const answer of [expired, replaced, never]) {
      const { requestId, ...body } = answer.json()
      expect([answer.statusCode, body, requestId.length]).toEqual([
        400,
        { code: 'CODE_WRONG', message: 'This code is wrong or no longer valid. Ask for a new one.' },
        36,
      ])
    }
  })
})

test('a known and an unknown address get the same status, body and headers', async () => {
  await signIn(app, 'known@example.com')
  const [known, unknown] = [
    await openBrowser(app).post('/auth/email/start', { email: 'known@example.com' }),
    await openBrowser(app).post('/auth/email/start', { email: 'unknown@example.com' }),
  ].map(({ statusCode, body, headers }) => {
    const { 'x-request-id': _id, date: _date, 'set-cookie': cookie, ...same } = headers
    return { statusCode, body, same, cookie: String(cookie).replace(/=[\w-]{43};/, '=*;') }
  })
  expect(known).toEqual(unknown)
})

describe('rate limits', () => {
  test('codes for one address stop at the limit, whoever asks, and say when to try again', async () => {
    const email = 'flooded@example.com'
    for (let mail = 0; mail < 20; mail += 1)
      expect((await openBrowser(app, `10.9.0.${mail}`).post('/auth/email/start', { email })).statusCode).toBe(202)
    const refused = await openBrowser(app, '10.9.1.1').post('/auth/email/start', { email: 'FLOODED@example.com' })
    expect([refused.statusCode, refused.json().code]).toEqual([429, 'RATE_LIMITED'])
    expect(refused.json().retryAfter).toBeGreaterThan(3000)
  })

  test('one network address cannot ask for any number of people', async () => {
    const narrow = await createTestApp({ env: { SIGN_IN_CODES_PER_HOUR: '1' } })
    try {
      const ask = (ip: string, i: number) =>
        openBrowser(narrow, ip).post('/auth/email/start', { email: `p${i}@example.com` })
      // One subscriber's /64, from ever new addresses.
      for (let i = 0; i < 20; i += 1) expect((await ask(`2001:db8:1:2::${i + 1}`, i)).statusCode).toBe(202)
      expect((await ask('2001:db8:1:2:ffff::9', 90)).statusCode).toBe(429)
      expect((await ask('2001:db8:1:3::1', 91)).statusCode).toBe(202)
    } finally {
      await narrow.close()
    }
  })
})

test('signing in rotates the session cookie and ends the session the browser had', async () => {
  const planted = await signIn(app, 'attacker@example.com')
  const before = planted.cookies.get('betrace_session')
  await signIn(app, 'victim@example.com', planted)
  expect(planted.cookies.get('betrace_session')).not.toBe(before)
  const stale = await app.graphql(viewerSessions, {}, { headers: { cookie: `betrace_session=${before}` } })
  expect(stale.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
})

test('a session cookie that the server did not make signs nobody in and does not survive a sign-in', async () => {
  const browser = openBrowser(app)
  browser.cookies.set('betrace_session', 'chosen-by-somebody-else')
  expect((await browser.graphql(viewerSessions)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  await signIn(app, 'fixated@example.com', browser)
  expect(browser.cookies.get('betrace_session')).toMatch(/^[\w-]{43}$/)
})

describe('requests a browser sends for another site', () => {
  test.each([
    ['a form', { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.example' }, 403],
    ['text/plain', { 'content-type': 'text/plain', origin: 'https://evil.example' }, 403],
    ['a sandboxed frame', { origin: 'null' }, 403],
    ['JSON from elsewhere', { origin: 'https://evil.example' }, 403],
    ['a browser that hides the origin', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a form without an origin', { 'content-type': 'application/x-www-form-urlencoded' }, 400],
    ['text/plain without an origin', { 'content-type': 'text/plain' }, 400],
  ])('%s signs nobody in or out', async (_name, headers, status) => {
    const browser = await signIn(app, 'target@example.com')
    for (const url of ['/auth/email/start', '/auth/email/verify', '/auth/sign-out'])
      expect((await browser.post(url, '{"email":"target@example.com","code":"123456"}', headers)).statusCode).toBe(
        status,
      )
    expect((await browser.graphql(viewerSessions)).errors).toBeUndefined()
  })

  test('a bare post without a body does not sign out', async () => {
    const browser = await signIn(app, 'bare@example.com')
    const { statusCode } = await app.server.inject({
      method: 'POST',
      url: '/auth/sign-out',
      headers: { cookie: `betrace_session=${browser.cookies.get('betrace_session')}` },
    })
    expect(statusCode).toBe(400)
    expect((await browser.graphql(viewerSessions)).errors).toBeUndefined()
  })

  test('our own origin is served', async () => {
    const headers = { origin: 'http://tenants.test', host: 'tenants.test' }
    const answer = await openBrowser(app).post('/auth/email/start', { email: 'own@example.com' }, headers)
    expect(answer.statusCode).toBe(202)
  })
})

test.each([
  undefined,
  null,
  '',
  42,
  {},
  ['ada@example.com'],
  'ada',
  'ada@',
  '@example.com',
  'ada@example',
  'a b@example.com',
  'ada@example.com\r\nBcc: eve@example.com',
  'ada@example.com\nBcc:eve@example.com',
  'ada@example.com\u0000',
  'ada@example.com,eve@example.com',
  'Ada <ada@example.com>',
  '"ada"@example.com',
  'ada@exa\u212Aple.com',
  'аda@example.com',
  "ada'--@example.com; drop table users",
  '<script>alert(1)</script>@example.com',
  `${'a'.repeat(250)}@example.com`,
])('the address %j is refused with the field named, and nothing is mailed', async (email) => {
  const count = () => query((db) => db.select({ n: sql<number>`count(*)::int` }).from(signInChallenges))
  const before = await count()
  const answer = await openBrowser(app).post('/auth/email/start', { email })
  expect([answer.statusCode, answer.json().code]).toEqual([400, 'INVALID_INPUT'])
  expect(answer.json().fields.email).toBe('Enter an e-mail address, like ada@example.com.')
  expect(answer.cookies).toEqual([])
  expect(await count()).toEqual(before)
})

test.each(['12345', '1234567', 'abcdef', '', null, 123456, "1' or 1=1", '１２３４５６'])(
  'the code %j is refused as no code',
  async (code) => {
    const { browser } = await started('typing@example.com')
    const answer = await browser.post('/auth/email/verify', { code })
    expect(answer.json()).toMatchObject({
      code: 'INVALID_INPUT',
      fields: { code: 'Enter the 6 digits from the mail.' },
    })
  },
)

test('neither the code, the cookie secret nor the session secret is in a log line, the database or a job', async () => {
  const lines: string[] = []
  const written = vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0)
  const sent: string[] = []
  const loud = await createTestApp({
    env: { LOG_LEVEL: 'trace' },
    worker: true,
    services: {
      mailer: { name: 'smtp', close: async () => {}, send: async (_ctx, mail) => void sent.push(mail.subject) },
    },
  })
  try {
    const browser = openBrowser(loud)
    await browser.post('/auth/email/start', { email: 'canary@example.com' })
    const browserSecret = browser.cookies.get('betrace_sign_in') ?? ''
    await loud.until(async () => sent.length === 1)
    const code = sent[0]?.slice(0, 6) ?? ''
    expect((await browser.post('/auth/email/verify', { code })).statusCode).toBe(200)
    const sessionSecret = browser.cookies.get('betrace_session') ?? ''
    const stored = await loud.until(async () => {
      const text = await dump(loud)
      return text.includes(`"${code} is your`) ? null : text
    })
    for (const secret of [browserSecret, sessionSecret]) {
      expect(secret).toMatch(/^[\w-]{43}$/)
      expect(stored).not.toContain(secret)
      expect(lines.join('')).not.toContain(secret)
    }
    // After a point it is a fraction of a second, of which there are thousands.
    expect(stored).not.toMatch(new RegExp(`(?<!\\.)\\b${code}\\b(?! *\\d)`))
    expect(lines.join('')).not.toMatch(new RegExp(`(?<!\\.)\\b${code}\\b`))
    expect(lines.join('')).toContain('/auth/email/verify')
  } finally {
    written.mockRestore()
    await loud.close()
  }
})

/** Every row of every table of the product and of the queue, as text. */
async function dump(target: TestApp): Promise<string> {
  return target.services.db.platform.run(async (db) => {
    const tables = await db.execute<{ name: string }>(
      sql`select format('%I.%I', table_schema, table_name) as name from information_schema.tables
          where table_schema in ('public', 'jobs') and table_type = 'BASE TABLE'`,
    )
    const texts = []
    for (const { name } of tables)
      texts.push(
        ...(await db.execute(sql.raw(`select row_to_json(t)::text as text from ${name} t`))).map((row) => row.text),
      )
    return texts.join('\n')
  })
}
