import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TestApp, TestPerson } from '../../../test/app.ts'
import {
  advanceTo,
  ask,
  createSubscriber,
  invoicesOf,
  operate,
  publishPriced,
  travelTo,
} from '../../../test/billing.ts'
import { tenantCtx } from '../../../test/factories.ts'
import { accountOf, atStripe, createStripeApp, plain, tellStripe } from '../../../test/stripe.ts'
import { type StripeServer, startStripe } from '../../../test/stripe-server.ts'
import { wakeTenant } from '../advance.ts'
import { askForOthers, askForSync, claimSync } from './accounts.ts'
import { syncTenants } from './sync.ts'

let stripe: StripeServer
let app: TestApp
let owner: TestPerson
let operator: TestPerson
beforeAll(async () => {
  stripe = await startStripe()
  app = await createStripeApp(stripe, { env: { PLATFORM_OPERATORS: 'operator@example.com' } })
  owner = await app.person()
  operator = await app.person('operator@example.com')
  const month = { currency: 'EUR', trialDays: 0 }
  const meters = { spans: { included: 1000, scheme: 'PER_UNIT' as const, unitAmount: '0.04' } }
  await publishPriced(app, 'TEAM', { ...month, base: { MONTH: '1000', YEAR: '10000' }, meters })
  await publishPriced(app, 'SCALE', { ...month, base: { MONTH: '3100', YEAR: '31000' }, meters })
  const packages = { spans: { included: 5, scheme: 'PACKAGE' as const, packageSize: 10, packageAmount: '1' } }
  await publishPriced(app, 'BOXES', { ...month, base: { MONTH: '1000', YEAR: null }, meters: packages })
})
afterAll(async () => {
  await app.close()
  await stripe.close()
})
beforeEach(async () => {
  stripe.fate = () => 'ANSWER'
  stripe.requests.length = 0
  await travelTo(app, '2027-01-10T00:00:00Z')
})

const changePlan = async (tenantId: string, planCode: string, interval?: string) => {
  const mutation = 'mutation ($input: ChangePlanInput!) { changePlan(input: $input) { plan { code } } }'
  await ask(app, owner, tenantId, mutation, { input: { planCode, planVersion: 1, interval } })
  await tellStripe(app, tenantId)
}

/** What is at Stripe of a tenant, in a few words. */
const subscriptionsOf = (tenantId: string) => atStripe(stripe, tenantId).subscriptions.map(plain)

const updates = () =>
  stripe.requests
    .filter(({ method, path, form }) => method === 'POST' && path.startsWith('subscriptions/') && form.items)
    .map(({ form }) => ({ behavior: form.proration_behavior, from: form.proration_date }))

