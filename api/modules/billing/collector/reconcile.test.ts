import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { stripeDrifts } from '../../../db/tables/index.ts'
import { inTenant } from '../../../db/tenancy.ts'
import type { TestApp, TestPerson } from '../../../test/app.ts'
import { ask, count, createSubscriber, invoicesOf, operate, publishPriced, travelTo } from '../../../test/billing.ts'
import { tenantCtx } from '../../../test/factories.ts'
import { accountOf, atStripe, createStripeApp, plain, tellStripe } from '../../../test/stripe.ts'
import { draftAtStripe, issueAtStripe, payAtStripe } from '../../../test/stripe-invoices.ts'
import { type StripeServer, startStripe } from '../../../test/stripe-server.ts'
import { reconcileTenant } from './reconcile.ts'
import { tellUsage } from './usage-sending.ts'

let stripe: StripeServer
let app: TestApp
let owner: TestPerson
let operator: TestPerson
let tenantId: string
let customerId: string
beforeAll(async () => {
  stripe = await startStripe()
  app = await createStripeApp(stripe, { env: { PLATFORM_OPERATORS: 'operator@example.com' } })
  owner = await app.person()
  operator = await app.person('operator@example.com')
  const spans = { included: 0, scheme: 'PER_UNIT' as const, unitAmount: '1' }
  const month = { currency: 'EUR', trialDays: 0, meters: { spans } }
  await publishPriced(app, 'TEAM', { ...month, base: { MONTH: '1000', YEAR: null } })
  await publishPriced(app, 'SCALE', { ...month, base: { MONTH: '3100', YEAR: null } })
})
afterAll(async () => {
  await app.close()
  await stripe.close()
})
beforeEach(async () => {
  stripe.fate = () => 'ANSWER'
  await travelTo(app, '2027-01-10T00:00:00Z')
  tenantId = await createSubscriber(app, owner, 'TEAM')
  await tellStripe(app, tenantId)
  customerId = String((await accountOf(app, tenantId)).customerId)
})

const reconcile = () => reconcileTenant(tenantCtx(app, tenantId))
const subscription = () => {
  const found = atStripe(stripe, tenantId).subscriptions.findLast(({ status }) => status !== 'canceled')
  if (!found) throw new Error('there is no subscription')
  return found
}
const rows = () => inTenant(tenantCtx(app, tenantId), (tx) => tx.select().from(stripeDrifts))

const fields = 'isInStep error drifts { id kind subject expected found repairedAt } tenant { name }'

/** The tenant as operators see it. */
async function seen() {
  const query = `{ platformStripeTenants(first: 100) { nodes { customerId ${fields} } } }`
  const { data } = await app.graphql(query, {}, { as: operator })
  return data.platformStripeTenants.nodes.find((node: { customerId: string }) => node.customerId === customerId)
}

/** Repairs the only drift there is. */
async function repair() {
  const [{ id: driftId }] = (await seen()).drifts
  return operate(app, operator, tenantId)('repairStripeDrift', 'RepairStripeDriftInput', { driftId }, '{ repairedAt }')
}

test('a tenant that Stripe has as it should be is found to be so', async () => {
  expect(await reconcile()).toBe(0)
  expect(await seen()).toMatchObject({ isInStep: true, error: null, drifts: [] })
})

