import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { systemCtx } from '../../../core/context.ts'
import { stripeDrifts, stripeEvents } from '../../../db/tables/index.ts'
import { inTenant } from '../../../db/tenancy.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../../test/app.ts'
import { createSubscriber, invoicesOf, publishPriced } from '../../../test/billing.ts'
import { tenantCtx } from '../../../test/factories.ts'
import { accountOf, atStripe, createStripeApp, tellStripe } from '../../../test/stripe.ts'
import {
  draftAtStripe,
  issueAtStripe,
  payAtStripe,
  signWebhook,
  type Webhook,
  webhookOf,
} from '../../../test/stripe-invoices.ts'
import type { StripeObject } from '../../../test/stripe-objects.ts'
import { type StripeServer, startStripe } from '../../../test/stripe-server.ts'
import { applyEvent } from './events.ts'

let stripe: StripeServer
let app: TestApp
let owner: TestPerson
let tenantId: string
let customerId: string
beforeAll(async () => {
  stripe = await startStripe()
  app = await createStripeApp(stripe, { worker: true })
  owner = await app.person()
  const base = { MONTH: '1000', YEAR: null }
  await publishPriced(app, 'TEN', { currency: 'EUR', base, trialDays: 0, meters: {} })
})
afterAll(async () => {
  await app.close()
  await stripe.close()
})
beforeEach(async () => {
  stripe.fate = () => 'ANSWER'
  tenantId = await createSubscriber(app, owner, 'TEN')
  customerId = await customerOf(tenantId)
})

/** Waits until the worker has made the tenant's customer and subscription. */
async function customerOf(of: string): Promise<string> {
  const known = await app.until(async () => {
    const account = await findAccount(of)
    return account?.feeSubscriptionId && account.asked === account.synced && account.customerId
  })
  return known
}

const findAccount = (of: string) => accountOf(app, of).catch(() => null)

function post(payload: string, signature: string | undefined, type = 'application/json') {
  const headers = { 'content-type': type, ...(signature && { 'stripe-signature': signature }) }
  return app.server.inject({ method: 'POST', url: '/billing/stripe/webhook', headers, payload })
}

async function deliver({ payload }: Webhook): Promise<void> {
  const answer = await post(payload, signWebhook(payload))
  expect([answer.statusCode, answer.json()]).toEqual([200, { received: true }])
}

const kept = (id: string) =>
  app.services.db.platform
    .run((db) => db.select().from(stripeEvents).where(eq(stripeEvents.id, id)))
    .then(([row]) => row)
const outcomeOf = ({ id }: Webhook) => app.until(async () => (await kept(id))?.outcome)

const draft = () => draftAtStripe(stripe, { customerId, lines: [{ description: '1 × Ten', amount: 1_000 }] })
const issued = () => issueAtStripe(stripe, draft())
const states = async () => (await invoicesOf(app, owner, tenantId)).map(({ state }: { state: string }) => state)