describe('a tenant that moves to a plan with a price', () => {
  test('gets a customer and one subscription with the fee and what is metered, and no invoice of ours', async () => {
    const tenantId = await createSubscriber(app, owner, 'FREE', { billingAnchorDay: 1 })
    await tellStripe(app, tenantId)
    expect(atStripe(stripe, tenantId).customers).toEqual([])
    await changePlan(tenantId, 'TEAM')
    expect(atStripe(stripe, tenantId).customers).toMatchObject([{ email: owner.email, preferred_locales: ['en'] }])
    expect(subscriptionsOf(tenantId)).toEqual([
      {
        ...{ status: 'active', part: 'FEE', prices: ['betrace_team_v1_month', 'betrace_team_v1_spans'] },
        // The tenant's own term goes from January 1 to February 1: Stripe charges the 22 days that are left of it.
        ...{ collection_method: 'send_invoice', anchor: '2027-02-01T00:00:00.000Z', trialEnd: null, cancelAt: null },
      },
    ])
    const [made] = stripe.requests.filter(({ method, path }) => method === 'POST' && path === 'subscriptions')
    expect(made?.form).toMatchObject({ proration_behavior: 'create_prorations', days_until_due: '14' })
    expect(await invoicesOf(app, owner, tenantId)).toEqual([])
    expect(await accountOf(app, tenantId)).toMatchObject({ error: null, nextSyncAt: null, attempts: 0 })
  })

  test('is told of prices as Stripe says them: what is included is a first tier for nothing', async () => {
    const [price] = stripe.objects.kind('price').filter((each) => each.lookup_key === 'betrace_team_v1_spans')
    expect(price).toMatchObject({
      ...{ currency: 'eur', billing_scheme: 'tiered', tiers_mode: 'graduated' },
      tiers: [
        { up_to: '1000', unit_amount_decimal: '0' },
        { up_to: 'inf', unit_amount_decimal: '0.04' },
      ],
      recurring: { interval: 'month', usage_type: 'metered' },
    })
  })

  test('on trial is charged from the end of the trial on, and not at all once it has canceled', async () => {
    const tenantId = await createSubscriber(app, owner, 'PRO')
    await tellStripe(app, tenantId)
    expect(subscriptionsOf(tenantId)).toMatchObject([
      { status: 'trialing', trialEnd: '2027-01-24T00:00:00.000Z', anchor: '2027-02-10T00:00:00.000Z', cancelAt: null },
    ])
    await ask(app, owner, tenantId, 'mutation { cancelSubscription { state } }')
    await tellStripe(app, tenantId)
    expect(subscriptionsOf(tenantId)).toMatchObject([{ cancelAt: '2027-01-24T00:00:00.000Z' }])
    await ask(app, owner, tenantId, 'mutation { resumeSubscription { state } }')
    await tellStripe(app, tenantId)
    expect(subscriptionsOf(tenantId)).toMatchObject([{ cancelAt: null }])
  })

  test('by the year has a second subscription, so that what is metered is charged for every month', async () => {
    const tenantId = await createSubscriber(app, owner, 'FREE')
    await changePlan(tenantId, 'TEAM', 'YEAR')
    expect(subscriptionsOf(tenantId)).toMatchObject([
      { part: 'FEE', prices: ['betrace_team_v1_year'], anchor: '2028-01-10T00:00:00.000Z' },
      { part: 'USAGE', prices: ['betrace_team_v1_spans'], anchor: '2027-02-10T00:00:00.000Z' },
    ])
  })

  test('whose terms begin on the 31st keeps that day over the shorter months', async () => {
    await travelTo(app, '2027-02-10T00:00:00Z')
    const tenantId = await createSubscriber(app, owner, 'FREE', { billingAnchorDay: 31 })
    await changePlan(tenantId, 'TEAM')
    const [made] = stripe.requests.filter(({ method, path }) => method === 'POST' && path === 'subscriptions')
    expect(made?.form.billing_cycle_anchor).toBeUndefined()
    expect(made?.form.billing_cycle_anchor_config).toMatchObject({ day_of_month: '31', hour: '0' })
  })
})

