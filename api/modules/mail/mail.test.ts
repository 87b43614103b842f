import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { systemCtx, withTenant } from '../../core/context.ts'
import { newId } from '../../core/ids.ts'
import { mailOutbox } from '../../db/tables/index.ts'
import { asPlatform, inTenant } from '../../db/tenancy.ts'
import { createTestApp, type TestApp } from '../../test/app.ts'
import { codeFor, openBrowser } from '../../test/browser.ts'
import { startSmtpServer, type TestSmtpServer } from '../../test/smtp-server.ts'
import { renderMail } from './layout.ts'
import { enqueueMail, sendFromOutbox } from './mail.ts'
import type { Mail } from './mailer.ts'

const hello: Mail = {
  to: 'ada@example.com',
  senderName: null,
  replyTo: null,
  subject: 'Hello',
  text: 'Hello',
  html: '<p>Hello</p>',
}

const ids = (app: TestApp) =>
  app.services.db.platform.run((db) => db.select({ id: mailOutbox.id }).from(mailOutbox).orderBy(mailOutbox.id))

function enqueue(app: TestApp, mail: Mail, options?: { expiresAt: Date }): Promise<void> {
  return asPlatform(systemCtx(app.services, 'test'), (tx) => enqueueMail(tx, mail, options))
}

/** The id of a mail that waits in the outbox. Only where no worker takes it out again. */
async function queued(app: TestApp, mail: Mail, options?: { expiresAt: Date }): Promise<string> {
  await enqueue(app, mail, options)
  const id = (await ids(app)).at(-1)?.id
  if (!id) throw new Error('nothing was queued')
  return id
}

describe('the development mailbox', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp({ worker: true })
  })
  afterAll(() => app.close())

  const mailsTo = async (to: string) => {
    const answer = await openBrowser(app).get(`/dev/mail.json?to=${encodeURIComponent(to)}`)
    return answer.json().messages as { id: string; subject: string; text: string; html: string }[]
  }

  test('shows a sign-in code in the list, in the mail and as JSON, and the outbox is empty again', async () => {
    await openBrowser(app).post('/auth/email/start', { email: 'shown@example.com' })
    const [mail] = await app.until(async () => {
      const found = await mailsTo('shown@example.com')
      return found.length > 0 && found
    })
    const code = mail?.subject.slice(0, 6) ?? ''
    expect(mail?.text).toContain(`    ${code}\n`)
    expect(mail?.html).toContain(`>${code}</p>`)
    expect((await openBrowser(app).get('/dev/mail')).body).toContain(`${code} is your BeTrace sign-in code`)
    expect((await openBrowser(app).get(`/dev/mail/${mail?.id}`)).body).toContain(code)
    expect(await app.until(async () => (await codeFor(app, 'shown@example.com')) === null)).toBe(true)
  })

  test('runs no script, whatever the mail holds, and is never cached', async () => {
    const evil = '"><script>alert(1)</script>'
    await enqueue(app, {
      ...hello,
      to: 'evil@example.com',
      subject: evil,
      text: evil,
      html: `${evil}<img src=x onerror=1>`,
    })
    const [mail] = await app.until(async () => {
      const found = await mailsTo('evil@example.com')
      return found.length > 0 && found
    })
    for (const url of ['/dev/mail', `/dev/mail/${mail?.id}`]) {
      const page = await openBrowser(app).get(url)
      expect(page.body).not.toContain('<script')
      expect(page.body).not.toContain('<img')
      expect(page.headers['content-security-policy']).toContain("default-src 'none'")
      expect(page.headers['content-security-policy']).not.toContain('script-src')
      expect(page.headers['cache-control']).toBe('no-store')
    }
  })

  test('answers only under this machine’s own names', async () => {
    const answer = await openBrowser(app).get('/dev/mail.json', { host: 'rebound.example:4000' })
    expect(answer.statusCode).toBe(404)
    expect((await openBrowser(app).get('/dev/mail/none')).statusCode).toBe(404)
    expect((await openBrowser(app).get("/dev/mail.json?to=' or 1=1 --")).json()).toEqual({ messages: [] })
  })
})

