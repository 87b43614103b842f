import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fromPublicId, newId } from '../../core/ids.ts'
import { webhookDeliveries, webhookEndpoints } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { createTestApp, type TestApp } from '../../test/app.ts'
import { createTenant, tenantCtx } from '../../test/factories.ts'
import { createEndpoint, type Receiver, sendExample, startReceiver, type Who } from '../../test/webhooks.ts'
import { createWebhookSender } from './sender.ts'

let app: TestApp
let slow: Receiver
let quick: Receiver
beforeAll(async () => {
  app = await createTestApp({ env: { WEBHOOK_ALLOW_PRIVATE_ADDRESSES: 'true' } })
  slow = await startReceiver()
  quick = await startReceiver()
})
afterAll(async () => {
  await Promise.all([slow.close(), quick.close()])
  await app.close()
})

async function tenant(): Promise<Who> {
  const as = await app.person()
  return { as, tenantId: await createTenant(app, as) }
}

/** Copies of an endpoint and of what is due at it. */
async function multiply({ tenantId }: Who, endpointId: string, copies: number): Promise<void> {
  await inTenant(tenantCtx(app, tenantId), async (tx) => {
    const id = fromPublicId('webhookEndpoint', endpointId)
    const [endpoint] = await tx.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, id))
    const [delivery] = await tx.select().from(webhookDeliveries).where(eq(webhookDeliveries.endpointId, id))
    if (!endpoint || !delivery) throw new Error('nothing to copy')
    const made = Array.from({ length: copies }, () => ({ ...endpoint, id: newId() }))
    await tx.insert(webhookEndpoints).values(made)
    await tx.insert(webhookDeliveries).values(made.map((each) => ({ ...delivery, id: newId(), endpointId: each.id })))
  })
}

test('a thousand endpoints that let everybody wait do not hold up another tenant’s', async () => {
  slow.answer = () => undefined
  const sender = createWebhookSender(app.services, { requests: 512, ofTenant: 256, timeoutMs: 3_000 })
  const many = await tenant()
  const { endpoint } = await createEndpoint(app, many, { url: slow.url })
  await sendExample(app, many, endpoint.id)
  await multiply(many, endpoint.id, 999)
  sender.wake(many.tenantId)
  await app.until(async () => slow.received.length >= 200)
  const other = await tenant()
  const sound = await createEndpoint(app, other, { url: quick.url })
  await sendExample(app, other, sound.endpoint.id)
  const asked = performance.now()
  sender.wake(other.tenantId)
  await app.until(async () => quick.received.length > 0)
  expect(performance.now() - asked).toBeLessThan(1_500)
  expect(slow.received.length).toBeLessThanOrEqual(256)
  await sender.close()
})

test('to one endpoint so many are sent at once and no more, however many are due', async () => {
  let open = 0
  let most = 0
  slow.answer = (_request, response) => {
    open += 1
    most = Math.max(most, open)
    setTimeout(() => {
      open -= 1
      response.writeHead(204).end()
    }, 30)
  }
  const who = await tenant()
  const { endpoint } = await createEndpoint(app, who, { url: slow.url })
  for (let i = 0; i < 30; i++) await sendExample(app, who, endpoint.id)
  slow.received.length = 0
  app.services.webhookSender.wake(who.tenantId)
  await app.services.webhookSender.settled()
  expect(slow.received).toHaveLength(30)
  expect(most).toBe(5)
})

test('a stopping process finishes what is under way and takes nothing more', async () => {
  slow.answer = (_request, response) => void setTimeout(() => response.writeHead(204).end(), 200)
  const sender = createWebhookSender(app.services)
  const who = await tenant()
  const { endpoint } = await createEndpoint(app, who, { url: slow.url })
  for (let i = 0; i < 8; i++) await sendExample(app, who, endpoint.id)
  slow.received.length = 0
  sender.wake(who.tenantId)
  await app.until(async () => slow.received.length === 5)
  await sender.close()
  const states = await inTenant(tenantCtx(app, who.tenantId), (tx) =>
    tx.select({ status: webhookDeliveries.status }).from(webhookDeliveries),
  )
  const of = (wanted: string) => states.filter(({ status }) => status === wanted).length
  expect({ succeeded: of('SUCCEEDED'), pending: of('PENDING'), sent: slow.received.length }).toEqual({
    ...{ succeeded: 5, pending: 3, sent: 5 },
  })
})