describe('a tenant that Stripe charges', () => {
  test('pays the difference of an upgrade at once, from the moment of the upgrade', async () => {
    const tenantId = await createSubscriber(app, owner, 'FREE')
    await changePlan(tenantId, 'TEAM')
    stripe.requests.length = 0
    await travelTo(app, '2027-01-20T12:00:00Z')
    await changePlan(tenantId, 'SCALE')
    expect(subscriptionsOf(tenantId)).toMatchObject([{ prices: ['betrace_scale_v1_month', 'betrace_scale_v1_spans'] }])
    expect(updates()).toEqual([
      { behavior: 'create_prorations', from: undefined },
      { behavior: 'always_invoice', from: String(Date.parse('2027-01-20T12:00:00Z') / 1000) },
    ])
    expect(await invoicesOf(app, owner, tenantId)).toEqual([])
  })

  test('has a downgrade scheduled at Stripe, which is there when the term ends, and taken back with it', async () => {
    const tenantId = await createSubscriber(app, owner, 'FREE')
    await changePlan(tenantId, 'SCALE')
    await changePlan(tenantId, 'TEAM')
    const scheduled = () => stripe.objects.kind('subscription_schedule').filter((each) => each.status === 'active')
    const team = stripe.objects.kind('price').filter((each) => String(each.lookup_key).startsWith('betrace_team_v1'))
    const pricesOf = (keys: string[]) =>
      keys.map((key) => ({ price: team.find((each) => each.lookup_key === `betrace_team_v1_${key}`)?.id }))
    const termEnd = Date.parse('2027-02-10T00:00:00Z') / 1000
    expect(scheduled()).toMatchObject([
      { phases: [{ end_date: termEnd }, { start_date: termEnd, items: pricesOf(['month', 'spans']) }] },
    ])
    await changePlan(tenantId, 'SCALE')
    expect(scheduled()).toEqual([])
  })

  test('whose term ends has its periods closed and its counters too, and no draft', async () => {
    const tenantId = await createSubscriber(app, owner, 'FREE')
    await changePlan(tenantId, 'TEAM')
    expect(await advanceTo(app, tenantId, '2027-02-10T00:00:00Z')).toBe(1)
    const { subscription } = await ask(app, owner, tenantId, '{ subscription { state term { start end } } }')
    expect(subscription).toEqual({
      state: 'ACTIVE',
      term: { start: '2027-02-10T00:00:00.000Z', end: '2027-03-10T00:00:00.000Z' },
    })
    expect(await invoicesOf(app, owner, tenantId)).toEqual([])
  })

  test('that is back on a plan for nothing has no subscription there any more, and keeps its customer', async () => {
    const tenantId = await createSubscriber(app, owner, 'FREE')
    await changePlan(tenantId, 'TEAM')
    await ask(app, owner, tenantId, 'mutation { cancelSubscription { state } }')
    await tellStripe(app, tenantId)
    expect(subscriptionsOf(tenantId)).toMatchObject([{ cancelAt: '2027-02-10T00:00:00.000Z' }])
    await advanceTo(app, tenantId, '2027-02-10T00:00:00Z')
    await tellStripe(app, tenantId)
    expect(subscriptionsOf(tenantId)).toMatchObject([{ status: 'canceled' }])
    expect(await accountOf(app, tenantId)).toMatchObject({ feeSubscriptionId: null, customerId: expect.any(String) })
    await changePlan(tenantId, 'TEAM')
    expect(subscriptionsOf(tenantId)).toMatchObject([{ status: 'canceled' }, { status: 'active' }])
    expect(atStripe(stripe, tenantId).customers).toHaveLength(1)
  })

  test('pays by itself as soon as it has said what with', async () => {
    const tenantId = await createSubscriber(app, owner, 'FREE')
    await changePlan(tenantId, 'TEAM')
    const { customerId } = await accountOf(app, tenantId)
    const card = { brand: 'visa', last4: '4242', exp_month: 4, exp_year: 2030 }
    stripe.objects.put('pm', 'payment_method', { customer: customerId, type: 'card', card })
    await tellStripe(app, tenantId)
    expect(subscriptionsOf(tenantId)).toMatchObject([{ collection_method: 'charge_automatically' }])
    expect((await accountOf(app, tenantId)).paymentMethod).toEqual({
      ...{ kind: 'card', brand: 'visa', last4: '4242', expMonth: 4, expYear: 2030 },
    })
  })

  test('gets its credits at Stripe', async () => {
    const tenantId = await createSubscriber(app, owner, 'FREE')
    await changePlan(tenantId, 'TEAM')
    const grant = { amount: 500, reason: 'An apology' }
    expect(await operate(app, operator, tenantId)('grantCredit', 'GrantCreditInput', grant)).toBe('CONFLICT')
  })
})

