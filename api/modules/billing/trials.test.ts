import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
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
  const meters = { spans: { included: 1000, scheme: 'PER_UNIT' as const, unitAmount: '0.04' } }
  // 10.00 a month or 100.00 a year, 14 days of trial; and a plan that costs what is used, without a fee.
  const trial = { currency: 'EUR', base: { MONTH: '1000', YEAR: '10000' }, trialDays: 14, meters }
  await publishPriced(app, 'TEAM', trial)
  await publishPriced(app, 'METERED', { ...trial, base: { MONTH: '0', YEAR: null }, trialDays: 0 })
})
afterAll(() => app.close())
beforeEach(() => travelTo(app, '2027-01-01T00:00:00Z'))

const estimate = '{ total lines { kind amount } }'

const preview = async (tenantId: string, interval = 'MONTH') => {
  const fields = `trialEndsAt now ${estimate} afterTrial ${estimate} next ${estimate}`
  const query = `{ billingPreview(planCode: "TEAM", interval: ${interval}) { ${fields} } }`
  return (await ask(app, owner, tenantId, query)).billingPreview
}

const changePlan = (tenantId: string, planCode: string, interval = 'MONTH') =>
  ask(app, owner, tenantId, 'mutation ($input: ChangePlanInput!) { changePlan(input: $input) { id } }', {
    input: { planCode, planVersion: 1, interval },
  })

const subscription = async (tenantId: string) =>
  (await ask(app, owner, tenantId, '{ subscription { state trialEndsAt } }')).subscription

test('the first trial of a tenant that was free begins with the plan that has one, as the preview says', async () => {
  const tenantId = await createSubscriber(app, owner, 'FREE')
  await travelTo(app, '2027-01-11T00:00:00Z')
  const trialEndsAt = '2027-01-25T00:00:00.000Z'
  // 24 of January's 31 days are over by then: 10.00 less 7.74 are asked for its rest, and 10.00 for February.
  expect(await preview(tenantId)).toEqual({
    ...{ trialEndsAt, now: null },
    afterTrial: { total: 226, lines: [{ kind: 'BASE', amount: 226 }] },
    next: { total: 1000, lines: [{ kind: 'BASE', amount: 1000 }] },
  })
  await changePlan(tenantId, 'TEAM')
  expect(await subscription(tenantId)).toEqual({ state: 'TRIALING', trialEndsAt })
  expect(await invoicesOf(app, owner, tenantId)).toEqual([])
  const audit = '{ auditEvents(filter: { actions: ["subscription.begin-trial"] }) { nodes { after } } }'
  expect((await ask(app, owner, tenantId, audit)).auditEvents.nodes).toEqual([
    { after: { planCode: 'TEAM', trialEndsAt } },
  ])

  await advanceTo(app, tenantId, '2027-01-25T00:00:00Z')
  expect(await subscription(tenantId)).toMatchObject({ state: 'ACTIVE' })
  expect(await invoicesOf(app, owner, tenantId)).toMatchObject([{ kind: 'CHANGE', state: 'OPEN', total: 226 }])
  await advanceTo(app, tenantId, '2027-02-02T00:00:00Z')
  expect((await invoicesOf(app, owner, tenantId)).at(-1)).toMatchObject({ kind: 'CYCLE', total: 1000 })
})

test('a year that is paid from the end of a trial on is not asked for again when the period ends', async () => {
  const tenantId = await createSubscriber(app, owner, 'FREE')
  await travelTo(app, '2027-01-11T00:00:00Z')
  // 24 of the year's 365 days: 100.00 less 6.58.
  const { afterTrial, next } = await preview(tenantId, 'YEAR')
  expect([afterTrial.total, next]).toEqual([9342, { total: 0, lines: [] }])
  await changePlan(tenantId, 'TEAM', 'YEAR')
  const upcoming = async () => (await ask(app, owner, tenantId, `{ upcomingInvoice ${estimate} }`)).upcomingInvoice
  expect(await upcoming()).toEqual({ total: 0, lines: [] })
  await advanceTo(app, tenantId, '2027-02-02T00:00:00Z')
  expect((await invoicesOf(app, owner, tenantId)).map(({ total }: { total: number }) => total)).toEqual([9342])
})

test('there is no second trial, whether the first was left or a tenant began with it', async () => {
  const tenantId = await createSubscriber(app, owner, 'FREE')
  await changePlan(tenantId, 'TEAM')
  await changePlan(tenantId, 'FREE')
  expect(await subscription(tenantId)).toMatchObject({ state: 'ACTIVE' })
  expect(await preview(tenantId)).toMatchObject({ trialEndsAt: null, now: { total: 1000 }, afterTrial: null })
  await changePlan(tenantId, 'TEAM')
  expect(await subscription(tenantId)).toMatchObject({ state: 'ACTIVE' })
  expect(await invoicesOf(app, owner, tenantId)).toMatchObject([{ total: 1000 }])

  const begun = await createSubscriber(app, owner, 'TEAM')
  await changePlan(begun, 'FREE')
  await changePlan(begun, 'TEAM')
  expect(await subscription(begun)).toMatchObject({ state: 'ACTIVE' })
})

test('a trial does not waive what was used at a price before it', async () => {
  const tenantId = await createSubscriber(app, owner, 'METERED')
  await count(app, tenantId, '2027-01-01', 1_000_000)
  await travelTo(app, '2027-01-31T00:00:00Z')
  expect(await preview(tenantId)).toMatchObject({ trialEndsAt: null, afterTrial: null })
  await changePlan(tenantId, 'TEAM')
  await advanceTo(app, tenantId, '2027-02-02T00:00:00Z')
  const [usage] = (await invoicesOf(app, owner, tenantId)).at(-1).lines
  expect(usage).toMatchObject({ kind: 'USAGE', amount: 39_960 })
})

test('who owes something has no trial', async () => {
  const tenantId = await createSubscriber(app, owner, 'FREE')
  const call = operate(app, operator, tenantId)
  const lines = [{ description: 'Consulting', amount: 1_000 }]
  const { id: invoiceId } = await call('createInvoice', 'CreateInvoiceInput', { lines }, '{ id }')
  await call('finalizeInvoice', 'InvoiceRefInput', { invoiceId })
  await advanceTo(app, tenantId, '2027-01-16T00:00:00Z')
  expect(await preview(tenantId)).toMatchObject({ trialEndsAt: null, afterTrial: null })
  await call('recordPayment', 'RecordPaymentInput', { invoiceId, amount: 1_000, method: 'CARD' })
  expect(await preview(tenantId)).toMatchObject({ trialEndsAt: '2027-01-30T00:00:00.000Z', now: null })
})
