import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { auditEvents, plans } from '../../db/tables/index.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { operatorEmail } from '../../test/plans.ts'
import { platformChain } from '../audit/audit.ts'

let app: TestApp
let operator: TestPerson
beforeAll(async () => {
  app = await createTestApp({ env: { PLATFORM_OPERATORS: operatorEmail } })
  operator = await app.person(operatorEmail)
})
afterAll(() => app.close())

const fields = `code version revision prices {
  currency monthlyFee yearlyFee trialDays
  meters { meter included scheme unitAmount packageSize packageAmount tiers { upTo unitAmount flatAmount } } }`

async function call(name: string, type: string, input: object) {
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} } }`
  const { data, errors } = await app.graphql(query, { input }, { as: operator })
  return { plan: data?.[name], error: errors?.[0]?.extensions }
}

let count = 0
/** A draft of a new plan, copied from PRO, and the edit of it. */
async function beginDraft() {
  const code = `PRICED_${++count}`
  const { plan } = await call('createPlanDraft', 'CreatePlanDraftInput', { code, fromCode: 'PRO', fromVersion: 1 })
  const { version } = plan
  const update = (revision: number, edit: object) =>
    call('updatePlanDraft', 'UpdatePlanDraftInput', { code, version, revision, ...edit })
  return { code, version, plan, update }
}

const empty = { unitAmount: null, packageSize: null, packageAmount: null, tiers: null }
const prices = {
  ...{ currency: 'EUR', monthlyFee: 9900, yearlyFee: 99_000, trialDays: 30 },
  meters: [
    { ...empty, meter: 'api_calls', included: 1_000_000, scheme: 'PER_UNIT', unitAmount: '0.04' },
    { ...empty, meter: 'spans', included: 0, scheme: 'PACKAGE', packageSize: 1000, packageAmount: '40' },
    {
      ...empty,
      ...{ meter: 'signals', included: 5, scheme: 'GRADUATED' },
      tiers: [
        { upTo: 1000, unitAmount: '2', flatAmount: '0' },
        { upTo: null, unitAmount: '0.5', flatAmount: '100' },
      ],
    },
  ],
}

test('the first catalogue has its prices; those of Enterprise are by agreement', async () => {
  const { data } = await app.graphql('{ plans { code prices { currency monthlyFee yearlyFee trialDays } } }')
  expect(data.plans).toEqual([
    { code: 'FREE', prices: { currency: 'EUR', monthlyFee: 0, yearlyFee: null, trialDays: 0 } },
    { code: 'PRO', prices: { currency: 'EUR', monthlyFee: 4900, yearlyFee: 49_000, trialDays: 14 } },
    { code: 'ENTERPRISE', prices: null },
  ])
})

describe('a draft', () => {
  test('begins with the prices it is a copy of, and takes others as a whole', async () => {
    const { plan, update } = await beginDraft()
    expect(plan.prices).toMatchObject({ monthlyFee: 4900, meters: [] })
    expect((await update(1, { prices })).plan.prices).toEqual(prices)
    const monthly = { currency: 'USD', monthlyFee: '500' }
    expect((await update(2, { prices: monthly })).plan.prices).toEqual({
      ...{ currency: 'USD', monthlyFee: 500, yearlyFee: null, trialDays: 0, meters: [] },
    })
  })

  test('keeps its prices where none are named, and has none where they are null', async () => {
    const { update } = await beginDraft()
    await update(1, { prices })
    expect((await update(2, { name: 'Renamed' })).plan.prices).toEqual(prices)
    expect((await update(3, { prices: null })).plan.prices).toBeNull()
  })

  test('is stored by meter, amounts as shortest text', async () => {
    const { code, update } = await beginDraft()
    const meters = [{ meter: 'spans', included: 0, scheme: 'PER_UNIT', unitAmount: ' 00.0400 ' }]
    await update(1, { prices: { ...prices, meters } })
    const [row] = await app.services.db.platform.run((db) => db.select().from(plans).where(eq(plans.code, code)))
    expect(row?.prices).toEqual({
      ...{ currency: 'EUR', base: { MONTH: '9900', YEAR: '99000' }, trialDays: 30 },
      meters: { spans: { included: 0, scheme: 'PER_UNIT', unitAmount: '0.04' } },
    })
  })

  const meter = (price: object) => ({ meters: [{ meter: 'spans', included: 0, scheme: 'PER_UNIT', ...price }] })
  test.each([
    [{ currency: 'EURO' }, ['currency']],
    [{ monthlyFee: -1 }, ['monthlyFee']],
    [{ monthlyFee: '1000000000001' }, ['monthlyFee']],
    [{ yearlyFee: '99999999999999999999999999' }, ['yearlyFee']],
    [{ trialDays: 366 }, ['trialDays']],
    [meter({ meter: 'members', unitAmount: '1' }), ['meters.0.meter']],
    [meter({ meter: '__proto__', unitAmount: '1' }), ['meters.0.meter']],
    [meter({}), ['meters.0.unitAmount']],
    [meter({ unitAmount: '1e-3' }), ['meters.0.unitAmount']],
    [meter({ unitAmount: "0'; drop table plans; --" }), ['meters.0.unitAmount']],
    [meter({ included: -1, unitAmount: '1' }), ['meters.0.included']],
    [meter({ scheme: 'PACKAGE' }), ['meters.0.packageSize', 'meters.0.packageAmount']],
    [meter({ scheme: 'VOLUME' }), ['meters.0.tiers']],
    [meter({ scheme: 'VOLUME', tiers: [{ upTo: 5, unitAmount: '1' }] }), ['meters.0.tiers']],
    [
      meter({ scheme: 'GRADUATED', tiers: [{ upTo: 5, unitAmount: '1' }, { unitAmount: 'one' }] }),
      ['meters.0.tiers.1.unitAmount'],
    ],
    [{ meters: [prices.meters[0], prices.meters[0]] }, ['meters']],
  ])('cannot take %j', async (wrong, named) => {
    const { update } = await beginDraft()
    const { error } = await update(1, { prices: { ...prices, ...wrong } })
    expect(error).toMatchObject({ code: 'INVALID_INPUT' })
    expect(Object.keys(error?.fields ?? {})).toEqual(named.map((field) => `prices.${field}`))
  })
})

test('prices of a published version never change; every change of a draft is in the audit log', async () => {
  const { code, version, update } = await beginDraft()
  await update(1, { prices })
  await call('publishPlan', 'PlanDraftInput', { code, version, revision: 2 })
  expect((await update(2, { prices: null })).error).toMatchObject({ code: 'CONFLICT' })
  const { data } = await app.graphql(`{ plans { ${fields} } }`)
  expect(data.plans.find((plan: { code: string }) => plan.code === code).prices).toEqual(prices)

  const events = await app.services.db.platform.run((db) =>
    db
      .select({ action: auditEvents.action, before: auditEvents.before, after: auditEvents.after })
      .from(auditEvents)
      .where(and(eq(auditEvents.tenantId, platformChain), eq(auditEvents.targetId, `${code} ${version}`)))
      .orderBy(auditEvents.seq),
  )
  const base = (MONTH: string, YEAR: string) => ({ prices: { base: { MONTH, YEAR } } })
  expect(events.slice(1)).toMatchObject([
    { action: 'plan.update-draft', before: base('4900', '49000'), after: base('9900', '99000') },
    { action: 'plan.publish', after: base('9900', '99000') },
  ])
})