test('whoever has paid here before there was a key pays at Stripe from the end of that term on', async () => {
  const provider = app.services.billingProvider
  app.services.billingProvider = null
  const tenantId = await createSubscriber(app, owner, 'TEAM')
  app.services.billingProvider = provider
  await travelTo(app, '2027-01-20T00:00:00Z')
  const ctx = tenantCtx(app, tenantId)
  await askForOthers(ctx)
  expect(await askForOthers(ctx)).toBe(0)
  await syncTenants(ctx)
  expect(subscriptionsOf(tenantId)).toMatchObject([{ status: 'active', anchor: '2027-02-10T00:00:00.000Z' }])
  const [made] = stripe.requests.filter(({ method, path }) => method === 'POST' && path === 'subscriptions')
  expect(made?.form.proration_behavior).toBe('none')
  await advanceTo(app, tenantId, '2027-02-10T00:00:00Z')
  expect(await invoicesOf(app, owner, tenantId)).toMatchObject([{ kind: 'CHANGE', total: 1000 }])
})

test('who is suspended pays for no new term at Stripe either, and from the return on for the rest of one', async () => {
  const tenantId = await createSubscriber(app, owner, 'TEAM')
  await tellStripe(app, tenantId)
  const suspension = { reason: 'OTHER', note: 'Closed for now.' }
  await operate(app, operator, tenantId)('suspendTenant', 'SuspendTenantInput', suspension)
  await wakeTenant(tenantCtx(app, tenantId))
  await tellStripe(app, tenantId)
  expect(subscriptionsOf(tenantId)).toMatchObject([{ cancelAt: '2027-02-10T00:00:00.000Z' }])
  await advanceTo(app, tenantId, '2027-02-10T00:00:00Z')
  await tellStripe(app, tenantId)
  expect(subscriptionsOf(tenantId)).toMatchObject([{ status: 'canceled' }])
  await travelTo(app, '2027-02-20T00:00:00Z')
  await operate(app, operator, tenantId)('reactivateTenant', 'PlatformTenantInput', {})
  await wakeTenant(tenantCtx(app, tenantId))
  await tellStripe(app, tenantId)
  expect(subscriptionsOf(tenantId)).toMatchObject([
    { status: 'canceled' },
    { status: 'active', anchor: '2027-03-10T00:00:00.000Z', cancelAt: null },
  ])
  expect(await invoicesOf(app, owner, tenantId)).toEqual([])
})

test('a plan that Stripe cannot charge to the cent stays with us, and operators see why', async () => {
  const tenantId = await createSubscriber(app, owner, 'FREE')
  await changePlan(tenantId, 'BOXES')
  expect(subscriptionsOf(tenantId)).toEqual([])
  expect(await invoicesOf(app, owner, tenantId)).toMatchObject([{ kind: 'CHANGE', total: 1000 }])
  expect((await accountOf(app, tenantId)).error).toMatch('Stripe has no packages beyond what is included.')
})