describe('what is not from Stripe is refused and leaves nothing behind', () => {
  test('any flipped bit in the body or the signature', async () => {
    const { id, payload } = webhookOf(stripe, 'invoice.paid', { object: 'invoice', id: 'in_1', customer: 'cus_1' })
    const signature = signWebhook(payload)
    for (let at = 0; at < payload.length; at += 7) {
      const flipped = Buffer.from(payload)
      flipped[at] = (flipped[at] ?? 0) ^ 1
      expect((await post(flipped.toString('latin1'), signature)).statusCode).toBe(400)
    }
    for (let at = 2; at < signature.length; at += 3) {
      const flipped = Buffer.from(signature)
      flipped[at] = (flipped[at] ?? 0) ^ 1
      expect((await post(payload, flipped.toString('latin1'))).statusCode).toBe(400)
    }
    expect(await kept(id)).toBeUndefined()
    expect((await post(payload, signature)).statusCode).toBe(200)
  })

  test('a signature that is missing, malformed, old, or made with another secret', async () => {
    const { id, payload } = webhookOf(stripe, 'invoice.paid', { object: 'invoice', id: 'in_1', customer: 'cus_1' })
    const now = Math.floor(Date.now() / 1000)
    const signatures = [
      ...[undefined, 'v1=abc', 't=,v1=', 't=NaN,v1=00', `t=${now}`],
      ...[signWebhook(payload, now - 301), signWebhook(payload, now, 'whsec_other'), signWebhook(payload, now, '')],
      ...[signWebhook(payload, now).replace('v1=', 'v0='), signWebhook(`${payload} `, now)],
    ]
    for (const signature of signatures) {
      const answer = await post(payload, signature)
      expect([answer.statusCode, answer.json().code], String(signature)).toEqual([400, 'INVALID_INPUT'])
    }
    expect(await kept(id)).toBeUndefined()
  })

  test('a body that is signed but is no event, and one that is too large', async () => {
    for (const payload of ['', 'nonsense', '{"id":', 'null', '{}', '[]'])
      expect((await post(payload, signWebhook(payload))).statusCode, payload).toBe(400)
    const { payload } = webhookOf(stripe, 'invoice.paid', { object: 'invoice', id: 'in_1', customer: 'cus_1' })
    expect((await post(payload, signWebhook(payload), 'text/plain')).statusCode).toBe(400)
    const large = webhookOf(stripe, 'invoice.paid', { object: 'invoice', id: 'in_1', padding: 'x'.repeat(300_000) })
    expect((await post(large.payload, signWebhook(large.payload))).statusCode).toBe(413)
  })

  test('anything at all where Stripe is not set up', async () => {
    const bare = await createTestApp()
    const { payload } = webhookOf(stripe, 'invoice.paid', { object: 'invoice', id: 'in_1' })
    const headers = { 'content-type': 'application/json', 'stripe-signature': signWebhook(payload) }
    const answer = await bare.server.inject({ method: 'POST', url: '/billing/stripe/webhook', headers, payload })
    expect(answer.statusCode).toBe(404)
    await bare.close()
  })
})

test('an invoice that is paid at Stripe is shown as paid, with how', async () => {
  const invoice = issued()
  await deliver(webhookOf(stripe, 'invoice.finalized', invoice))
  await app.until(async () => (await states())[0] === 'OPEN')
  payAtStripe(stripe, invoice)
  const paid = webhookOf(stripe, 'invoice.paid', invoice)
  await deliver(paid)
  expect(await outcomeOf(paid)).toBe('APPLIED')
  expect(await kept(paid.id)).toMatchObject({ aboutTenant: tenantId, objectId: invoice.id, error: null, attempts: 1 })
  const query = '{ invoices { nodes { state number due payments { method amount reference } } } }'
  const { data } = await app.graphql(query, {}, { as: owner, tenantId })
  expect(data.invoices.nodes).toEqual([
    {
      ...{ state: 'PAID', number: invoice.number, due: 0 },
      payments: [{ method: 'CARD', amount: 1_000, reference: expect.stringMatching(/^pi_/) }],
    },
  ])
})

test('an event delivered thirty times at once is kept and applied once', async () => {
  const webhook = webhookOf(stripe, 'invoice.paid', payAtStripe(stripe, issued()))
  await Promise.all(Array.from({ length: 30 }, () => deliver(webhook)))
  expect(await outcomeOf(webhook)).toBe('APPLIED')
  const { data } = await app.graphql('{ invoices { nodes { payments { id } } } }', {}, { as: owner, tenantId })
  expect(data.invoices.nodes).toEqual([{ payments: [expect.anything()] }])
})

test('in every order of delivery the invoice ends as it is at Stripe, whatever the events said', async () => {
  const invoice = draft()
  const told = [webhookOf(stripe, 'invoice.created', structuredClone(invoice))]
  issueAtStripe(stripe, invoice)
  told.push(webhookOf(stripe, 'invoice.finalized', structuredClone(invoice)))
  payAtStripe(stripe, invoice)
  told.push(webhookOf(stripe, 'invoice.paid', structuredClone(invoice)))
  for (const webhook of told.toReversed()) {
    await deliver(webhook)
    expect(await outcomeOf(webhook)).toBe(webhook === told[2] ? 'APPLIED' : 'STALE')
  }
  expect(await states()).toEqual(['PAID'])
})

test('what is of no interest, or about nobody’s customer, is acknowledged and changes nothing', async () => {
  const odd = webhookOf(stripe, 'charge.succeeded', { object: 'charge', id: 'ch_1', customer: customerId })
  await deliver(odd)
  expect(await kept(odd.id)).toBeUndefined()
  const stranger = webhookOf(stripe, 'invoice.paid', { object: 'invoice', id: 'in_9', customer: 'cus_nobody' })
  await deliver(stranger)
  expect(await outcomeOf(stranger)).toBe('IGNORED')
  expect(await kept(stranger.id)).toMatchObject({ aboutTenant: null })
})

