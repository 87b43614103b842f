import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { systemCtx } from '../../core/context.ts'
import { members, subscriptions } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import type { EventPayloads, EventType } from '../../jobs/events.ts'
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
import { addMember, createTenant, tenantCtx } from '../../test/factories.ts'
import { billingSubscriptions } from './billing.events.ts'
import { adoptTenants } from './billing.jobs.ts'

let app: TestApp
let owner: TestPerson
let operator: TestPerson
beforeAll(async () => {
  ;({ app, owner, operator } = await createBillingApp())
  const meters = { spans: { included: 0, scheme: 'PER_UNIT' as const, unitAmount: '1' } }
  await publishPriced(app, 'TEAM', { currency: 'EUR', base: { MONTH: '3100', YEAR: null }, trialDays: 0, meters })
  await publishPriced(app, 'DEAL', null)
})
afterAll(() => app.close())
beforeEach(() => travelTo(app, '2027-01-01T00:00:00Z'))

/** Has billing hear of an event, as the queue would. */
async function tell<Type extends EventType>(type: Type, payload: EventPayloads[Type]): Promise<void> {
  const found = billingSubscriptions.find((subscription) => subscription.type === type)
  if (!found) throw new Error(`billing does not hear of ${type}`)
  const job = { lastTry: false, signal: new AbortController().signal }
  await found.job.run(systemCtx(app.services, 'test'), payload as never, job)
}

const stateOf = async (tenantId: string) =>
  (await ask(app, owner, tenantId, '{ subscription { state term { start end } scheduled { isCancellation } } }'))
    .subscription

const changePlan = (tenantId: string, planCode: string) =>
  ask(app, owner, tenantId, 'mutation ($input: ChangePlanInput!) { changePlan(input: $input) { id } }', {
    input: { planCode, planVersion: 1 },
  })

test('a tenant has its subscription from when it is active, once, and older ones get theirs', async () => {
  const tenantId = await createTenant(app, owner, { keys: false })
  expect(await stateOf(tenantId)).toBeNull()
  await tell('tenant.activated', { tenantId })
  await tell('tenant.activated', { tenantId })
  expect((await stateOf(tenantId)).state).toBe('TRIALING')
  const older = await createTenant(app, owner, { keys: false })
  expect(await adoptTenants(systemCtx(app.services, 'test'))).toBe(1)
  expect((await stateOf(older)).state).toBe('TRIALING')
  const started = '{ auditEvents(filter: { actions: ["subscription.start"] }) { nodes { action } } }'
  expect((await ask(app, owner, tenantId, started)).auditEvents.nodes).toHaveLength(1)
})

test('a tenant that is suspended pays for no new term, and from its return on for the rest of one', async () => {
  const tenantId = await createSubscriber(app, owner, 'TEAM')
  const change = (name: string, input: object = {}) =>
    operate(app, operator, tenantId)(
      name,
      name === 'suspendTenant' ? 'SuspendTenantInput' : 'PlatformTenantInput',
      input,
    )
  for (const { id: invoiceId, due: amount } of await invoicesOf(app, owner, tenantId))
    await operate(app, operator, tenantId)('recordPayment', 'RecordPaymentInput', { invoiceId, amount, method: 'CASH' })
  await change('suspendTenant', { reason: 'SECURITY' })
  await tell('tenant.suspended', { tenantId })
  expect((await stateOf(tenantId)).state).toBe('PAUSED')
  await advanceTo(app, tenantId, '2027-03-05T00:00:00Z')
  expect(await invoicesOf(app, owner, tenantId)).toHaveLength(1)
  await travelTo(app, '2027-03-11T00:00:00Z')
  await change('reactivateTenant')
  await tell('tenant.reactivated', { tenantId })
  // 21 of March's 31 days are left of 31.00.
  expect((await invoicesOf(app, owner, tenantId)).at(-1)).toMatchObject({ kind: 'CHANGE', total: 2_100 })
  expect(await stateOf(tenantId)).toMatchObject({ state: 'ACTIVE', term: { end: '2027-04-01T00:00:00.000Z' } })
})

