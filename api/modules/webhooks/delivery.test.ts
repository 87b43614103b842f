import { eq } from 'drizzle-orm'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  mailOutbox,
  tenants,
  webhookAttempts,
  webhookDeliveries,
  webhookEndpoints,
  webhookMessages,
} from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import type { EventPayloads } from '../../jobs/events.ts'
import { createTestApp, type TestApp } from '../../test/app.ts'
import { createTenant, tenantCtx } from '../../test/factories.ts'
import {
  askToday,
  createEndpoint,
  type Received,
  type Receiver,
  readDelivery,
  readEndpoint,
  sendDue,
  sendExample,
  startReceiver,
  type Who,
} from '../../test/webhooks.ts'
import { attemptDelivery } from './attempt.ts'
import { claimDue, leaseMs } from './claim.ts'
import type { TenantEventType } from './event-type.ts'
import { webhookEventTypes } from './event-types.ts'
import { tellEndpoints } from './messages.ts'
import { retryDelays } from './schedule.ts'
import { removeOldMessages, sweepWebhooks } from './webhooks.jobs.ts'

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
const setEnabled = (id: string, enabled: boolean) =>
  askToday(
    app,
    'mutation ($input: SetWebhookEndpointEnabledInput!) { setWebhookEndpointEnabled(input: $input) { id } }',
    { input: { id, enabled } },
    who,
  )
const mailsTo = (recipient: string) =>
  app.services.db.platform.run((db) => db.select().from(mailOutbox).where(eq(mailOutbox.recipient, recipient)))
/** The receiver's own look at the clock would be at today's. */
const verifies = (secret: string, { body, headers }: Received) => {
  const at = new Date(Number(headers['webhook-timestamp']) * 1000)
  const signature = new Webhook(secret).sign(headers['webhook-id'] ?? '', at, body)
  return headers['webhook-signature']?.split(' ').includes(signature)
}
const tellOf = <Type extends TenantEventType>(name: Type, event: EventPayloads[Type]) => {
  const type = webhookEventTypes.find((each) => each.name === name)
  if (!type) throw new Error(`no type ${name}`)
  return tellEndpoints(tenantCtx(app, who.tenantId), type, event)
}
const failing = (status = 500, headers: Record<string, string> = {}) => {
  receiver.answer = (_request, response) => response.writeHead(status, headers).end('no')
}

