import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../core/ids.ts'
import { billingSettings } from '../db/tables/index.ts'
import type { TestApp, TestPerson } from './app.ts'
import {
  advanceTo,
  ask,
  createBillingApp,
  createSubscriber,
  invoicesOf,
  operate,
  publishPriced,
  travelTo,
} from './billing.ts'

/**
 * A year of one tenant, from October 31, 2027 on, in Berlin. Its periods begin on the 31st, or on the last day of a
 * shorter month, at midnight there: 22:00 UTC the day before in summer, 23:00 in winter. Amounts are in cents; the tax
 * is 19 %; drafts wait a day for late usage; invoices are due 14 days after they are issued.
 *
 * TEAM: 49.00 a month, a trial of 14 days, 100,000 spans included, then 0.04 cents each.
 * SCALE: 199.00 a month, 1,000,000 spans included, then 0.03 cents each up to 500,000, 0.02 cents beyond.
 * GRAND: 499.00 a month, which the tenant once tries to get while it owes something.
 */
let app: TestApp
let owner: TestPerson
let operator: TestPerson
let tenantId: string

beforeAll(async () => {
  ;({ app, owner, operator } = await createBillingApp())
  await app.services.db.platform.run((db) => db.update(billingSettings).set({ taxRate: 19_000 }))
  const perSpan = { included: 100_000, scheme: 'PER_UNIT' as const, unitAmount: '0.04' }
  const tiers = [
    { upTo: 500_000, unitAmount: '0.03', flatAmount: '0' },
    { upTo: null, unitAmount: '0.02', flatAmount: '0' },
  ]
  const inTiers = { included: 1_000_000, scheme: 'GRADUATED' as const, tiers }
  const base = (MONTH: string) => ({ currency: 'EUR', base: { MONTH, YEAR: null } })
  await publishPriced(app, 'TEAM', { ...base('4900'), trialDays: 14, meters: { spans: perSpan } })
  await publishPriced(app, 'SCALE', { ...base('19900'), trialDays: 0, meters: { spans: inTiers } })
  await publishPriced(app, 'GRAND', { ...base('49900'), trialDays: 0, meters: {} })
})
afterAll(() => app.close())

/** Records spans that were used at an instant, as the tenant's programs do. */
async function use(quantity: number, occurredAt: string): Promise<void> {
  const event = { meter: 'spans', quantity, source: 'year', id: newId(), occurredAt }
  const { recordUsage } = await ask(
    app,
    owner,
    tenantId,
    'mutation ($events: [UsageEvent!]!) { recordUsage(input: { events: $events }) { accepted } }',
    { events: [event] },
  )
  expect(recordUsage.accepted).toBe(1)
}

const advance = (instant: string) => advanceTo(app, tenantId, instant)
const changePlan = (planCode: string) =>
  ask(app, owner, tenantId, 'mutation ($input: ChangePlanInput!) { changePlan(input: $input) { plan { code } } }', {
    input: { planCode, planVersion: 1 },
  })

async function standing() {
  const { subscription, tenant } = await ask(
    app,
    owner,
    tenantId,
    '{ subscription { state term { start end } pastDueSince restrictedAt scheduled { plan { code } at isCancellation } } tenant { status plan { code } } }',
  )
  return { ...subscription, plan: tenant.plan.code, status: tenant.status }
}

interface Invoice {
  id: string
  number: string | null
  state: string
  due: number
  total: number
  period: { start: string; end: string }
  lines: { kind: string; quantity: number | null; amount: number }[]
}

const invoices = (): Promise<Invoice[]> => invoicesOf(app, owner, tenantId)
async function latest(): Promise<Invoice> {
  const last = (await invoices()).at(-1)
  if (!last) throw new Error('there is no invoice')
  return last
}

/** "USAGE 130000: 1200", "BASE: 4900": the lines in their order. */
const linesOf = ({ lines }: Invoice) =>
  lines.map(({ kind, quantity, amount }) => `${kind}${quantity === null ? '' : ` ${quantity}`}: ${amount}`)

