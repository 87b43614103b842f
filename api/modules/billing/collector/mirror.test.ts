import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { systemCtx } from '../../../core/context.ts'
import { fromPublicId, newId, toPublicId } from '../../../core/ids.ts'
import { mailOutbox, stripeAccounts, stripeObjects, subscriptions, tenants } from '../../../db/tables/index.ts'
import { inTenant } from '../../../db/tenancy.ts'
import type { EventType } from '../../../jobs/events.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../../test/app.ts'
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
import { paperSubscriptions } from '../paper/paper.events.ts'
import { mirrorInvoice } from './mirror.ts'
import type { BillingProvider, ProviderInvoice } from './provider.ts'

/** What stands at Stripe, by id, and what holds an answer up while it is on its way. */
const atStripe = new Map<string, ProviderInvoice>()
let delay: ((answer: ProviderInvoice | null) => Promise<unknown>) | null = null

const provider: Pick<BillingProvider, 'name' | 'readInvoice'> = {
  name: 'stripe',
  async readInvoice(_ctx, id) {
    const answer = structuredClone(atStripe.get(id) ?? null)
    await delay?.(answer)
    return answer
  },
}

let app: TestApp
let owner: TestPerson
let operator: TestPerson
let tenantId: string
let customerId: string
beforeAll(async () => {
  const env = { PLATFORM_OPERATORS: 'operator@example.com' }
  app = await createTestApp({ env, services: { billingProvider: provider as BillingProvider } })
  owner = await app.person()
  operator = await app.person('operator@example.com')
  await travelTo(app, '2027-01-01T00:00:00Z')
  const spans = { scheme: 'PER_UNIT' as const, included: 0, unitAmount: '1' }
  await publishPriced(app, 'SEEN', {
    currency: 'EUR',
    base: { MONTH: '0', YEAR: null },
    trialDays: 0,
    meters: { spans },
  })
  const plan = { planCode: 'SEEN', planVersion: 1, interval: 'MONTH', createdAt: app.services.now() }
  await app.services.db.platform.run((db) =>
    db.insert(stripeObjects).values([
      { kind: 'PRICE', ...plan, externalId: 'price_fee' },
      { kind: 'PRICE', ...plan, meter: 'spans', externalId: 'price_spans' },
    ]),
  )
})
afterAll(() => app.close())
beforeEach(async () => {
  delay = null
  await travelTo(app, '2027-01-01T00:00:00Z')
  tenantId = await createSubscriber(app, owner, 'SEEN')
  customerId = `cus_${tenantId}`
  await inTenant(tenantCtx(app, tenantId), async (tx) => {
    await tx.update(subscriptions).set({ collector: 'STRIPE' }).where(eq(subscriptions.tenantId, tenantId))
    await tx
      .insert(stripeAccounts)
      .values({ tenantId, customerId })
      .onConflictDoUpdate({ target: stripeAccounts.tenantId, set: { customerId } })
  })
})

const [start, end] = [new Date('2027-01-01T00:00:00Z'), new Date('2027-02-01T00:00:00Z')]
const line = { description: '1 × Seen', quantity: 1n, isProration: false, periodStart: start, periodEnd: end }

/** Has an invoice of 119.00, tax included, at Stripe. */
function put(over: Partial<ProviderInvoice> = {}): ProviderInvoice {
  const id = over.id ?? `in_${newId()}`
  const made: ProviderInvoice = {
    ...{ id, customerId, subscriptionId: 'sub_1', number: null, state: 'DRAFT', currency: 'EUR', reason: 'CHANGE' },
    ...{ subtotal: 10_000n, credits: 0n, tax: 1_900n, total: 11_900n, paid: 0n, credited: 0n },
    ...{ periodStart: start, periodEnd: end, createdAt: start, issuedAt: null, dueAt: null, closedAt: null },
    ...{ hostedUrl: null, pdfUrl: null, payments: [] },
    lines: [
      { ...line, id: 'il_1', amount: 9_000n, priceId: 'price_fee' },
      { ...line, id: 'il_2', amount: 900n, quantity: 900n, priceId: 'price_spans', description: '900 spans' },
      { ...line, id: 'il_3', amount: 100n, quantity: null, priceId: null, description: 'By hand' },
    ],
    ...over,
  }
  atStripe.set(id, made)
  return made
}

/** Changes what stands at Stripe. */
const move = ({ id }: ProviderInvoice, over: Partial<ProviderInvoice>) => put({ ...put(atStripe.get(id)), ...over })

