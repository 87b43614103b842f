import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { stripeMeterEvents, stripeMeterSent } from '../../../db/tables/index.ts'
import type { TestApp, TestPerson } from '../../../test/app.ts'
import { advanceTo, count, createSubscriber, publishPriced, travelTo } from '../../../test/billing.ts'
import { tenantCtx } from '../../../test/factories.ts'
import { accountOf, createStripeApp, tellStripe } from '../../../test/stripe.ts'
import { type StripeServer, startStripe } from '../../../test/stripe-server.ts'
import { noteUsage } from './usage-noting.ts'
import { tellUsage } from './usage-sending.ts'

let stripe: StripeServer
let app: TestApp
let owner: TestPerson
beforeAll(async () => {
  stripe = await startStripe()
  app = await createStripeApp(stripe)
  owner = await app.person()
  const meters = { spans: { included: 1000, scheme: 'PER_UNIT' as const, unitAmount: '0.04' } }
  await publishPriced(app, 'TEAM', { currency: 'EUR', trialDays: 0, base: { MONTH: '1000', YEAR: null }, meters })
})
afterAll(async () => {
  await app.close()
  await stripe.close()
})
beforeEach(async () => {
  stripe.fate = () => 'ANSWER'
  await travelTo(app, '2027-01-10T00:00:00Z')
})

const january = '2027-01-10T00:00:00Z'

/** A tenant that Stripe charges, with its customer there. */
async function createPayer(): Promise<{ tenantId: string; customerId: string }> {
  const tenantId = await createSubscriber(app, owner, 'TEAM')
  await tellStripe(app, tenantId)
  const { customerId } = await accountOf(app, tenantId)
  return { tenantId, customerId: customerId ?? '' }
}

/** The usage that Stripe has of a customer: when, and how much. */
const countedAtStripe = (customerId: string) =>
  stripe.objects
    .kind('billing.meter_event')
    .filter((each) => (each.payload as { stripe_customer_id: string }).stripe_customer_id === customerId)
    .map(({ timestamp, payload, event_name }) => ({
      meter: event_name,
      at: new Date(Number(timestamp) * 1000).toISOString(),
      value: Number((payload as { value: string }).value),
    }))

const tell = () => tellUsage({ ...tenantCtx(app, ''), tenantId: null })

const eventsOf = (tenantId: string) =>
  app.services.db.platform.run((db) =>
    db.select().from(stripeMeterEvents).where(eq(stripeMeterEvents.tenantId, tenantId)),
  )

test('Stripe is told what counters say beyond what it was told, and what was taken back', async () => {
  const { tenantId, customerId } = await createPayer()
  await count(app, tenantId, january, 1_200)
  await count(app, tenantId, january, 7, 'signals')
  await travelTo(app, '2027-01-11T10:00:00Z')
  expect(await tell()).toBe(1)
  expect(await tell()).toBe(0)
  await count(app, tenantId, january, 1_150)
  await travelTo(app, '2027-01-11T10:05:00Z')
  expect(await tell()).toBe(1)
  // Signals cost nothing on this plan: Stripe has no meter for them.
  expect(countedAtStripe(customerId)).toEqual([
    { meter: 'betrace_spans', at: '2027-01-11T10:00:00.000Z', value: 1_200 },
    { meter: 'betrace_spans', at: '2027-01-11T10:05:00.000Z', value: -50 },
  ])
})

test('of a period that has just ended counts at its end, and what comes later in the running one', async () => {
  const { tenantId, customerId } = await createPayer()
  await count(app, tenantId, january, 10)
  await advanceTo(app, tenantId, '2027-02-10T00:20:00Z')
  await tell()
  await count(app, tenantId, january, 15)
  await travelTo(app, '2027-02-10T02:00:00Z')
  await tell()
  expect(countedAtStripe(customerId)).toMatchObject([
    { at: '2027-02-09T23:59:59.000Z', value: 10 },
    { at: '2027-02-10T02:00:00.000Z', value: 5 },
  ])
})

