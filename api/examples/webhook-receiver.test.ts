import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../test/app.ts'
import { createTenant } from '../test/factories.ts'
import { createEndpoint, readDelivery, sendDue, sendExample, type Who } from '../test/webhooks.ts'

let app: TestApp
let who: Who
let receiver: ChildProcess | undefined
beforeAll(async () => {
  app = await createTestApp({ env: { WEBHOOK_ALLOW_PRIVATE_ADDRESSES: 'true' } })
  const as = await app.person()
  who = { as, tenantId: await createTenant(app, as) }
})
afterAll(async () => {
  receiver?.kill()
  await app.close()
})

/** Starts the example and gives its address, and its lines one by one. */
async function start(secret: string) {
  const file = fileURLToPath(new URL('webhook-receiver.mjs', import.meta.url))
  const env = { PATH: process.env.PATH, WEBHOOK_SECRET: secret, PORT: '0' }
  receiver = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  if (!receiver.stdout) throw new Error('no output')
  const lines = createInterface(receiver.stdout)[Symbol.asyncIterator]()
  const nextLine = async () => String((await lines.next()).value)
  return { url: `http://127.0.0.1:${/\d+$/.exec(await nextLine())?.[0]}/`, nextLine }
}

test('the example takes what is signed with its secret, once, and refuses everything else', async () => {
  const { endpoint, secret } = await createEndpoint(app, who, { url: 'http://127.0.0.1:1/' })
  const { url, nextLine } = await start(secret)
  const update = 'mutation ($input: UpdateWebhookEndpointInput!) { updateWebhookEndpoint(input: $input) { url } }'
  await app.graphql(update, { input: { id: endpoint.id, url } }, who)
  const other = await createEndpoint(app, who, { url })
  const foreign = await sendExample(app, who, other.endpoint.id)
  await sendDue(app, who.tenantId)
  expect(await readDelivery(app, who, foreign)).toMatchObject({ status: 'PENDING', lastStatus: 400 })
  const id = await sendExample(app, who, endpoint.id, 'invoice.paid')
  await sendDue(app, who.tenantId)
  const { messageId, status, payload } = await readDelivery(app, who, id)
  expect(status).toBe('SUCCEEDED')
  const resend = 'mutation ($input: ResendWebhookInput!) { resendWebhook(input: $input) { id } }'
  await app.graphql(resend, { input: { deliveryId: id } }, who)
  await sendExample(app, who, endpoint.id, 'rules.changed')
  await sendDue(app, who.tenantId)
  const told = [JSON.parse(await nextLine()), JSON.parse(await nextLine())]
  expect(told[0]).toEqual({ id: messageId, ...payload })
  expect(told[1].type).toBe('rules.changed')
  receiver?.kill()
  if (receiver) await once(receiver, 'exit')
})