const opened = {
  ...{ state: 'OPEN' as const, number: 'ABC-0001', issuedAt: start, dueAt: new Date('2027-01-15T00:00:00Z') },
  ...{ hostedUrl: 'https://invoice.stripe.example/i/1', pdfUrl: 'https://pay.stripe.example/i/1.pdf' },
}
const payment = { id: 'inpay_1', method: 'CARD' as const, reference: 'pi_1', receivedAt: start }
const settled = { state: 'PAID' as const, paid: 11_900n, closedAt: start, payments: [{ ...payment, amount: 11_900n }] }

const mirror = ({ id }: ProviderInvoice) => mirrorInvoice(tenantCtx(app, tenantId), customerId, id)
const standing = async () =>
  (await ask(app, owner, tenantId, '{ subscription { state } tenant { status } }')) as {
    subscription: { state: string }
    tenant: { status: string }
  }

test('an invoice of Stripe’s is seen as it becomes a draft, is issued and is paid, under Stripe’s number', async () => {
  const invoice = put()
  expect(await mirror(invoice)).toBe('APPLIED')
  expect(await invoicesOf(app, owner, tenantId)).toMatchObject([{ state: 'DRAFT', number: null, total: 11_900 }])
  move(invoice, opened)
  await mirror(invoice)
  move(invoice, settled)
  await mirror(invoice)
  const query = `{ invoices { nodes {
    source state number subtotal tax total paid due externalUrl customer { name }
    lines { kind meter quantity amount planCode } payments { method amount reference }
  } } }`
  const { invoices } = await ask(app, owner, tenantId, query)
  expect(invoices.nodes).toEqual([
    {
      ...{ source: 'STRIPE', state: 'PAID', number: 'ABC-0001', externalUrl: opened.hostedUrl },
      ...{ subtotal: 10_000, tax: 1_900, total: 11_900, paid: 11_900, due: 0, customer: { name: 'Acme' } },
      lines: [
        { kind: 'BASE', meter: null, quantity: 1, amount: 9_000, planCode: 'SEEN' },
        { kind: 'USAGE', meter: 'spans', quantity: 900, amount: 900, planCode: 'SEEN' },
        { kind: 'MANUAL', meter: null, quantity: null, amount: 100, planCode: 'SEEN' },
      ],
      payments: [{ method: 'CARD', amount: 11_900, reference: 'pi_1' }],
    },
  ])
})

test('the numbers of this product’s own invoices have no gap where one of Stripe’s was copied', async () => {
  const issue = async () => {
    const call = operate(app, operator, tenantId)
    const input = { lines: [{ description: 'Consulting', amount: 100 }] }
    const { id: invoiceId } = await call('createInvoice', 'CreateInvoiceInput', input, '{ id }')
    const { number } = await call('finalizeInvoice', 'InvoiceRefInput', { invoiceId }, '{ number }')
    return Number(number.replace(/\D/g, ''))
  }
  const before = await issue()
  await mirror(put(opened))
  expect(await issue()).toBe(before + 1)
})

describe('whatever the order and however often', () => {
  test('the same state told thirty times at once is one invoice with one payment', async () => {
    const invoice = put({ ...opened, ...settled })
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => mirror(invoice)))
    expect(outcomes.filter((outcome) => outcome === 'APPLIED')).toHaveLength(1)
    const { invoices } = await ask(app, owner, tenantId, '{ invoices { nodes { state payments { amount } } } }')
    expect(invoices.nodes).toEqual([{ state: 'PAID', payments: [{ amount: 11_900 }] }])
  })

  test('an answer that was slow on its way does not undo what a later one said', async () => {
    const invoice = put(opened)
    const held = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    delay = (answer) => {
      asked.resolve()
      return answer?.state === 'OPEN' ? held.promise : Promise.resolve()
    }
    const slow = mirror(invoice)
    await asked.promise
    move(invoice, settled)
    expect(await mirror(invoice)).toBe('APPLIED')
    held.resolve()
    expect(await slow).toBe('STALE')
    expect(await invoicesOf(app, owner, tenantId)).toMatchObject([{ state: 'PAID', paid: 11_900 }])
  })

  test('lines of a draft follow Stripe’s; what was issued keeps the parties it was issued with', async () => {
    const invoice = put()
    await mirror(invoice)
    move(invoice, { lines: [{ ...line, id: 'il_9', amount: 10_000n, priceId: 'price_fee' }] })
    await mirror(invoice)
    expect((await invoicesOf(app, owner, tenantId))[0].lines).toMatchObject([{ amount: 10_000 }])
    move(invoice, opened)
    await mirror(invoice)
    await inTenant(tenantCtx(app, tenantId), (tx) => tx.update(tenants).set({ name: 'Renamed' }))
    move(invoice, settled)
    await mirror(invoice)
    const { invoices } = await ask(app, owner, tenantId, '{ invoices { nodes { state customer { name } } } }')
    expect(invoices.nodes).toEqual([{ state: 'PAID', customer: { name: 'Acme' } }])
  })

  test('a draft that Stripe throws away is gone here; what was issued stays', async () => {
    const [draft, issued] = [put(), put(opened)]
    await mirror(draft)
    await mirror(issued)
    atStripe.delete(draft.id)
    atStripe.delete(issued.id)
    expect([await mirror(draft), await mirror(issued)]).toEqual(['APPLIED', 'IGNORED'])
    expect(await invoicesOf(app, owner, tenantId)).toMatchObject([{ state: 'OPEN' }])
  })
})

