import { createServer, type Server } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Receiver, startReceiver } from '../../test/webhooks.ts'
import { post } from './post.ts'

const options = { allowPrivate: true, timeoutMs: 400 }
let receiver: Receiver
beforeEach(async () => {
  receiver = await startReceiver()
})
afterEach(() => receiver.close())

const send = (url = receiver.url) => post(url, { 'webhook-id': 'msg_1' }, '{"a":1}', options)

/** A receiver that says what HTTP does not allow for, or nothing at all. */
async function withRaw<T>(answer: string | null, work: (url: string) => Promise<T>): Promise<T> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => answer !== null && socket.end(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('no port')
  try {
    return await work(`http://127.0.0.1:${address.port}/`)
  } finally {
    server.close()
  }
}

test.each([301, 302, 303, 307, 308])('a redirect (%i) is not followed, and is a failure', async (status) => {
  let followed = 0
  receiver.answer = ({ path }, response) => {
    if (path !== '/hooks') followed += 1
    response.writeHead(status, { location: '/inside' }).end()
  }
  const outcome = await send()
  expect(outcome).toMatchObject({ status, error: expect.stringContaining('Redirects are not followed') })
  expect(followed).toBe(0)
})

test.each([200, 201, 202, 204, 299])('%i is success', async (status) => {
  receiver.answer = (_request, response) => response.writeHead(status).end()
  expect(await send()).toMatchObject({ status, error: null })
})

test.each([400, 401, 404, 410, 429, 500, 503])('%i is a failure', async (status) => {
  receiver.answer = (_request, response) => response.writeHead(status).end()
  expect(await send()).toMatchObject({ status, error: `The receiver answered ${status}.` })
})

test('a receiver that answers a byte now and then is cut off in time', async () => {
  receiver.answer = (_request, response) => {
    response.writeHead(200)
    const drip = setInterval(() => response.write('.'), 50)
    response.once('close', () => clearInterval(drip))
  }
  const outcome = await send()
  expect(outcome.error).toBe('No whole answer within 0.4 seconds.')
  expect(outcome.durationMs).toBeLessThan(900)
})

test('a receiver that never answers is cut off in time', async () => {
  const outcome = await withRaw(null, send)
  expect(outcome).toMatchObject({ status: null, error: 'No whole answer within 0.4 seconds.' })
})

test('of a huge answer only the beginning is read and kept', async () => {
  let written = 0
  let isOver = false
  receiver.answer = (_request, response) => {
    response.once('close', () => {
      isOver = true
    })
    response.writeHead(200)
    const more = (): void => {
      while (!isOver && written < 100_000_000) {
        written += 65_536
        if (!response.write(Buffer.alloc(65_536, 'x'))) return void response.once('drain', more)
      }
    }
    more()
  }
  const outcome = await send()
  expect(outcome).toMatchObject({ status: 200, error: null, excerpt: 'x'.repeat(1024) })
  expect(written).toBeLessThan(20_000_000)
})

test('what is kept of an answer can be stored and shown', async () => {
  const hostile = 'a\0b\u001b[31m\u202ec\u2066<script>\ttab\nline '
  receiver.answer = (_request, response) =>
    response.writeHead(500).end(Buffer.concat([Buffer.from(hostile), Buffer.from([0xff, 0xfe, 0xed, 0xa0, 0x80])]))
  const { excerpt } = await send()
  expect(excerpt).toMatch(/^a\ufffdb\ufffd\[31m\ufffdc\ufffd<script>\ttab\nline \ufffd+$/)
})

test('headers without end, other protocols and broken-off answers are failures in words', async () => {
  const headers = `HTTP/1.1 200 OK\r\n${'x-filler: y\r\n'.repeat(10_000)}\r\n`
  expect((await withRaw(headers, send)).error).toBe('The headers of the receiver’s answer are too large.')
  expect((await withRaw('220 mail.example.com ESMTP\r\n', send)).error).toMatch(/^The request failed/)
  expect((await withRaw('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc', send)).error).not.toBeNull()
  expect((await withRaw('', send)).error).toBe('The receiver broke off the connection.')
  await receiver.close()
  expect((await send()).error).toBe('The receiver refused the connection.')
})

test('a receiver without a certificate that anybody trusts is not sent anything', async () => {
  const outcome = await withRaw('HTTP/1.1 200 OK\r\n\r\n', (url) => send(url.replace('http:', 'https:')))
  expect(outcome.status).toBeNull()
  expect(outcome.error).not.toBeNull()
})