test('an event that names the customer of one tenant and the invoice of another shows it to neither', async () => {
  const invoice = issued()
  const other = await createSubscriber(app, owner, 'TEN')
  const wrong = { ...invoice, customer: await customerOf(other) }
  const webhook = webhookOf(stripe, 'invoice.paid', wrong)
  await deliver(webhook)
  expect(await outcomeOf(webhook)).toBe('IGNORED')
  expect([await states(), await invoicesOf(app, owner, other)]).toEqual([[], []])
})

test('while Stripe does not answer the event waits, and is given up with a word of why', async () => {
  stripe.fate = ({ path }) => (path.startsWith('invoices') ? 'BREAK' : 'ANSWER')
  const webhook = webhookOf(stripe, 'invoice.paid', payAtStripe(stripe, issued()))
  await deliver(webhook)
  const waiting = await app.until(async () => {
    const event = await kept(webhook.id)
    return event?.error ? event : null
  })
  expect(waiting).toMatchObject({ outcome: null, error: 'Stripe does not answer. Try again in a moment.' })
  await expect(applyEvent(systemCtx(app.services, 'test'), webhook.id, true)).rejects.toThrow()
  expect(await kept(webhook.id)).toMatchObject({ outcome: 'FAILED' })
})

test('a subscription that ends at Stripe is a difference for operators, and no change of plan', async () => {
  const subscription = atStripe(stripe, tenantId).subscriptions.at(-1)
  if (!subscription) throw new Error('there is no subscription')
  Object.assign(subscription, { status: 'canceled' })
  const webhook = webhookOf(stripe, 'customer.subscription.deleted', subscription)
  await deliver(webhook)
  expect(await outcomeOf(webhook)).toBe('APPLIED')
  const drifts = await inTenant(tenantCtx(app, tenantId), (tx) => tx.select().from(stripeDrifts))
  expect(drifts).toMatchObject([{ kind: 'SUBSCRIPTION_MISSING', subject: subscription.id, repairedAt: null }])
  const { data } = await app.graphql('{ tenant { plan { code } } }', {}, { as: owner, tenantId })
  expect(data.tenant.plan.code).toBe('TEN')
})

describe('a payment method', () => {
  const card = { type: 'card', card: { brand: 'visa', last4: '4242', exp_month: 4, exp_year: 2031 } }
  const shown = async () => {
    const query = '{ subscription { collector paymentMethod { kind brand last4 expMonth expYear } } }'
    return (await app.graphql(query, {}, { as: owner, tenantId })).data.subscription
  }

  test('given on the page that was opened for it is charged from then on', async () => {
    expect(await shown()).toEqual({ collector: 'STRIPE', paymentMethod: null })
    stripe.objects.put('pm', 'payment_method', { customer: customerId, ...card })
    const session: StripeObject = { object: 'checkout.session', id: 'cs_1', mode: 'setup', customer: customerId }
    await deliver(webhookOf(stripe, 'checkout.session.completed', session))
    const paymentMethod = { kind: 'card', brand: 'visa', last4: '4242', expMonth: 4, expYear: 2031 }
    await app.until(async () => (await shown()).paymentMethod)
    expect(await shown()).toEqual({ collector: 'STRIPE', paymentMethod })
    const [subscription] = stripe.objects.kind('subscription').filter((each) => each.customer === customerId)
    expect(subscription?.collection_method).toBe('charge_automatically')
  })

  test('that is taken away at Stripe is not shown any more', async () => {
    const method = stripe.objects.put('pm', 'payment_method', { customer: customerId, ...card })
    await tellStripe(app, tenantId)
    await app.until(async () => (await shown()).paymentMethod)
    stripe.objects.all.delete(method.id)
    Object.assign(stripe.objects.get(customerId), { invoice_settings: {} })
    const detached = { object: 'payment_method', id: method.id, customer: null }
    await deliver(webhookOf(stripe, 'payment_method.detached', detached, { customer: customerId }))
    await app.until(async () => (await shown()).paymentMethod === null)
  })
})