test('an invoice of another customer is never shown to the tenant', async () => {
  expect(await mirror(put({ ...opened, customerId: 'cus_somebody' }))).toBe('IGNORED')
  expect(await invoicesOf(app, owner, tenantId)).toEqual([])
})

test('one that stays unpaid ends in a suspension, and paying at Stripe takes it all back', async () => {
  const invoice = put(opened)
  await mirror(invoice)
  await advanceTo(app, tenantId, '2027-01-15T00:01:00Z')
  expect(await standing()).toMatchObject({ subscription: { state: 'PAST_DUE' }, tenant: { status: 'ACTIVE' } })
  await advanceTo(app, tenantId, '2027-02-20T00:00:00Z')
  expect(await standing()).toMatchObject({ tenant: { status: 'SUSPENDED' } })
  move(invoice, settled)
  await mirror(invoice)
  await advanceTo(app, tenantId, '2027-02-20T00:01:00Z')
  expect(await standing()).toMatchObject({ subscription: { state: 'ACTIVE' }, tenant: { status: 'ACTIVE' } })
})

test('one without a due date, which Stripe charges by itself, is overdue a day after it was issued', async () => {
  await mirror(put({ ...opened, dueAt: null }))
  await advanceTo(app, tenantId, '2027-01-01T23:00:00Z')
  expect((await standing()).subscription.state).toBe('ACTIVE')
  await advanceTo(app, tenantId, '2027-01-02T00:01:00Z')
  expect((await standing()).subscription.state).toBe('PAST_DUE')
})

test('Stripe’s PDF is where the link to ours leads, and the CSV adds up', async () => {
  await mirror(put({ ...opened, credits: 500n, total: 11_400n }))
  const { invoices } = await ask(app, owner, tenantId, '{ invoices { nodes { id } } }')
  const get = (extension: string) =>
    app.server.inject({
      url: `/tenants/${toPublicId('tenant', tenantId)}/invoices/${invoices.nodes[0].id}.${extension}`,
      headers: { cookie: owner.cookie },
    })
  const pdf = await get('pdf')
  expect([pdf.statusCode, pdf.headers.location]).toEqual([302, opened.pdfUrl])
  const rows = (await get('csv')).body.trim().split('\r\n').slice(1)
  const cents = rows.map((row) => Math.round(Number(row.split(',').at(-2)) * 100))
  expect(cents).toEqual([9_000, 900, 100, -500, 1_900, 11_400])
  const stranger = await app.person()
  const foreign = await app.server.inject({ url: String(pdf.raw.req.url), headers: { cookie: stranger.cookie } })
  expect(foreign.statusCode).toBe(404)
})

test('Stripe mails its invoices and receipts, and this product only that something is overdue', async () => {
  await mirror(put(opened))
  const { invoices } = await ask(app, owner, tenantId, '{ invoices { nodes { id } } }')
  const event = { tenantId, invoiceId: fromPublicId('invoice', invoices.nodes[0].id) }
  const mailed = async (type: EventType, payload: object) => {
    const job = paperSubscriptions.find((subscription) => subscription.type === type)?.job
    await job?.run(systemCtx(app.services, 'test'), payload as never, { lastTry: false, signal: AbortSignal.any([]) })
    const rows = await app.services.db.platform.run((db) => db.delete(mailOutbox).returning())
    return rows.map(({ subject }) => subject)
  }
  await app.services.db.platform.run((db) => db.delete(mailOutbox))
  expect(await mailed('invoice.opened', event)).toEqual([])
  expect(await mailed('invoice.past-due', { ...event, stage: 1, stages: 3 })).toEqual(['Invoice ABC-0001 is overdue'])
})