async function pay({ id, due }: Invoice): Promise<void> {
  const input = { invoiceId: id, amount: due, method: 'BANK_TRANSFER' }
  const paid = await operate(app, operator, tenantId)('recordPayment', 'RecordPaymentInput', input, '{ state due }')
  expect(paid).toEqual({ state: 'PAID', due: 0 })
}

test('October 31: a trial of 14 days, to the hour, in which nothing is asked for', async () => {
  await travelTo(app, '2027-10-31T09:00:00Z')
  tenantId = await createSubscriber(app, owner, 'TEAM', { timeZone: 'Europe/Berlin', billingAnchorDay: 31 })
  expect(await standing()).toMatchObject({ state: 'TRIALING', term: null, plan: 'TEAM' })
  await use(30_000, '2027-10-31T08:59:00Z')
  await advance('2027-11-14T08:59:59Z')
  expect(await standing()).toMatchObject({ state: 'TRIALING' })
  expect(await invoices()).toEqual([])
})

test('November 14: the trial ends, and the rest of the period is paid', async () => {
  await advance('2027-11-14T09:00:00Z')
  // The period is 30 days and the hour that the clocks were put back: 721 hours, of which 347 were the trial.
  // 4900 x 347/721 = 2358.25, so 4900 - 2358 = 2542 for the rest. Tax: 2542 x 0.19 = 482.98.
  const invoice = await latest()
  expect(invoice).toMatchObject({ kind: 'CHANGE', state: 'OPEN', number: 'INV-000001' })
  expect(linesOf(invoice)).toEqual(['BASE: 2542'])
  expect(invoice).toMatchObject({ subtotal: 2542, tax: 483, total: 3025 })
  expect(await standing()).toMatchObject({
    state: 'ACTIVE',
    term: { start: '2027-10-30T22:00:00.000Z', end: '2027-11-29T23:00:00.000Z' },
  })
  await pay(invoice)
})

test('November 30: the first period is over; what comes while the draft waits is on it', async () => {
  await use(100_000, '2027-11-14T08:59:00Z')
  await advance('2027-11-29T23:00:00Z')
  // 130,000 spans are 30,000 beyond what is included: x 0.04 = 1200. The next month in advance: 4900.
  expect(await latest()).toMatchObject({ kind: 'CYCLE', state: 'DRAFT', number: null, subtotal: 6100 })
  await travelTo(app, '2027-11-30T11:00:00Z')
  await use(10_000, '2027-11-29T22:59:59Z')
  await advance('2027-11-30T23:00:00Z')
  // 140,000 spans: 40,000 x 0.04 = 1600. 1600 + 4900 = 6500; tax 1235.
  const invoice = await latest()
  expect(linesOf(invoice)).toEqual(['USAGE 140000: 1600', 'BASE: 4900'])
  expect(invoice).toMatchObject({ state: 'OPEN', number: 'INV-000002', subtotal: 6500, tax: 1235, total: 7735 })
  await pay(invoice)
})

test('December: three spans too many are less than half a cent', async () => {
  await use(100_003, '2027-11-30T23:00:00Z')
  await advance('2027-12-31T23:00:00Z')
  // 3 x 0.04 = 0.12, rounded to 0 on its line. 4900; tax 931.
  const invoice = await latest()
  expect(linesOf(invoice)).toEqual(['USAGE 100003: 0', 'BASE: 4900'])
  expect(invoice).toMatchObject({ number: 'INV-000003', subtotal: 4900, tax: 931, total: 5831 })
  expect(invoice.period).toEqual({ start: '2027-11-29T23:00:00.000Z', end: '2027-12-30T23:00:00.000Z' })
  await pay(invoice)
})

test('January: December’s spans that come after its invoice are an adjustment on the next', async () => {
  await travelTo(app, '2028-01-05T12:00:00Z')
  await use(45_000, '2027-12-30T22:59:59Z')
  await use(112_345, '2028-01-05T11:00:00Z')
  await advance('2028-01-31T23:00:00Z')
  // January: 12,345 x 0.04 = 493.8, rounded 494. December is 145,003 now: 45,003 x 0.04 = 1800.12, rounded 1800, of
  // which 0 were billed. 494 + 1800 + 4900 = 7194; tax 7194 x 0.19 = 1366.86.
  const invoice = await latest()
  expect(linesOf(invoice)).toEqual(['USAGE 112345: 494', 'ADJUSTMENT 45000: 1800', 'BASE: 4900'])
  expect(invoice).toMatchObject({ number: 'INV-000004', subtotal: 7194, tax: 1367, total: 8561 })
  await pay(invoice)
})

