import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TestApp, TestPerson } from '../../test/app.ts'
import {
  advanceTo,
  ask,
  count,
  createBillingApp,
  createSubscriber,
  invoicesOf,
  operate,
  publishPriced,
  travelTo,
} from '../../test/billing.ts'

let app: TestApp
let owner: TestPerson
let operator: TestPerson
beforeAll(async () => {
  ;({ app, owner, operator } = await createBillingApp())
  const month = { currency: 'EUR', trialDays: 0 }
  // 10.00 a month with 1,000 spans, then 0.04 a hundred; 31.00 with the same; both by the year for ten months.
  const meters = { spans: { included: 1000, scheme: 'PER_UNIT' as const, unitAmount: '0.04' } }
  await publishPriced(app, 'TEAM', { ...month, base: { MONTH: '1000', YEAR: '10000' }, meters })
  await publishPriced(app, 'SCALE', { ...month, base: { MONTH: '3100', YEAR: '31000' }, meters })
})
afterAll(() => app.close())
beforeEach(() => travelTo(app, '2027-01-01T00:00:00Z'))

const subscription = async (tenantId: string) =>
  (await ask(
    app,
    owner,
    tenantId,
    '{ subscription { state interval trialEndsAt term { start end } pastDueSince restrictedAt scheduled { plan { code } interval at isCancellation } } tenant { status plan { code } } }',
  )) as Record<string, never> & { subscription: Record<string, unknown>; tenant: Record<string, unknown> }

const changePlan = (tenantId: string, planCode: string, interval?: string) =>
  app.graphql(
    'mutation ($input: ChangePlanInput!) { changePlan(input: $input) { plan { code } } }',
    { input: { planCode, planVersion: 1, interval } },
    { as: owner, tenantId },
  )

const pay = (tenantId: string, { id, due }: { id: string; due: number }) =>
  operate(app, operator, tenantId)(
    'recordPayment',
    'RecordPaymentInput',
    { invoiceId: id, amount: due, method: 'BANK_TRANSFER', reference: 'Statement 7' },
    '{ state paid due payments { amount method reference } }',
  )

async function payAll(tenantId: string): Promise<void> {
  for (const invoice of await invoicesOf(app, owner, tenantId))
    if (invoice.due > 0) expect(await pay(tenantId, invoice)).toMatchObject({ state: 'PAID', due: 0 })
}

test('a trial becomes a paid term, whose invoice an operator marks as paid', async () => {
  await travelTo(app, '2027-01-10T00:00:00Z')
  const tenantId = await createSubscriber(app, owner, 'PRO')
  expect((await subscription(tenantId)).subscription).toMatchObject({
    state: 'TRIALING',
    trialEndsAt: '2027-01-24T00:00:00.000Z',
    term: null,
  })
  expect(await advanceTo(app, tenantId, '2027-01-23T23:59:59Z')).toBe(0)
  expect(await advanceTo(app, tenantId, '2027-01-24T00:00:00Z')).toBe(1)
  // The term is the period of January 10 to February 10, 31 days, of which 17 are left: 49.00 less round(49.00 x 14 / 31).
  const [invoice] = await invoicesOf(app, owner, tenantId)
  expect(invoice).toMatchObject({
    ...{ kind: 'CHANGE', state: 'OPEN', subtotal: 2687, total: 2687, due: 2687, currency: 'EUR' },
    dueAt: '2027-02-07T00:00:00.000Z',
    lines: [{ kind: 'BASE', amount: 2687 }],
  })
  expect(invoice.number).toMatch(/^INV-\d{6}$/)
  expect((await subscription(tenantId)).subscription).toMatchObject({
    state: 'ACTIVE',
    term: { start: '2027-01-10T00:00:00.000Z', end: '2027-02-10T00:00:00.000Z' },
  })
  expect(await pay(tenantId, invoice)).toMatchObject({
    ...{ state: 'PAID', paid: 2687, due: 0 },
    payments: [{ amount: 2687, method: 'BANK_TRANSFER', reference: 'Statement 7' }],
  })
})