test('a cancellation that does not fit any more when its time comes leaves the tenant where it is', async () => {
  const tenantId = await createSubscriber(app, owner, 'TEAM')
  await ask(app, owner, tenantId, 'mutation { cancelSubscription { state } }')
  for (let i = 0; i < 3; i++) await addMember(app, tenantId, await app.person(), 'VIEWER')
  await advanceTo(app, tenantId, '2027-02-01T00:00:00Z')
  expect(await stateOf(tenantId)).toMatchObject({
    scheduled: null,
    term: { end: '2027-03-01T00:00:00.000Z' },
  })
  const failed =
    '{ auditEvents(filter: { actions: ["subscription.change-failed"] }) { nodes { after } } tenant { plan { code } } }'
  expect(await ask(app, owner, tenantId, failed)).toEqual({
    auditEvents: { nodes: [{ after: { planCode: 'FREE', reasons: ['4 seats are in use, Free allows 3.'] } }] },
    tenant: { plan: { code: 'TEAM' } },
  })
})

describe('usage is rated by the plan in force when its period ends', () => {
  test('by the new one after a change within it', async () => {
    const tenantId = await createSubscriber(app, owner, 'FREE')
    await count(app, tenantId, '2027-01-01', 40)
    await travelTo(app, '2027-01-20T00:00:00Z')
    await changePlan(tenantId, 'TEAM')
    await advanceTo(app, tenantId, '2027-02-01T00:00:00Z')
    expect((await invoicesOf(app, owner, tenantId)).at(-1).lines[0]).toMatchObject({ kind: 'USAGE', amount: 40 })
  })

  test('by the old one when the change comes before anybody has looked at the period that ended', async () => {
    const tenantId = await createSubscriber(app, owner, 'TEAM')
    await count(app, tenantId, '2027-01-01', 40)
    await travelTo(app, '2027-02-01T00:00:30Z')
    await changePlan(tenantId, 'DEAL')
    const lines = (await invoicesOf(app, owner, tenantId)).flatMap(({ lines }: { lines: object[] }) => lines)
    expect(lines).toContainEqual(expect.objectContaining({ kind: 'USAGE', quantity: 40, amount: 40 }))
    await advanceTo(app, tenantId, '2027-03-10T00:00:00Z')
    expect(
      (await invoicesOf(app, owner, tenantId)).filter(({ kind }: { kind: string }) => kind === 'CYCLE'),
    ).toHaveLength(1)
  })

  test('by the version an operator has moved it to, from when that was', async () => {
    const tenantId = await createSubscriber(app, owner, 'TEAM')
    const [from, to] = [
      { code: 'TEAM', version: 1 },
      { code: 'DEAL', version: 1 },
    ]
    await tell('tenant.plan-changed', { tenantId, from, to, at: '2027-02-10T00:00:00Z' })
    await tell('tenant.plan-changed', { tenantId, from, to, at: '2027-02-10T00:00:00Z' })
    await count(app, tenantId, '2027-01-01', 7)
    await advanceTo(app, tenantId, '2027-02-11T00:00:00Z')
    expect((await invoicesOf(app, owner, tenantId)).at(-1).lines[0]).toMatchObject({ kind: 'USAGE', amount: 7 })
  })
})

test('an operator’s invoice that is not paid is noticed when it is due, not at the end of the period', async () => {
  const tenantId = await createSubscriber(app, owner, 'FREE')
  const call = operate(app, operator, tenantId)
  const lines = [{ description: 'Consulting', amount: 1_000 }]
  const { id: invoiceId } = await call('createInvoice', 'CreateInvoiceInput', { lines }, '{ id }')
  await call('finalizeInvoice', 'InvoiceRefInput', { invoiceId })
  await advanceTo(app, tenantId, '2027-01-01T00:01:00Z')
  await advanceTo(app, tenantId, '2027-01-15T00:00:00Z')
  expect((await stateOf(tenantId)).state).toBe('PAST_DUE')
})