test('February 14: in the middle of a leap February the tenant moves up, at once', async () => {
  await travelTo(app, '2028-02-14T11:00:00Z')
  await changePlan('SCALE')
  // From January 31 to February 29 are 29 days, of which exactly 14 and a half are over. Half of 4900 comes back: 2450;
  // half of 19900 is asked for: 9950. 7500; tax 1425.
  const invoice = await latest()
  expect(linesOf(invoice)).toEqual(['PRORATION: -2450', 'PRORATION: 9950'])
  expect(invoice).toMatchObject({ kind: 'CHANGE', state: 'OPEN', number: 'INV-000005', total: 8925 })
  expect(await standing()).toMatchObject({ plan: 'SCALE', term: { end: '2028-02-28T23:00:00.000Z' } })
  await pay(invoice)
})

test('February 29: all of the month is rated once, by the plan at its end', async () => {
  await use(1_600_000, '2028-02-01T10:00:00Z')
  await advance('2028-02-29T23:00:00Z')
  // 600,000 beyond what SCALE includes: 500,000 x 0.03 = 15000 and 100,000 x 0.02 = 2000. 17000 + 19900 = 36900;
  // tax 7011.
  const invoice = await latest()
  expect(linesOf(invoice)).toEqual(['USAGE 1600000: 17000', 'BASE: 19900'])
  expect(invoice).toMatchObject({ number: 'INV-000006', tax: 7011, total: 43_911, dueAt: '2028-03-14T23:00:00.000Z' })
  expect(invoice.period).toEqual({ start: '2028-01-30T23:00:00.000Z', end: '2028-02-28T23:00:00.000Z' })
})

test('March: the payment does not come; the tenant is told three times, and may not move up', async () => {
  await use(1_200_000, '2028-02-29T22:00:00Z')
  await advance('2028-03-14T22:59:59Z')
  expect(await standing()).toMatchObject({ state: 'ACTIVE', pastDueSince: null })
  await advance('2028-03-14T23:00:00Z')
  expect(await standing()).toMatchObject({ state: 'PAST_DUE', pastDueSince: '2028-03-14T23:00:00.000Z' })
  const notices = async () => {
    const { auditEvents } = await ask(app, owner, tenantId, '{ auditEvents(first: 100) { nodes { action after } } }')
    return auditEvents.nodes.filter((event: { action: string }) => event.action === 'invoice.dun').length
  }
  const told: number[] = []
  for (const day of ['15', '21', '28']) {
    await advance(`2028-03-${day}T23:00:00Z`)
    told.push(await notices())
  }
  expect(told).toEqual([1, 2, 3])
  expect(await standing()).toMatchObject({ restrictedAt: '2028-03-28T23:00:00.000Z', status: 'ACTIVE' })
  await expect(changePlan('GRAND')).rejects.toThrow('PAYMENT_OVERDUE')
})

test('March 31: a period ends although something is overdue, and is an hour shorter', async () => {
  await advance('2028-03-31T22:00:00Z')
  // 200,000 x 0.03 = 6000. 6000 + 19900 = 25900; tax 4921. The clocks were put forward on March 26.
  const invoice = await latest()
  expect(linesOf(invoice)).toEqual(['USAGE 1200000: 6000', 'BASE: 19900'])
  expect(invoice).toMatchObject({ number: 'INV-000007', total: 30_821 })
  expect(invoice.period).toEqual({ start: '2028-02-28T23:00:00.000Z', end: '2028-03-30T22:00:00.000Z' })
})

test('April 2: the payments come, and everything is as before', async () => {
  await travelTo(app, '2028-04-02T10:00:00Z')
  for (const invoice of await invoices()) if (invoice.due > 0) await pay(invoice)
  await advance('2028-04-02T10:00:01Z')
  expect(await standing()).toMatchObject({ state: 'ACTIVE', pastDueSince: null, restrictedAt: null, plan: 'SCALE' })
})