describe('what somebody changes at Stripe by hand is seen, changes nothing here, and is repaired', () => {
  const unchanged = async () => {
    const { tenant } = await ask(app, owner, tenantId, '{ tenant { status plan { code } } }')
    expect(tenant).toEqual({ status: 'ACTIVE', plan: { code: 'TEAM' } })
  }

  test('other prices of the subscription', async () => {
    const other = await createSubscriber(app, owner, 'SCALE')
    await tellStripe(app, other)
    const scale = stripe.objects.kind('price').find((each) => each.lookup_key === 'betrace_scale_v1_month')
    const items = subscription().items as { data: { price: unknown }[] }
    Object.assign(items.data[0] ?? {}, { price: scale })
    expect(await reconcile()).toBe(1)
    expect((await seen()).drifts).toMatchObject([
      {
        ...{ kind: 'SUBSCRIPTION_ITEMS', subject: subscription().id },
        ...{ expected: 'TEAM by the month, TEAM: spans', found: 'SCALE by the month, TEAM: spans' },
      },
    ])
    await unchanged()
    expect(await repair()).toEqual({ repairedAt: app.services.now().toISOString() })
    expect(plain(subscription()).prices.toSorted()).toEqual(['betrace_team_v1_month', 'betrace_team_v1_spans'])
    expect((await seen()).drifts).toEqual([])
  })

  test('a subscription that was canceled', async () => {
    const gone = subscription().id
    Object.assign(subscription(), { status: 'canceled' })
    await reconcile()
    expect((await seen()).drifts).toMatchObject([{ kind: 'SUBSCRIPTION_MISSING', subject: gone, found: 'canceled' }])
    await unchanged()
    await repair()
    expect(plain(subscription())).toMatchObject({ status: 'active' })
    expect(subscription().id).not.toBe(gone)
  })

  test('a subscription that is to end', async () => {
    Object.assign(subscription(), { cancel_at: Date.parse('2027-02-10T00:00:00Z') / 1000 })
    await reconcile()
    expect((await seen()).drifts).toMatchObject([
      { kind: 'SUBSCRIPTION_STATE', expected: 'goes on', found: 'ends on 2027-02-10' },
    ])
    await unchanged()
    await repair()
    expect(subscription().cancel_at).toBeNull()
  })

  test('a customer that was deleted', async () => {
    stripe.objects.remove(customerId)
    await reconcile()
    expect((await seen()).drifts).toMatchObject([{ kind: 'CUSTOMER_MISSING', subject: customerId }])
    await unchanged()
    await repair()
    customerId = String((await accountOf(app, tenantId)).customerId)
    expect(stripe.objects.get(customerId)).toMatchObject({ object: 'customer', email: owner.email })
    expect(subscription().customer).toBe(customerId)
  })
})

test('a state that telling again does not change stays open, and says so', async () => {
  Object.assign(subscription(), { status: 'unpaid' })
  await reconcile()
  expect(await repair()).toBe('CONFLICT')
  expect((await seen()).drifts).toMatchObject([{ kind: 'SUBSCRIPTION_STATE', expected: 'active', found: 'unpaid' }])
})

describe('usage that Stripe has not added up', () => {
  const use = async (quantity: number) => {
    await count(app, tenantId, '2027-01-10T00:00:00Z', quantity)
    await tellUsage(tenantCtx(app, tenantId))
  }
  const events = () =>
    stripe.objects
      .kind('billing.meter_event')
      .filter((each) => (each.payload as Record<string, unknown>).stripe_customer_id === customerId)

  test('is made up for once, by exactly what is missing', async () => {
    await use(700)
    await travelTo(app, '2027-01-12T00:00:00Z')
    await use(1_000)
    const [first] = events()
    stripe.objects.all.delete(String(first?.id))
    await travelTo(app, '2027-01-13T00:00:00Z')
    await reconcile()
    expect((await seen()).drifts).toMatchObject([
      { kind: 'METER_TOTAL', subject: 'spans', expected: '1000', found: '300' },
    ])
    await Promise.all([repair(), repair()])
    expect(events().map(({ payload }) => (payload as { value: string }).value)).toEqual(['300', '700'])
    expect(await reconcile()).toBe(0)
  })

  test('is not missed while Stripe may still be adding it up', async () => {
    await use(700)
    stripe.objects.all.delete(String(events()[0]?.id))
    expect(await reconcile()).toBe(0)
  })
})