describe('while Stripe', () => {
  test('is down nobody waits for it: the change is made, the error is noted and tried again later and later', async () => {
    const tenantId = await createSubscriber(app, owner, 'FREE')
    stripe.fate = () => 'BREAK'
    await changePlan(tenantId, 'TEAM')
    const { tenant } = await ask(app, owner, tenantId, '{ tenant { plan { code } } }')
    expect(tenant.plan.code).toBe('TEAM')
    expect(await accountOf(app, tenantId)).toMatchObject({
      ...{ attempts: 1, error: 'Stripe does not answer. Try again in a moment.' },
      nextSyncAt: new Date('2027-01-10T00:00:15Z'),
    })
    stripe.fate = () => 'ANSWER'
    expect(await syncTenants(tenantCtx(app, tenantId))).toBe(0)
    await travelTo(app, '2027-01-10T00:00:15Z')
    expect(await syncTenants(tenantCtx(app, tenantId))).toBe(1)
    expect(subscriptionsOf(tenantId)).toMatchObject([{ status: 'active' }])
    expect(await accountOf(app, tenantId)).toMatchObject({ attempts: 0, error: null })
    const [made] = stripe.requests.filter(({ method, path }) => method === 'POST' && path === 'subscriptions')
    // Charged from when the tenant moved, not from when Stripe was back.
    expect(made?.form.backdate_start_date).toBe(String(Date.parse('2027-01-10T00:00:00Z') / 1000))
  })

  test.each(['customers', 'subscriptions'])('loses the answer to what made the %s there is still one', async (what) => {
    const tenantId = await createSubscriber(app, owner, 'FREE')
    let lost = 0
    stripe.fate = ({ method, path }) => {
      if (method !== 'POST' || path !== what || lost === 2) return 'ANSWER'
      lost += 1
      return 'LOSE'
    }
    await changePlan(tenantId, 'TEAM')
    expect((await accountOf(app, tenantId)).attempts).toBe(1)
    await travelTo(app, '2027-01-10T00:01:00Z')
    await tellStripe(app, tenantId)
    expect(lost).toBe(2)
    const { customers, subscriptions } = atStripe(stripe, tenantId)
    expect([customers.length, subscriptions.length]).toEqual([1, 1])
  })

  test('is told by two workers at once there is one customer and one subscription', async () => {
    const tenantId = await createSubscriber(app, owner, 'FREE')
    const mutation = 'mutation ($input: ChangePlanInput!) { changePlan(input: $input) { plan { code } } }'
    await ask(app, owner, tenantId, mutation, { input: { planCode: 'TEAM', planVersion: 1 } })
    await Promise.all(Array.from({ length: 5 }, () => tellStripe(app, tenantId)))
    const { customers, subscriptions } = atStripe(stripe, tenantId)
    expect([customers.length, subscriptions.length]).toEqual([1, 1])
    expect(await accountOf(app, tenantId)).toMatchObject({ error: null, nextSyncAt: null, asked: 5, synced: 5 })
  })
})

describe('whoever is killed', () => {
  test('with the work at a tenant in hand holds it up for some minutes, and no longer', async () => {
    const tenantId = await createSubscriber(app, owner, 'TEAM')
    const ctx = tenantCtx(app, tenantId)
    await askForSync(ctx)
    expect(await claimSync(ctx)).not.toBeNull()
    await syncTenants(ctx)
    expect(subscriptionsOf(tenantId)).toEqual([])
    await travelTo(app, '2027-01-10T00:05:00Z')
    await syncTenants(ctx)
    expect(subscriptionsOf(tenantId)).toMatchObject([{ status: 'active' }])
  })

  test('at any of the requests leaves one customer, one subscription and one of each price', async () => {
    const meters = { signals: { included: 0, scheme: 'PER_UNIT' as const, unitAmount: '2' } }
    await publishPriced(app, 'SOLO', { currency: 'EUR', trialDays: 0, base: { MONTH: '500', YEAR: null }, meters })
    const tenantId = await createSubscriber(app, owner, 'SOLO')
    let left = 0
    // The answer to the last request is lost, one further each time, until none is: as if the process had died there.
    for (let survived = false, minutes = 1; !survived; minutes++) {
      left = minutes
      stripe.fate = () => (left-- > 0 ? 'ANSWER' : 'LOSE')
      await tellStripe(app, tenantId)
      survived = (await accountOf(app, tenantId)).error === null
      await travelTo(app, new Date(Date.parse('2027-01-10T00:00:00Z') + minutes * 3_600_000).toISOString())
    }
    const { customers, subscriptions } = atStripe(stripe, tenantId)
    expect([customers.length, subscriptions.length]).toEqual([1, 1])
    const named = (kind: string, start: string) =>
      stripe.objects.kind(kind).flatMap(({ lookup_key, event_name }) => {
        const name = String(lookup_key ?? event_name)
        return name.startsWith(start) ? [name] : []
      })
    expect(named('price', 'betrace_solo')).toEqual(['betrace_solo_v1_signals', 'betrace_solo_v1_month'].toSorted())
    expect(named('billing.meter', 'betrace_signals')).toEqual(['betrace_signals'])
  })
})
