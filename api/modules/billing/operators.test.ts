import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { toPublicId } from '../../core/ids.ts'
import { billingSettings, creditNotes, creditUses, invoices, payments } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import type { TestApp, TestPerson } from '../../test/app.ts'
import {
  advanceTo,
  ask,
  createBillingApp,
  createSubscriber,
  invoicesOf,
  operate,
  publishPriced,
  travelTo,
} from '../../test/billing.ts'
import { tenantCtx } from '../../test/factories.ts'

let app: TestApp
let owner: TestPerson
let operator: TestPerson
let tenantId: string
let call: ReturnType<typeof operate>
beforeAll(async () => {
  ;({ app, owner, operator } = await createBillingApp())
  const base = { MONTH: '10000', YEAR: null }
  await publishPriced(app, 'HUNDRED', { currency: 'EUR', base, trialDays: 0, meters: {} })
})
afterAll(() => app.close())
beforeEach(async () => {
  await travelTo(app, '2027-01-01T00:00:00Z')
  tenantId = await createSubscriber(app, owner, 'HUNDRED')
  call = operate(app, operator, tenantId)
})

const newest = async () => (await invoicesOf(app, owner, tenantId)).at(-1)
const reason = 'Agreed by mail'

/** An operator's invoice over these lines, issued. */
async function issue(...amounts: number[]) {
  const lines = amounts.map((amount) => ({ description: 'Consulting', amount }))
  const { id: invoiceId } = await call('createInvoice', 'CreateInvoiceInput', { lines }, '{ id }')
  const fields = '{ id state subtotal credits taxRate reverseCharge tax total due usedCredits { reason amount } }'
  return call('finalizeInvoice', 'InvoiceRefInput', { invoiceId }, fields)
}

describe('a payment', () => {
  test('of a part leaves the rest due; more than is due, and more on what is paid, are refused', async () => {
    const { id: invoiceId } = await newest()
    const pay = (amount: number) =>
      call('recordPayment', 'RecordPaymentInput', { invoiceId, amount, method: 'CARD' }, '{ state paid due }')
    expect(await pay(4_000)).toEqual({ state: 'OPEN', paid: 4_000, due: 6_000 })
    expect(await pay(6_001)).toBe('INVALID_INPUT')
    expect(await pay(0)).toBe('INVALID_INPUT')
    expect(await pay(6_000)).toEqual({ state: 'PAID', paid: 10_000, due: 0 })
    expect(await pay(1)).toBe('CONFLICT')
  })

  test('recorded five times at once for all that is due is taken once', async () => {
    const { id: invoiceId } = await newest()
    const input = { invoiceId, amount: 10_000, method: 'CARD' }
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => call('recordPayment', 'RecordPaymentInput', input, '{ state }')),
    )
    expect(answers.filter((answer) => answer !== 'CONFLICT')).toEqual([{ state: 'PAID' }])
    expect(await newest()).toMatchObject({ paid: 10_000 })
  })
})

describe('credits', () => {
  const give = (input: object) =>
    call('grantCredit', 'GrantCreditInput', { reason, ...input }, '{ id remaining cyclesLeft }')

  test('are taken off before tax, the lowest priority first, and what is left stays', async () => {
    await call('setTenantTax', 'SetTenantTaxInput', { taxRate: 19_000, reverseCharge: false })
    await give({ amount: 5_000, priority: 2, reason: 'Second' })
    await give({ percentOff: 10_000, cycles: 2, priority: 1, reason: 'First' })
    // 10 % off 60.00 are 6.00, then 50.00: 4.00 are left to be taxed with 0.76.
    expect(await issue(6_000)).toMatchObject({
      ...{ subtotal: 6_000, credits: 5_600, taxRate: 19_000, tax: 76, total: 476 },
      usedCredits: expect.arrayContaining([
        { reason: 'First', amount: 600 },
        { reason: 'Second', amount: 5_000 },
      ]),
    })
    const { credits } = await ask(app, owner, tenantId, '{ credits { nodes { reason remaining cyclesLeft } } }')
    expect(credits.nodes).toEqual([
      { reason: 'First', remaining: null, cyclesLeft: 1 },
      { reason: 'Second', remaining: 0, cyclesLeft: null },
    ])
  })

  test('that cover all of an invoice leave it paid', async () => {
    await give({ amount: 7_000 })
    expect(await issue(6_000)).toMatchObject({ state: 'PAID', total: 0, due: 0 })
  })

  test('do not count once they have expired or were taken back', async () => {
    await give({ amount: 7_000, expiresAt: '2027-01-02T00:00:00Z' })
    const { id: creditId } = await give({ amount: 7_000 })
    await call('endCredit', 'EndCreditInput', { creditId })
    await travelTo(app, '2027-01-03T00:00:00Z')
    expect(await issue(6_000)).toMatchObject({ credits: 0, total: 6_000 })
    expect(await call('endCredit', 'EndCreditInput', { creditId })).toBe('NOT_FOUND')
  })

  test('come of an invoice whose lines are in the tenant’s favour', async () => {
    expect(await issue(1_000, -3_000)).toMatchObject({ state: 'PAID', subtotal: -2_000, credits: -2_000, total: 0 })
    expect(await issue(5_000)).toMatchObject({ credits: 2_000, total: 3_000 })
  })

  test('are an amount or percents, never both or neither', async () => {
    for (const input of [
      {},
      { amount: 1, percentOff: 1 },
      { amount: -1 },
      { percentOff: 100_001 },
      { amount: 1, cycles: 2 },
    ])
      expect(await give(input), JSON.stringify(input)).toBe('INVALID_INPUT')
  })
})