test('April 30: a credit of 50.00 comes off before tax', async () => {
  const grant = { amount: 5000, reason: 'For the outage of April 3', expiresAt: '2028-12-31T00:00:00Z' }
  expect(await operate(app, operator, tenantId)('grantCredit', 'GrantCreditInput', grant)).toEqual(expect.anything())
  await advance('2028-04-30T22:00:00Z')
  // Nothing was used. 19900 - 5000 = 14900; tax 2831.
  const invoice = await latest()
  expect(linesOf(invoice)).toEqual(['BASE: 19900'])
  expect(invoice).toMatchObject({ number: 'INV-000008', subtotal: 19_900, credits: 5000, tax: 2831, total: 17_731 })
  await pay(invoice)
})

test('May: a step down waits for the end of what is paid', async () => {
  await travelTo(app, '2028-05-10T08:00:00Z')
  await changePlan('TEAM')
  expect(await standing()).toMatchObject({
    plan: 'SCALE',
    scheduled: { plan: { code: 'TEAM' }, at: '2028-05-30T22:00:00.000Z', isCancellation: false },
  })
  await use(1_000_500, '2028-05-10T07:00:00Z')
  await advance('2028-05-31T22:00:00Z')
  // May is rated by SCALE, in force until its end: 500 x 0.03 = 15. June is TEAM's: 4900. 4915; tax 933.85.
  const invoice = await latest()
  expect(linesOf(invoice)).toEqual(['USAGE 1000500: 15', 'BASE: 4900'])
  expect(invoice).toMatchObject({ number: 'INV-000009', subtotal: 4915, tax: 934, total: 5849 })
  expect(await standing()).toMatchObject({ plan: 'TEAM', scheduled: null, state: 'ACTIVE' })
  await pay(invoice)
})

test('June to August: three quiet months of 49.00 and tax', async () => {
  for (const [end, number] of [
    ['2028-06-30', 'INV-000010'],
    ['2028-07-31', 'INV-000011'],
    ['2028-08-31', 'INV-000012'],
  ]) {
    await advance(`${end}T22:00:00Z`)
    const invoice = await latest()
    expect(linesOf(invoice)).toEqual(['BASE: 4900'])
    expect(invoice).toMatchObject({ number, total: 5831 })
    await pay(invoice)
  }
})

test('September: canceled, the tenant pays for what it used in the last period, and is on the free plan', async () => {
  await travelTo(app, '2028-09-10T08:00:00Z')
  await ask(app, owner, tenantId, 'mutation { cancelSubscription { state } }')
  expect(await standing()).toMatchObject({ state: 'ACTIVE', plan: 'TEAM', scheduled: { isCancellation: true } })
  await use(150_000, '2028-09-10T07:00:00Z')
  await advance('2028-09-30T22:00:00Z')
  // 50,000 x 0.04 = 2000, and no month in advance; tax 380.
  const invoice = await latest()
  expect(linesOf(invoice)).toEqual(['USAGE 150000: 2000'])
  expect(invoice).toMatchObject({ number: 'INV-000013', total: 2380 })
  expect(invoice.period).toEqual({ start: '2028-08-30T22:00:00.000Z', end: '2028-09-29T22:00:00.000Z' })
  expect(await standing()).toMatchObject({ state: 'CANCELED', plan: 'FREE', term: null })
  await pay(invoice)
})

test('October 31, a year later: thirteen invoices in a row, 1,522.62 paid, nothing owed', async () => {
  await advance('2028-10-31T23:00:00Z')
  const all = await invoices()
  expect(all.map(({ number }) => number)).toEqual(
    Array.from({ length: 13 }, (_, index) => `INV-${String(index + 1).padStart(6, '0')}`),
  )
  expect(all.every(({ state, due }) => state === 'PAID' && due === 0)).toBe(true)
  // 3025 + 7735 + 5831 + 8561 + 8925 + 43911 + 30821 + 17731 + 5849 + 3 x 5831 + 2380
  expect(all.reduce((sum, { total }) => sum + total, 0)).toBe(152_262)
})
