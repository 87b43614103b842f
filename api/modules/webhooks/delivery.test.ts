import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/app.ts'
import { createTenant } from '../../test/factories.ts'
import {
  createEndpoint,
  type Receiver,
  readDelivery,
  readEndpoint,
  sendDue,
  sendTest,
  startReceiver,
  type Who,
} from '../../test/webhooks.ts'
import { retryDelays } from './schedule.ts'

const hour = 3_600_000
let app: TestApp
let who: Who
let receiver: Receiver
beforeAll(async () => {
  app = await createTestApp({ env: { WEBHOOK_ALLOW_PRIVATE_ADDRESSES: 'true' } })
})
afterAll(() => app.close())
beforeEach(async () => {
  const as = await app.person()
  who = { as, tenantId: await createTenant(app, as) }
  receiver = await startReceiver()
})
afterEach(async () => {
  app.services.now = () => new Date()
  await receiver.close()
})

const travel = (ms: number) => {
  const from = app.services.now().getTime()
  app.services.now = () => new Date(from + ms)
}
const failing = (status = 500, headers: Record<string, string> = {}) => {
  receiver.answer = (_request, response) => response.writeHead(status, headers).end('no')
}

test('what is sent is signed as Standard Webhooks says, and a changed byte does not verify', async () => {
  const { endpoint, secret } = await createEndpoint(app, who, { url: receiver.url })
  const id = await sendTest(app, who, endpoint.id, 'signal.raised')
  await sendDue(app, who.tenantId)
  const [got] = receiver.received
  if (!got) throw new Error('nothing came')
  const verifier = new Webhook(secret)
  const payload = verifier.verify(got.body, got.headers)
  const delivery = await readDelivery(app, who, id)
  expect(payload).toEqual(delivery.payload)
  expect(payload).toMatchObject({ type: 'signal.raised', data: { severity: 'CRITICAL' } })
  expect(got.headers['webhook-id']).toBe(delivery.messageId)
  expect(got.headers).toMatchObject({ 'content-type': 'application/json', 'user-agent': 'BeTrace-Webhooks/1.0' })
  expect(delivery).toMatchObject({ status: 'SUCCEEDED', attemptCount: 1, lastStatus: 204, lastError: null })
  expect(delivery.attempts).toMatchObject([{ status: 204, error: null, responseExcerpt: null }])
  expect(() => verifier.verify(`${got.body} `, got.headers)).toThrow('No matching signature')
  const another = { ...got.headers, 'webhook-id': 'msg_another' }
  expect(() => verifier.verify(got.body, another)).toThrow('No matching signature')
  const shown = await readEndpoint(app, who, endpoint.id)
  expect(shown).toMatchObject({ pending: 0, succeededLastDay: 1, failedLastDay: 0, failingSince: null })
  expect(secret.startsWith(shown.secretPrefix)).toBe(true)
})

test('what fails is sent again after each wait, under the same id, and is given up after ten attempts', async () => {
  failing()
  const { endpoint } = await createEndpoint(app, who, { url: receiver.url })
  const id = await sendTest(app, who, endpoint.id)
  for (const [i, delay] of retryDelays.entries()) {
    await sendDue(app, who.tenantId)
    const { attemptCount, status, nextAttemptAt } = await readDelivery(app, who, id)
    const wait = Date.parse(nextAttemptAt) - app.services.now().getTime()
    expect({ attemptCount, status }).toEqual({ attemptCount: i + 1, status: 'PENDING' })
    expect(wait).toBeGreaterThan(delay * 0.9)
    expect(wait).toBeLessThanOrEqual(delay * 1.2)
    travel(delay * 0.5)
    await sendDue(app, who.tenantId)
    expect(receiver.received).toHaveLength(i + 1)
    travel(delay * 0.7)
  }
  await sendDue(app, who.tenantId)
  app.services.now = () => new Date()
  const given = await readDelivery(app, who, id)
  expect(given).toMatchObject({ status: 'FAILED', attemptCount: 10, nextAttemptAt: null, lastStatus: 500 })
  expect(given.lastError).toBe('The receiver answered 500.')
  expect(given.attempts).toHaveLength(10)
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([given.messageId]))
  expect(retryDelays.reduce((sum, delay) => sum + delay)).toBeGreaterThan(72 * hour)
})