test('what this product has charged for itself Stripe is not told', async () => {
  const provider = app.services.billingProvider
  app.services.billingProvider = null
  const tenantId = await createSubscriber(app, owner, 'TEAM')
  await count(app, tenantId, january, 500)
  await advanceTo(app, tenantId, '2027-02-11T00:00:00Z')
  app.services.billingProvider = provider
  await tellStripe(app, tenantId)
  await count(app, tenantId, '2027-02-10T00:00:00Z', 30)
  await tell()
  const { customerId } = await accountOf(app, tenantId)
  expect(countedAtStripe(customerId ?? '')).toMatchObject([{ value: 30 }])
})

describe('exactly once:', () => {
  test('noted by five workers at once it is one event', async () => {
    const { tenantId, customerId } = await createPayer()
    await count(app, tenantId, january, 40)
    await Promise.all(Array.from({ length: 5 }, () => noteUsage(tenantCtx(app, tenantId))))
    expect(await eventsOf(tenantId)).toHaveLength(1)
    await Promise.all([tell(), tell(), tell()])
    expect(countedAtStripe(customerId)).toMatchObject([{ value: 40 }])
  })

  test('an event whose answer was lost is told again, and counted once', async () => {
    const { tenantId, customerId } = await createPayer()
    await count(app, tenantId, january, 60)
    stripe.fate = ({ path }) => (path === 'billing/meter_events' ? 'LOSE' : 'ANSWER')
    await tell()
    stripe.fate = () => 'ANSWER'
    expect(await eventsOf(tenantId)).toMatchObject([{ sentAt: null, attempts: 1 }])
    await tell()
    expect(await eventsOf(tenantId)).toMatchObject([{ sentAt: expect.any(Date), attempts: 2 }])
    expect(countedAtStripe(customerId)).toMatchObject([{ value: 60 }])
  })

  test('one that Stripe may have forgotten is not told again after a day', async () => {
    const { tenantId, customerId } = await createPayer()
    await count(app, tenantId, january, 70)
    stripe.fate = ({ path }) => (path === 'billing/meter_events' ? 'BREAK' : 'ANSWER')
    await tell()
    stripe.fate = () => 'ANSWER'
    await travelTo(app, '2027-01-11T00:00:00Z')
    await tell()
    expect(countedAtStripe(customerId)).toEqual([])
    expect(await eventsOf(tenantId)).toMatchObject([{ sentAt: null, attempts: 1 }])
  })

  test('while Stripe is down nothing is lost, and other tenants are not held up', async () => {
    const [one, other] = [await createPayer(), await createPayer()]
    await count(app, one.tenantId, january, 80)
    await count(app, other.tenantId, january, 90)
    stripe.fate = ({ path, form }) =>
      path === 'billing/meter_events' && JSON.stringify(form).includes(one.customerId) ? 'BREAK' : 'ANSWER'
    await tell()
    expect([countedAtStripe(one.customerId), countedAtStripe(other.customerId)]).toMatchObject([[], [{ value: 90 }]])
    stripe.fate = () => 'ANSWER'
    await tell()
    expect(countedAtStripe(one.customerId)).toMatchObject([{ value: 80 }])
  })
})

test('what Stripe has added up is what was sent', async () => {
  const { tenantId, customerId } = await createPayer()
  await count(app, tenantId, january, 33)
  await tell()
  const [meter] = stripe.objects.kind('billing.meter')
  const [from, to] = [new Date(january), new Date('2027-02-10T00:00:00Z')]
  const of = { meterId: meter?.id ?? '', customerId, from, to }
  expect(await app.services.billingProvider?.readMeterTotal(tenantCtx(app, tenantId), of)).toBe(33n)
  const [sent] = await app.services.db.platform.run((db) =>
    db.select().from(stripeMeterSent).where(eq(stripeMeterSent.tenantId, tenantId)),
  )
  expect(sent).toMatchObject({ meter: 'spans', quantity: 33n, events: 1 })
})