test('invoices of which no webhook told are there after the night, and that it was so is written down', async () => {
  const lines = [{ description: '1 × Team', amount: 1_000 }]
  payAtStripe(stripe, issueAtStripe(stripe, draftAtStripe(stripe, { customerId, lines })))
  const open = issueAtStripe(stripe, draftAtStripe(stripe, { customerId, lines, dueInDays: 14 }))
  await reconcile()
  const states = async () => (await invoicesOf(app, owner, tenantId)).map(({ state }: { state: string }) => state)
  expect((await states()).toSorted()).toEqual(['OPEN', 'PAID'])
  // However old it is by then.
  await travelTo(app, '2027-06-01T00:00:00Z')
  payAtStripe(stripe, open)
  await reconcile()
  expect(await states()).toEqual(['PAID', 'PAID'])
  expect((await rows()).map(({ kind, found, repairedAt }) => [kind, found, repairedAt !== null])).toEqual([
    ['INVOICE_MISSING', 'open', true],
    ['INVOICE_MISSING', 'paid', true],
    ['INVOICE_DIFFERS', 'paid', true],
  ])
})

test('a drift is one, however many nights it is found, and over when it is gone by itself', async () => {
  Object.assign(subscription(), { status: 'past_due' })
  await reconcile()
  await travelTo(app, '2027-01-11T00:00:00Z')
  await reconcile()
  expect(await rows()).toMatchObject([{ foundAt: new Date('2027-01-10T00:00:00Z'), repairedAt: null }])
  Object.assign(subscription(), { status: 'active' })
  await reconcile()
  expect(await rows()).toMatchObject([{ repairedAt: new Date('2027-01-11T00:00:00Z') }])
})

test('while Stripe does not answer, what was found stays as it was', async () => {
  Object.assign(subscription(), { status: 'unpaid' })
  await reconcile()
  stripe.fate = () => 'BREAK'
  await expect(reconcile()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  expect(await rows()).toMatchObject([{ repairedAt: null }])
})

test('operators see how the connection is doing, who needs help, and have a tenant told again', async () => {
  const sync = () =>
    operate(app, operator, tenantId)('syncTenantWithStripe', 'SyncTenantWithStripeInput', {}, `{ ${fields} }`)
  const helped = async () => {
    const query = '{ platformStripeTenants(filter: { needsHelp: true }, first: 100) { nodes { customerId } } }'
    const { data } = await app.graphql(query, {}, { as: operator })
    return data.platformStripeTenants.nodes.some((node: { customerId: string }) => node.customerId === customerId)
  }
  expect(await helped()).toBe(false)
  stripe.fate = () => 'BREAK'
  await tellStripe(app, tenantId)
  expect(await helped()).toBe(true)
  expect(await seen()).toMatchObject({ isInStep: false, error: 'Stripe does not answer. Try again in a moment.' })
  stripe.fate = () => 'ANSWER'
  await travelTo(app, '2027-01-10T00:05:00Z')
  expect(await sync()).toMatchObject({ isInStep: true, error: null, drifts: [] })
  const { data } = await app.graphql(
    '{ platformStripe { isConfigured failing drifts failedEvents } }',
    {},
    { as: operator },
  )
  expect(data.platformStripe).toMatchObject({ isConfigured: true, failing: 0, failedEvents: 0 })
  const unbilled = await createSubscriber(app, owner, 'FREE')
  expect(await operate(app, operator, unbilled)('syncTenantWithStripe', 'SyncTenantWithStripeInput', {})).toBe(
    'NOT_FOUND',
  )
})

test('links to Stripe’s pages are made for who manages billing, even of a suspended tenant, and are in no log', async () => {
  const open = (mutation: string) => app.graphql(`mutation { ${mutation} { url } }`, {}, { as: owner, tenantId })
  await operate(app, operator, tenantId)('suspendTenant', 'SuspendTenantInput', { reason: 'PAYMENT' })
  const { data } = await open('createBillingPortalLink')
  expect(data.createBillingPortalLink.url).toBe(`https://billing.stripe.test/p/${customerId}`)
  expect((await open('createPaymentSetupLink')).data.createPaymentSetupLink.url).toMatch(
    'https://checkout.stripe.test/',
  )
  const { auditEvents } = await ask(app, owner, tenantId, '{ auditEvents(first: 5) { nodes { action before after } } }')
  expect(auditEvents.nodes.map(({ action }: { action: string }) => action)).toEqual(
    expect.arrayContaining(['billing.open-portal', 'billing.set-up-payment']),
  )
  expect(JSON.stringify(auditEvents)).not.toContain('stripe.test')
})