test('canceling where nothing is paid counts at once, or is refused with the reason', async () => {
  const tenantId = await createSubscriber(app, owner, 'DEAL')
  const cancel = () => app.graphql('mutation { cancelSubscription { state } }', {}, { as: owner, tenantId })
  const people = [await app.person(), await app.person(), await app.person()]
  for (const person of people) await addMember(app, tenantId, person, 'VIEWER')
  expect((await cancel()).errors?.[0]?.extensions.code).toBe('PLAN_EXCEEDED')
  await inTenant(tenantCtx(app, tenantId), (tx) =>
    tx.delete(members).where(eq(members.userId, people[0]?.userId ?? '')),
  )
  expect((await cancel()).data.cancelSubscription).toEqual({ state: 'CANCELED' })
  expect((await cancel()).errors?.[0]?.extensions.code).toBe('CONFLICT')
})

test('a plan by agreement ends what is charged: the unused time becomes a credit', async () => {
  const tenantId = await createSubscriber(app, owner, 'TEAM')
  await travelTo(app, '2027-01-21T00:00:00Z')
  await changePlan(tenantId, 'DEAL')
  // 11 of 31 days of 31.00.
  expect((await invoicesOf(app, owner, tenantId)).at(-1)).toMatchObject({ state: 'PAID', subtotal: -1_100, total: 0 })
  const { credits } = await ask(app, owner, tenantId, '{ credits { nodes { remaining } } }')
  expect(credits.nodes).toEqual([{ remaining: 1_100 }])
  await advanceTo(app, tenantId, '2027-05-01T00:00:00Z')
  expect(await invoicesOf(app, owner, tenantId)).toHaveLength(2)
})

test('the usage behind a line is shown by day and by key, and adds up to it', async () => {
  app.services.now = () => new Date()
  const tenantId = await createSubscriber(app, owner, 'TEAM')
  const record = (id: string, quantity: number) =>
    ask(
      app,
      owner,
      tenantId,
      'mutation ($events: [UsageEvent!]!) { recordUsage(input: { events: $events }) { accepted } }',
      {
        events: [{ source: 'test', id, meter: 'spans', quantity, occurredAt: new Date().toISOString() }],
      },
    )
  await record('first', 30)
  await record('second', 12)
  const [row] = await inTenant(tenantCtx(app, tenantId), (tx) =>
    tx.select().from(subscriptions).where(eq(subscriptions.tenantId, tenantId)),
  )
  const end = new Date((row?.dueAt.getTime() ?? 0) + 2 * 86_400_000).toISOString()
  await advanceTo(app, tenantId, end)
  await inTenant(tenantCtx(app, tenantId), (tx) => tx.update(subscriptions).set({ dueAt: app.services.now() }))
  await advanceTo(app, tenantId, new Date(Date.parse(end) + 40 * 86_400_000).toISOString())
  const { invoices } = await ask(app, owner, tenantId, '{ invoices { nodes { lines { id kind quantity } } } }')
  const line = invoices.nodes
    .flatMap(({ lines }: { lines: { kind: string }[] }) => lines)
    .find(({ kind }: { kind: string }) => kind === 'USAGE')
  expect(line.quantity).toBe(42)
  const evidence = async () =>
    (
      await ask(
        app,
        owner,
        tenantId,
        'query ($lineId: ID!) { invoiceLineEvidence(lineId: $lineId) { adds recorded late days { quantity } keys { keyId quantity } } }',
        { lineId: line.id },
      )
    ).invoiceLineEvidence
  const found = await evidence()
  expect(found).toMatchObject({ adds: true, recorded: 42, late: 0, keys: [{ keyId: null, quantity: 42 }] })
  expect(found.days.reduce((sum: number, { quantity }: { quantity: number }) => sum + quantity, 0)).toBe(42)
})