describe('a billing period', () => {
  test('ends with a draft that takes late usage in until its grace is over, and then has a number', async () => {
    const tenantId = await createSubscriber(app, owner, 'TEAM')
    await count(app, tenantId, '2027-01-01', 1_500)
    await advanceTo(app, tenantId, '2027-02-01T00:00:00Z')
    const draft = (await invoicesOf(app, owner, tenantId)).at(-1)
    // 500 spans beyond 1,000 at 0.04 cents are 20 cents; 10.00 for February in advance.
    expect(draft).toMatchObject({ kind: 'CYCLE', state: 'DRAFT', number: null, subtotal: 1020 })
    expect(draft.lines).toMatchObject([
      { kind: 'USAGE', meter: 'spans', quantity: 1500, amount: 20 },
      { kind: 'BASE', amount: 1000 },
    ])
    await count(app, tenantId, '2027-01-01', 2_000)
    await advanceTo(app, tenantId, '2027-02-02T00:00:00Z')
    const issued = (await invoicesOf(app, owner, tenantId)).at(-1)
    expect(issued).toMatchObject({ id: draft.id, state: 'OPEN', subtotal: 1040 })
    expect(issued.number).toMatch(/^INV-/)
  })

  test('gets an adjustment on the next invoice for what is recorded after that', async () => {
    const tenantId = await createSubscriber(app, owner, 'TEAM')
    await count(app, tenantId, '2027-01-01', 900)
    await advanceTo(app, tenantId, '2027-02-02T00:00:00Z')
    await payAll(tenantId)
    await count(app, tenantId, '2027-01-01', 1_250)
    await count(app, tenantId, '2027-02-01', 100)
    await advanceTo(app, tenantId, '2027-03-02T00:00:00Z')
    // 350 came late, of which 250 are beyond the included thousand: 10 cents.
    expect((await invoicesOf(app, owner, tenantId)).at(-1).lines).toMatchObject([
      { kind: 'USAGE', quantity: 100, amount: 0 },
      { kind: 'ADJUSTMENT', quantity: 350, amount: 10 },
      { kind: 'BASE', amount: 1000 },
    ])
    await payAll(tenantId)
    await advanceTo(app, tenantId, '2027-04-02T00:00:00Z')
    expect((await invoicesOf(app, owner, tenantId)).at(-1).lines).toMatchObject([{ kind: 'BASE' }])
  })

  test('without anything to pay leaves no invoice', async () => {
    const tenantId = await createSubscriber(app, owner, 'FREE')
    await count(app, tenantId, '2027-01-01', 5_000)
    await advanceTo(app, tenantId, '2027-06-15T00:00:00Z')
    expect(await invoicesOf(app, owner, tenantId)).toEqual([])
  })

  test('is billed once each, after a pause of months too', async () => {
    const tenantId = await createSubscriber(app, owner, 'TEAM')
    await advanceTo(app, tenantId, '2027-04-20T00:00:00Z')
    const made = await invoicesOf(app, owner, tenantId)
    expect(made.map((invoice: { period: { start: string } }) => invoice.period.start.slice(0, 10))).toEqual([
      ...['2027-01-01', '2027-01-01', '2027-02-01', '2027-03-01'],
    ])
    expect(await advanceTo(app, tenantId, '2027-04-20T00:00:00Z')).toBe(0)
  })
})