test('reverse charge puts no tax on an invoice, whatever the rate', async () => {
  await call('setTenantTax', 'SetTenantTaxInput', { taxRate: 19_000, reverseCharge: true })
  expect(await issue(6_000)).toMatchObject({ reverseCharge: true, tax: 0, total: 6_000 })
})

test('a voided invoice keeps its number, is owed no more, and gives its credits back', async () => {
  await call('grantCredit', 'GrantCreditInput', { amount: 1_000, reason })
  const { id: invoiceId } = await issue(6_000)
  const { number } = await newest()
  const voided = await call('voidInvoice', 'CloseInvoiceInput', { invoiceId, reason }, '{ state number due }')
  expect(voided).toEqual({ state: 'VOID', number, due: 0 })
  expect(await call('voidInvoice', 'CloseInvoiceInput', { invoiceId, reason })).toBe('CONFLICT')
  expect(await issue(6_000)).toMatchObject({ credits: 1_000 })
})

test('an invoice that is given up ends the dunning it caused', async () => {
  await advanceTo(app, tenantId, '2027-01-15T00:00:00Z')
  const state = async () => (await ask(app, owner, tenantId, '{ subscription { state } }')).subscription.state
  expect(await state()).toBe('PAST_DUE')
  const input = { invoiceId: (await newest()).id, reason }
  const given = await call('markInvoiceUncollectible', 'CloseInvoiceInput', input, '{ state due }')
  expect(given).toEqual({ state: 'UNCOLLECTIBLE', due: 0 })
  expect(await state()).toBe('ACTIVE')
})

describe('a credit note', () => {
  const note = (input: object) =>
    call(
      'createCreditNote',
      'CreateCreditNoteInput',
      { reason, ...input },
      '{ number amount tax remainder remainderAs }',
    )

  test('lowers what is due, with the tax that is in it, and has numbers of its own', async () => {
    await call('setTenantTax', 'SetTenantTaxInput', { taxRate: 19_000, reverseCharge: false })
    const { id: invoiceId } = await issue(1_000)
    // 11.90 with 1.90 tax: the notes of the whole take back exactly that, however it is split.
    const first = await note({ invoiceId, amount: 333 })
    const second = await note({ invoiceId, amount: 857 })
    expect([first.tax, second.tax, first.tax + second.tax]).toEqual([53, 137, 190])
    expect(first.number).toMatch(/^CN-\d{6}$/)
    expect(Number(second.number.slice(3)) - Number(first.number.slice(3))).toBe(1)
    expect(await newest()).toMatchObject({ state: 'PAID', credited: 1_190, due: 0 })
    expect(await note({ invoiceId, amount: 1 })).toBe('INVALID_INPUT')
  })

  test('of what is paid becomes a credit, before tax', async () => {
    await call('setTenantTax', 'SetTenantTaxInput', { taxRate: 19_000, reverseCharge: false })
    const { id: invoiceId, total: amount } = await issue(10_000)
    await call('recordPayment', 'RecordPaymentInput', { invoiceId, amount, method: 'CARD' })
    expect(await note({ invoiceId, amount: 2_380 })).toMatchObject({
      tax: 380,
      remainder: 2_380,
      remainderAs: 'CREDIT',
    })
    expect(await issue(10_000)).toMatchObject({ credits: 2_000 })
  })
})

test('lines can be added to drafts only; an issued invoice never changes', async () => {
  const lines = [{ description: 'Consulting', amount: 1_000 }]
  const { id: invoiceId } = await call('createInvoice', 'CreateInvoiceInput', { lines }, '{ id }')
  const add = () =>
    call('addInvoiceLine', 'AddInvoiceLineInput', { invoiceId, description: 'More', amount: -200 }, '{ subtotal }')
  expect(await add()).toEqual({ subtotal: 800 })
  await call('finalizeInvoice', 'InvoiceRefInput', { invoiceId })
  expect(await add()).toBe('CONFLICT')
  expect(await call('finalizeInvoice', 'InvoiceRefInput', { invoiceId })).toBe('CONFLICT')
})