describe('SMTP', () => {
  let smtp: TestSmtpServer
  let app: TestApp
  beforeAll(async () => {
    smtp = await startSmtpServer()
    app = await createTestApp({ env: { SMTP_URL: smtp.url, MAIL_FROM: 'BeTrace <no-reply@betrace.example>' } })
  })
  afterAll(async () => {
    await app.close()
    smtp.close()
  })
  beforeEach(() => {
    smtp.refusal = null
    smtp.received.length = 0
  })

  const send = (id: string, lastTry = false) => sendFromOutbox(systemCtx(app.services, 'test'), id, lastTry)
  const isQueued = async (id: string) => (await ids(app)).some((row) => row.id === id)

  test('a mail goes out as plain text and HTML under a stable id, and leaves the outbox', async () => {
    const id = await queued(app, { ...hello, subject: 'Grüße', text: 'plain', html: '<b>rich</b>' })
    await send(id)
    expect(smtp.received).toHaveLength(1)
    expect(smtp.received[0]?.recipients).toEqual(['ada@example.com'])
    const message = smtp.received[0]?.message
    expect(message).toContain('From: BeTrace <no-reply@betrace.example>')
    expect(message).toContain('To: ada@example.com')
    expect(message).toContain(`Message-ID: <${id}@`)
    expect(message).toContain('Content-Type: text/plain')
    expect(message).toContain('Content-Type: text/html')
    expect(await isQueued(id)).toBe(false)
    await send(id)
    expect(smtp.received).toHaveLength(1)
  })

  test.each([
    ['Acme via BeTrace', 'From: Acme via BeTrace <no-reply@betrace.example>'],
    ['A "B" <c@d.example>, E', 'From: "A \\"B\\" <c@d.example>, E" <no-reply@betrace.example>'],
    ['Müller 🚀', 'From: =?UTF-8?Q?M=C3=BCller_=F0=9F=9A=80?= <no-reply@betrace.example>'],
  ])('the sender is named %s, quoted or encoded as that needs', async (senderName, header) => {
    await send(await queued(app, { ...hello, senderName }))
    expect(smtp.received[0]?.message).toContain(header)
  })

  test('a name of 100 characters in any script is one address still, and answers go where they are to go', async () => {
    for (const letter of ['x', 'ß', '漢', '👩‍👩‍👧‍👦', '"', '\\', '<', ',']) {
      smtp.received.length = 0
      await send(await queued(app, { ...hello, senderName: letter.repeat(100), replyTo: 'help@acme.example' }))
      const [head = ''] = smtp.received[0]?.message.split('\n\n') ?? []
      const headers = head.replace(/\n[ \t]/g, ' ').split('\n')
      expect(headers.filter((line) => /^from:/i.test(line))).toEqual([
        expect.stringMatching(/ <no-reply@betrace\.example>$/),
      ])
      expect(headers).toContain('Reply-To: help@acme.example')
      expect(headers).toContain('To: ada@example.com')
      expect(headers.filter((line) => /^b?cc:/i.test(line))).toEqual([])
    }
  })

  test('connections are reused', async () => {
    for (let i = 0; i < 5; i += 1) await send(await queued(app, hello))
    const before = smtp.connections
    for (let i = 0; i < 5; i += 1) await send(await queued(app, hello))
    expect(smtp.connections).toBe(before)
  })

  test('a server that is busy is tried again, and the mail waits', async () => {
    smtp.refusal = '451 later'
    const id = await queued(app, hello)
    await expect(send(id)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(await isQueued(id)).toBe(true)
    smtp.refusal = null
    await send(id)
    expect(smtp.received).toHaveLength(1)
  })

  test('a recipient refused for good, and the last try, drop the mail with the code it holds', async () => {
    smtp.refusal = '550 no such user'
    const hopeless = await queued(app, hello)
    await send(hopeless)
    smtp.refusal = '451 later'
    const last = await queued(app, hello)
    await send(last, true)
    expect([await isQueued(hopeless), await isQueued(last)]).toEqual([false, false])
  })

  test('a mail that is too old to be of use is dropped unsent', async () => {
    const id = await queued(app, hello, { expiresAt: new Date(Date.now() - 1) })
    await send(id)
    expect([smtp.received, await isQueued(id)]).toEqual([[], false])
  })

  test('there is no mailbox to read', async () => {
    for (const url of ['/dev/mail', '/dev/mail.json', `/dev/mail/${newId()}`])
      expect((await openBrowser(app).get(url)).statusCode).toBe(404)
    expect((await openBrowser(app).get('/auth/config')).json()).toEqual({ method: 'email', mailbox: false })
  })

  test.each([
    ['to', 'ada@example.com\r\nBcc: eve@example.com'],
    ['to', 'ada@example.com, eve@example.com'],
    ['to', 'Ada <ada@example.com>'],
    ['to', 'ada'],
    ['subject', 'Hello\r\nBcc: eve@example.com'],
    ['subject', 'Hello\nthere'],
    ['subject', 'Hello\u2028there'],
    ['subject', 'Hello\u0000'],
    ['senderName', 'Acme\r\nBcc: eve@example.com'],
    ['senderName', 'Acme\u0085Bcc: eve@example.com'],
    ['replyTo', 'help@example.com\r\nBcc: eve@example.com'],
    ['replyTo', 'help@example.com, eve@example.com'],
  ])('a mail with %s %j is refused before it is queued', async (field, value) => {
    const before = await ids(app)
    await expect(queued(app, { ...hello, [field]: value })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(await ids(app)).toEqual(before)
  })

  test('a mail of a transaction that rolls back is never sent, and one is queued from inside a tenant', async () => {
    const before = await ids(app)
    const ctx = withTenant(systemCtx(app.services, 'test'), newId())
    const undone = inTenant(ctx, async (tx) => {
      await enqueueMail(tx, hello)
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await ids(app)).toEqual(before)
    await inTenant(ctx, (tx) => enqueueMail(tx, hello))
    expect(await ids(app)).toHaveLength(before.length + 1)
    const read = app.services.db.app.run((db) => db.execute(sql`select * from mail_outbox`))
    await expect(read).rejects.toMatchObject({ cause: { code: '42501' } })
  })
})

test('what goes into a mail is text, not markup', () => {
  const content = {
    title: 'Join <b>Acme</b> & "friends"',
    paragraphs: ["<script>alert('x')</script>"],
    link: { label: 'Open', url: 'https://example.com/?a="&b=1' },
    footer: 'Bye',
  }
  const brand = { name: '<b>Acme</b>', color: null, logoUrl: 'https://example.com/"onerror="x', replyTo: null }
  const { html, text } = renderMail(content, { language: 'de', brand })
  expect(html).toContain('<html lang="de">')
  expect(html).toContain('src="https://example.com/&quot;onerror=&quot;x"')
  expect(html).not.toMatch(/<script|<b>/)
  expect(html).toContain('href="https://example.com/?a=&quot;&amp;b=1"')
  expect(text).toContain('Open: https://example.com/?a="&b=1')
})
