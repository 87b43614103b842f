import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../../../core/config.ts'
import { type Localstripe, startLocalstripe } from '../../../test/localstripe.ts'
import { describeBillingProvider } from './provider.contract.ts'
import { createStripe } from './stripe.ts'

/*
 * The adapter against localstripe 1.15, as far as that goes. It has no prices (plans alone), one item in a subscription,
 * neither `collection_method` nor `billing_mode`, schedules, meters, idempotency keys, search, portal or checkout: those
 * are tested against api/test/stripe-server.ts, which says the same.
 */
describeBillingProvider('localstripe', async () => {
  const { url, stop } = await startLocalstripe()
  return { url, close: stop }
})

describe('a webhook of localstripe', () => {
  let emulator: Localstripe
  beforeAll(async () => {
    emulator = await startLocalstripe()
  })
  afterAll(() => emulator.stop())

  const secret = 'whsec_test'
  const providerWith = (webhookSecret: string) => {
    const STRIPE_SECRET_KEY = 'sk_test_12345'
    const env = { STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET: webhookSecret, STRIPE_API_URL: emulator.url }
    return createStripe({ ...loadConfig(env), STRIPE_SECRET_KEY })
  }

  test('is taken with its signature over the bytes that came, and with no other', async () => {
    const receiver = createServer().listen(0, '127.0.0.1')
    await once(receiver, 'listening')
    const address = receiver.address()
    const port = typeof address === 'object' ? address?.port : 0
    await emulator.deliverTo(`http://127.0.0.1:${port}/`, secret)
    const delivered = once(receiver, 'request')
    await fetch(`${emulator.url}/v1/customers`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_test_12345', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'name=Ada',
    })
    const [incoming, outgoing] = await delivered
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    outgoing.end()
    const body = Buffer.concat(chunks)
    const signature = incoming.headers['stripe-signature']
    const event = await providerWith(secret).verifyWebhook(body, signature)
    expect(event).toMatchObject({ type: 'customer.created', object: { kind: 'customer' } })
    expect(event.object.customerId).toBe(event.object.id)
    const forged = Buffer.from(body.toString().replace('Ada', 'Eve'))
    await expect(providerWith(secret).verifyWebhook(forged, signature)).rejects.toThrow('signature')
    await expect(providerWith('whsec_other').verifyWebhook(body, signature)).rejects.toThrow('signature')
    await expect(providerWith(secret).verifyWebhook(body, undefined)).rejects.toThrow('signature')
    receiver.close()
  })
})