describe('a change of plan', () => {
  test('to a dearer one counts at once and settles the rest of the term', async () => {
    const tenantId = await createSubscriber(app, owner, 'TEAM')
    await travelTo(app, '2027-01-11T00:00:00Z')
    const { billingPreview } = await ask(
      app,
      owner,
      tenantId,
      '{ billingPreview(planCode: "SCALE") { allowed isImmediate interval now { total lines { kind amount } } next { total lines { kind amount } } } }',
    )
    await changePlan(tenantId, 'SCALE')
    const invoice = (await invoicesOf(app, owner, tenantId)).at(-1)
    // 21 of 31 days are left: 10.00 x 21/31 = 6.77 come back, 31.00 x 21/31 = 21.00 are asked for.
    expect(invoice).toMatchObject({ kind: 'CHANGE', state: 'OPEN', total: 1423 })
    expect(invoice.lines).toMatchObject([
      { kind: 'PRORATION', amount: -677 },
      { kind: 'PRORATION', amount: 2100 },
    ])
    expect(billingPreview).toEqual({
      ...{ allowed: true, isImmediate: true, interval: 'MONTH' },
      now: {
        total: 1423,
        lines: [
          { kind: 'PRORATION', amount: -677 },
          { kind: 'PRORATION', amount: 2100 },
        ],
      },
      next: { total: 3100, lines: [{ kind: 'BASE', amount: 3100 }] },
    })
    expect((await subscription(tenantId)).tenant.plan).toEqual({ code: 'SCALE' })
  })

  test('to a cheaper one waits for the end of what is paid, and can be taken back until then', async () => {
    const tenantId = await createSubscriber(app, owner, 'SCALE')
    await changePlan(tenantId, 'TEAM')
    const scheduled = {
      plan: { code: 'TEAM' },
      interval: 'MONTH',
      at: '2027-02-01T00:00:00.000Z',
      isCancellation: false,
    }
    expect((await subscription(tenantId)).subscription.scheduled).toEqual(scheduled)
    await changePlan(tenantId, 'SCALE')
    expect((await subscription(tenantId)).subscription.scheduled).toBeNull()
    await changePlan(tenantId, 'TEAM', 'YEAR')
    await count(app, tenantId, '2027-01-01', 1_100)
    const { upcomingInvoice } = await ask(app, owner, tenantId, '{ upcomingInvoice { total } }')
    await advanceTo(app, tenantId, '2027-02-02T00:00:00Z')
    const invoice = (await invoicesOf(app, owner, tenantId)).at(-1)
    expect(invoice.lines).toMatchObject([
      { kind: 'USAGE', amount: 4 },
      { kind: 'BASE', amount: 10000 },
    ])
    expect(upcomingInvoice.total).toBe(invoice.total)
    expect(await subscription(tenantId)).toMatchObject({
      tenant: { plan: { code: 'TEAM' } },
      subscription: { interval: 'YEAR', scheduled: null, term: { end: '2028-02-01T00:00:00.000Z' } },
    })
  })
})

test('a canceled subscription ends with what is paid, on the free plan; a resumed one does not', async () => {
  const tenantId = await createSubscriber(app, owner, 'TEAM')
  const call = (name: string) =>
    ask(app, owner, tenantId, `mutation { ${name} { state scheduled { isCancellation } } }`)
  expect((await call('cancelSubscription')).cancelSubscription.scheduled).toEqual({ isCancellation: true })
  expect((await call('resumeSubscription')).resumeSubscription.scheduled).toBeNull()
  await call('cancelSubscription')
  await payAll(tenantId)
  await advanceTo(app, tenantId, '2027-03-05T00:00:00Z')
  expect(await subscription(tenantId)).toMatchObject({
    subscription: { state: 'CANCELED', term: null },
    tenant: { plan: { code: 'FREE' } },
  })
  expect(await invoicesOf(app, owner, tenantId)).toHaveLength(1)
  expect((await changePlan(tenantId, 'TEAM')).errors).toBeUndefined()
  expect((await subscription(tenantId)).subscription.state).toBe('ACTIVE')
  // 27 of March's 31 days are left: 10.00 less round(10.00 x 4 / 31).
  expect((await invoicesOf(app, owner, tenantId)).at(-1).total).toBe(871)
})

test('who does not pay is told, restricted and suspended, and is back when the payment is', async () => {
  const tenantId = await createSubscriber(app, owner, 'TEAM')
  const [invoice] = await invoicesOf(app, owner, tenantId)
  expect(invoice.dueAt).toBe('2027-01-15T00:00:00.000Z')
  await advanceTo(app, tenantId, '2027-01-15T00:00:00Z')
  expect((await subscription(tenantId)).subscription).toMatchObject({ state: 'PAST_DUE', restrictedAt: null })
  await advanceTo(app, tenantId, '2027-01-29T00:00:00Z')
  expect((await subscription(tenantId)).subscription.restrictedAt).toBe('2027-01-29T00:00:00.000Z')
  expect((await changePlan(tenantId, 'SCALE')).errors?.[0]?.extensions.code).toBe('PAYMENT_OVERDUE')
  await advanceTo(app, tenantId, '2027-02-14T00:00:00Z')
  expect(await subscription(tenantId)).toMatchObject({
    subscription: { state: 'PAUSED' },
    tenant: { status: 'SUSPENDED' },
  })
  await payAll(tenantId)
  await advanceTo(app, tenantId, '2027-02-14T00:00:01Z')
  expect(await subscription(tenantId)).toMatchObject({
    subscription: { state: 'ACTIVE', pastDueSince: null, restrictedAt: null },
    tenant: { status: 'ACTIVE' },
  })
})