test('the database throws drafts away, and nothing that was issued', async () => {
  const ctx = tenantCtx(app, tenantId)
  const lines = [{ description: 'Consulting', amount: 1_000 }]
  await call('createInvoice', 'CreateInvoiceInput', { lines })
  const removed = await inTenant(ctx, (tx) => tx.delete(invoices).returning({ state: invoices.state }))
  expect(removed).toEqual([{ state: 'DRAFT' }])
  expect(await newest()).toMatchObject({ state: 'OPEN' })
  const { id: invoiceId } = await newest()
  await call('recordPayment', 'RecordPaymentInput', { invoiceId, amount: 1, method: 'CARD' })
  for (const table of [payments, creditUses, creditNotes])
    await expect(inTenant(ctx, (tx) => tx.delete(table))).rejects.toThrow()
})

test('an invoice shows who issued it as that was, whatever changes later', async () => {
  const settings = async (issuerName: string) => {
    const { data } = await app.graphql('{ billingSettings { revision } }', {}, { as: operator })
    const input = {
      ...{
        revision: data.billingSettings.revision,
        issuerName,
        issuerAddress: ['2 Low Street'],
        invoicePrefix: 'INV-',
      },
      ...{ creditNotePrefix: 'CN-', currency: 'EUR', taxRate: 0, termsDays: 14, graceHours: 24, noticeDays: [7, 1, 7] },
      ...{ restrictAfterDays: 14, suspendAfterDays: 30 },
    }
    const change =
      'mutation ($input: UpdateBillingSettingsInput!) { updateBillingSettings(input: $input) { noticeDays } }'
    return app.graphql(change, { input }, { as: operator })
  }
  expect((await settings('Before Ltd')).data.updateBillingSettings.noticeDays).toEqual([1, 7])
  await issue(1_000)
  await settings('After Ltd')
  const parties = '{ invoices(first: 1) { nodes { issuer { name } customer { name } } } }'
  const { invoices } = await ask(app, owner, tenantId, parties)
  expect(invoices.nodes).toEqual([{ issuer: { name: 'Before Ltd' }, customer: { name: 'Acme' } }])
})

test('operators find what is overdue in every tenant', async () => {
  await travelTo(app, '2027-01-16T00:00:00Z')
  const query =
    '{ platformInvoices(filter: { overdue: true }, first: 100) { nodes { invoice { due lines { amount } } tenant { id } } } }'
  const { data } = await app.graphql(query, {}, { as: operator })
  expect(data.platformInvoices.nodes).toContainEqual({
    invoice: { due: 10_000, lines: [{ amount: 10_000 }] },
    tenant: { id: toPublicId('tenant', tenantId) },
  })
})

test('operators see how far it has come with who owes something, and what happens next', async () => {
  const days = { noticeDays: [1, 3], restrictAfterDays: 2, suspendAfterDays: 5 }
  await app.services.db.platform.run((db) => db.update(billingSettings).set(days))
  const query =
    '{ platformInvoices(filter: { states: [OPEN] }, first: 100) { nodes { tenant { id } dunning { since noticesSent notices restrictedAt nextStep nextStepAt } } } }'
  const dunning = async () => {
    const { data } = await app.graphql(query, {}, { as: operator })
    const id = toPublicId('tenant', tenantId)
    return data.platformInvoices.nodes.find((node: { tenant: { id: string } }) => node.tenant.id === id).dunning
  }
  // Issued on January 1, the invoice is due on the 15th.
  expect(await dunning()).toBeNull()
  await advanceTo(app, tenantId, '2027-01-15T00:00:00Z')
  const since = '2027-01-15T00:00:00.000Z'
  const none = { since, noticesSent: 0, notices: 2, restrictedAt: null }
  expect(await dunning()).toEqual({ ...none, nextStep: 'NOTICE', nextStepAt: '2027-01-16T00:00:00.000Z' })
  await advanceTo(app, tenantId, '2027-01-16T00:00:00Z')
  const one = { ...none, noticesSent: 1 }
  expect(await dunning()).toEqual({ ...one, nextStep: 'RESTRICT', nextStepAt: '2027-01-17T00:00:00.000Z' })
  await advanceTo(app, tenantId, '2027-01-18T00:00:00Z')
  const restricted = { ...none, noticesSent: 2, restrictedAt: '2027-01-18T00:00:00.000Z' }
  expect(await dunning()).toEqual({ ...restricted, nextStep: 'SUSPEND', nextStepAt: '2027-01-20T00:00:00.000Z' })
  await advanceTo(app, tenantId, '2027-01-20T00:00:00Z')
  expect(await dunning()).toEqual({ ...restricted, nextStep: null, nextStepAt: null })
})

test('an invoice of another tenant is nowhere to be found', async () => {
  const foreign = await newest()
  const other = operate(app, operator, await createSubscriber(app, owner, 'HUNDRED'))
  const input = { invoiceId: foreign.id, amount: 1, method: 'CARD' }
  expect(await other('recordPayment', 'RecordPaymentInput', input)).toBe('NOT_FOUND')
})