test('what is sent is signed as Standard Webhooks says, and a changed byte does not verify', async () => {
  const { endpoint, secret } = await createEndpoint(app, who, { url: receiver.url })
  const id = await sendExample(app, who, endpoint.id, 'signal.raised')
  await sendDue(app, who.tenantId)
  const [got] = receiver.received
  if (!got) throw new Error('nothing came')
  const verifier = new Webhook(secret)
  const payload = verifier.verify(got.body, got.headers)
  expect(got.body).toMatch(/^\{"type":"[\w.-]+","timestamp":"[^"]+","data":\{/)
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
  const id = await sendExample(app, who, endpoint.id)
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

test('a receiver that answers 410 is not sent anything any more, and the administrators hear of it', async () => {
  failing(410)
  const { endpoint } = await createEndpoint(app, who, { url: `${receiver.url}?token=secret` })
  const id = await sendExample(app, who, endpoint.id)
  await sendDue(app, who.tenantId)
  expect(await readDelivery(app, who, id)).toMatchObject({ status: 'FAILED', lastStatus: 410, attemptCount: 1 })
  const off = await readEndpoint(app, who, endpoint.id)
  expect(off).toMatchObject({ status: 'DISABLED', disabledReason: 'GONE', failedLastDay: 1 })
  const [mail] = await mailsTo(who.as.email)
  expect(mail?.subject).toBe(`Acme: the webhook endpoint at ${new URL(receiver.url).host} was switched off`)
  expect(JSON.stringify(mail)).not.toContain('token=secret')
  const again = 'mutation ($input: SendTestWebhookInput!) { sendTestWebhook(input: $input) { id } }'
  const { errors } = await askToday(app, again, { input: { id: endpoint.id, eventType: 'rules.changed' } }, who)
  expect(errors?.[0]?.extensions.code).toBe('CONFLICT')
})

test.each([429, 503])('a Retry-After with %i is waited for, but never more than a day', async (status) => {
  const { endpoint } = await createEndpoint(app, who, { url: receiver.url })
  const waitAfter = async (header: string) => {
    failing(status, { 'retry-after': header })
    const id = await sendExample(app, who, endpoint.id)
    await sendDue(app, who.tenantId)
    const { nextAttemptAt } = await readDelivery(app, who, id)
    return (Date.parse(nextAttemptAt) - app.services.now().getTime()) / 1000
  }
  const start = app.services.now()
  app.services.now = () => start
  expect(await waitAfter('3600')).toBe(3600)
  expect(await waitAfter('99999999')).toBe(24 * 3600)
  expect(await waitAfter(new Date(start.getTime() + 7_200_000).toUTCString())).toBeCloseTo(7200, -1)
  for (const nonsense of ['0', '-5', 'soon', '']) expect(await waitAfter(nonsense)).toBeLessThanOrEqual(6)
})

test('an endpoint that lets nothing through for five days is switched off; switched on, it is sent what waited', async () => {
  failing(500)
  const { endpoint } = await createEndpoint(app, who, { url: receiver.url })
  await sendExample(app, who, endpoint.id)
  await sendDue(app, who.tenantId)
  travel(4.9 * 24 * hour)
  const waiting = await sendExample(app, who, endpoint.id)
  await sendDue(app, who.tenantId)
  await sendDue(app, who.tenantId)
  expect((await readEndpoint(app, who, endpoint.id)).status).toBe('ENABLED')
  travel(0.2 * 24 * hour)
  await sendDue(app, who.tenantId)
  const off = await readEndpoint(app, who, endpoint.id)
  expect(off).toMatchObject({ status: 'DISABLED', disabledReason: 'FAILING', pending: 2 })
  expect((await mailsTo(who.as.email)).map(({ subject }) => subject)).toEqual([
    expect.stringContaining('was switched off'),
  ])
  const calls = receiver.received.length
  travel(24 * hour)
  await sendDue(app, who.tenantId)
  expect(receiver.received).toHaveLength(calls)
  receiver.answer = (_request, response) => response.writeHead(200).end()
  await setEnabled(endpoint.id, true)
  await sendDue(app, who.tenantId)
  expect(await readDelivery(app, who, waiting)).toMatchObject({ status: 'SUCCEEDED' })
  expect(await readEndpoint(app, who, endpoint.id)).toMatchObject({ pending: 0, failingSince: null, disabledAt: null })
})

test('while a secret is replaced both sign, and afterwards the new one alone', async () => {
  const { endpoint, secret: old } = await createEndpoint(app, who, { url: receiver.url })
  const rotate = async (overlapHours: number) => {
    const text = 'mutation ($input: RotateWebhookSecretInput!) { rotateWebhookSecret(input: $input) { secret } }'
    const { data } = await askToday(app, text, { input: { id: endpoint.id, overlapHours } }, who)
    return data.rotateWebhookSecret.secret as string
  }
  const signers = async (...secrets: string[]) => {
    receiver.received.length = 0
    await sendExample(app, who, endpoint.id)
    await sendDue(app, who.tenantId)
    const [got] = receiver.received
    return secrets.map((secret) => (got ? verifies(secret, got) : null))
  }
  const second = await rotate(2)
  expect(await signers(old, second)).toEqual([true, true])
  const third = await rotate(2)
  expect(await signers(old, second, third)).toEqual([false, true, true])
  travel(2.1 * hour)
  expect(await signers(second, third)).toEqual([false, true])
  const fourth = await rotate(0)
  expect(await signers(third, fourth)).toEqual([false, true])
})

test('two workers at once send a delivery once', async () => {
  const beside = await createTestApp({ env: { WEBHOOK_ALLOW_PRIVATE_ADDRESSES: 'true' }, beside: app })
  const { endpoint } = await createEndpoint(app, who, { url: receiver.url })
  for (let i = 0; i < 20; i++) await sendExample(app, who, endpoint.id)
  await Promise.all([sendDue(app, who.tenantId), sendDue(beside, who.tenantId)])
  await beside.close()
  const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
  expect(ids).toHaveLength(20)
  expect(new Set(ids).size).toBe(20)
})

test('what a worker had taken that died is sent by another, and the dead one writes nothing any more', async () => {
  const { endpoint } = await createEndpoint(app, who, { url: receiver.url })
  const id = await sendExample(app, who, endpoint.id)
  const ctx = tenantCtx(app, who.tenantId)
  const [lost] = await claimDue(ctx, { all: 10, failing: 10, busy: {} })
  if (!lost) throw new Error('nothing was due')
  await sendDue(app, who.tenantId)
  expect(receiver.received).toHaveLength(0)
  travel(leaseMs + 1)
  await sendDue(app, who.tenantId)
  expect(await readDelivery(app, who, id)).toMatchObject({ status: 'SUCCEEDED', attemptCount: 1 })
  await attemptDelivery(ctx, lost, 1_000)
  expect(receiver.received).toHaveLength(1)
})

test('a suspended tenant is sent nothing until it is active again, and one that is being deleted is told nothing', async () => {
  const { endpoint } = await createEndpoint(app, who, { url: receiver.url })
  const ctx = tenantCtx(app, who.tenantId)
  const turn = (status: 'ACTIVE' | 'SUSPENDED' | 'DELETING') =>
    inTenant(ctx, (tx) => tx.update(tenants).set({ status }).where(eq(tenants.tenantId, who.tenantId)))
  const change = (generation: number) => tellOf('rules.changed', { tenantId: who.tenantId, generation })
  await turn('SUSPENDED')
  await change(1)
  await sendDue(app, who.tenantId)
  expect(receiver.received).toHaveLength(0)
  expect((await readEndpoint(app, who, endpoint.id)).pending).toBe(1)
  await turn('DELETING')
  await change(2)
  await sendDue(app, who.tenantId)
  expect((await readEndpoint(app, who, endpoint.id)).pending).toBe(1)
  await turn('ACTIVE')
  expect(await sweepWebhooks(ctx)).toBeGreaterThan(0)
  await sendDue(app, who.tenantId)
  expect(receiver.received.map(({ body }) => JSON.parse(body).data)).toEqual([{ generation: 1 }])
})

test('an event that is handled twice is one message, to those who ask for its type', async () => {
  const all = await createEndpoint(app, who, { url: receiver.url })
  const asking = await createEndpoint(app, who, { url: receiver.url, eventTypes: ['rules.changed'] })
  const other = await createEndpoint(app, who, { url: receiver.url, eventTypes: ['signal.raised'] })
  const off = await createEndpoint(app, who, { url: receiver.url })
  await setEnabled(off.endpoint.id, false)
  const event = { tenantId: who.tenantId, generation: 7 }
  await Promise.all([tellOf('rules.changed', event), tellOf('rules.changed', event)])
  await tellOf('rules.changed', event)
  await sendDue(app, who.tenantId)
  expect(receiver.received).toHaveLength(2)
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  const pending = async (id: string) => (await readEndpoint(app, who, id)).succeededLastDay
  expect(await pending(all.endpoint.id)).toBe(1)
  expect(await pending(asking.endpoint.id)).toBe(1)
  expect(await pending(other.endpoint.id)).toBe(0)
  expect(await pending(off.endpoint.id)).toBe(0)
})

test('a message is sent again under its id, as a delivery of its own', async () => {
  const { endpoint } = await createEndpoint(app, who, { url: receiver.url })
  const first = await sendExample(app, who, endpoint.id)
  await sendDue(app, who.tenantId)
  const text = 'mutation ($input: ResendWebhookInput!) { resendWebhook(input: $input) { id } }'
  const { data } = await app.graphql(text, { input: { deliveryId: first } }, who)
  expect(data.resendWebhook.id).not.toBe(first)
  await sendDue(app, who.tenantId)
  const [one, two] = receiver.received
  expect(two?.headers['webhook-id']).toBe(one?.headers['webhook-id'])
  expect(two?.body).toBe(one?.body)
})

test('what is older than 30 days is removed, in batches, and then endpoints that were deleted', async () => {
  const { endpoint } = await createEndpoint(app, who, { url: receiver.url })
  for (let i = 0; i < 5; i++) await sendExample(app, who, endpoint.id)
  await sendDue(app, who.tenantId)
  const ctx = tenantCtx(app, who.tenantId)
  const left = () =>
    inTenant(ctx, async (tx) => [
      await tx.$count(webhookMessages, eq(webhookMessages.tenantId, who.tenantId)),
      await tx.$count(webhookDeliveries, eq(webhookDeliveries.tenantId, who.tenantId)),
      await tx.$count(webhookAttempts, eq(webhookAttempts.tenantId, who.tenantId)),
      await tx.$count(webhookEndpoints, eq(webhookEndpoints.tenantId, who.tenantId)),
    ])
  await app.graphql(
    'mutation ($input: DeleteWebhookEndpointInput!) { deleteWebhookEndpoint(input: $input) { id } }',
    { input: { id: endpoint.id } },
    who,
  )
  travel(29 * 24 * hour)
  await removeOldMessages(ctx, 2)
  expect(await left()).toEqual([5, 5, 5, 1])
  travel(1.1 * 24 * hour)
  expect(await removeOldMessages(ctx, 2)).toBeGreaterThanOrEqual(5)
  expect(await left()).toEqual([0, 0, 0, 0])
})
