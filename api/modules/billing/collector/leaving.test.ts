import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { stripeAccounts, tenants } from '../../../db/tables/index.ts'
import { inTenant } from '../../../db/tenancy.ts'
import type { TestApp, TestPerson } from '../../../test/app.ts'
import { ask, createSubscriber, publishPriced } from '../../../test/billing.ts'
import { tenantCtx } from '../../../test/factories.ts'
import { accountOf, atStripe, createStripeApp, tellStripe } from '../../../test/stripe.ts'
import { type StripeServer, startStripe } from '../../../test/stripe-server.ts'
import { purgeTenant } from '../../lifecycle/purge.ts'

let stripe: StripeServer
let app: TestApp
let owner: TestPerson
beforeAll(async () => {
  stripe = await startStripe()
  app = await createStripeApp(stripe, { worker: true })
  owner = await app.person()
  await publishPriced(app, 'TEAM', { currency: 'EUR', trialDays: 0, base: { MONTH: '1000', YEAR: null }, meters: {} })
})
afterAll(async () => {
  await app.close()
  await stripe.close()
})
beforeEach(() => {
  stripe.fate = () => 'ANSWER'
})

async function markDeleted(tenantId: string): Promise<void> {
  const deleted = { status: 'DELETED' as const, deletionAt: app.services.now() }
  await app.services.db.platform.run((db) => db.update(tenants).set(deleted).where(eq(tenants.tenantId, tenantId)))
}

test('who moves to a plan with a price is at Stripe moments later, and with whom the invoices go to', async () => {
  const tenantId = await createSubscriber(app, owner, 'FREE')
  const changePlan = 'mutation ($input: ChangePlanInput!) { changePlan(input: $input) { plan { code } } }'
  await ask(app, owner, tenantId, changePlan, { input: { planCode: 'TEAM', planVersion: 1 } })
  await app.until(async () => atStripe(stripe, tenantId).subscriptions.length === 1)
  const account = { revision: 0, name: 'Ada & Co', email: 'bills@ada.example', address: ['Street 1'] }
  const update = 'mutation ($input: UpdateBillingAccountInput!) { updateBillingAccount(input: $input) { name } }'
  await ask(app, owner, tenantId, update, { input: account })
  const customers = await app.until(async () => {
    const found = atStripe(stripe, tenantId).customers
    return found[0]?.name === 'Ada & Co' && found
  })
  expect(customers).toMatchObject([{ email: 'bills@ada.example', address: { line1: 'Street 1' } }])
})

test('a tenant that is purged is no customer any more, however much was written down of it', async () => {
  const [known, unknown] = [await createSubscriber(app, owner, 'TEAM'), await createSubscriber(app, owner, 'TEAM')]
  for (const tenantId of [known, unknown]) {
    await app.until(async () => (await accountOf(app, tenantId).catch(() => null))?.feeSubscriptionId)
    await tellStripe(app, tenantId)
  }
  // Made by a process that did not live to write it down.
  await inTenant(tenantCtx(app, unknown), (tx) => tx.update(stripeAccounts).set({ customerId: null }))
  for (const tenantId of [known, unknown]) {
    await markDeleted(tenantId)
    await purgeTenant(tenantCtx(app, tenantId))
    const { customers, subscriptions } = atStripe(stripe, tenantId)
    expect(customers).toEqual([])
    expect(subscriptions).toMatchObject([{ status: 'canceled' }])
  }
})

test('while Stripe is down nothing of a deleted tenant is removed, so that its customer is not forgotten', async () => {
  const tenantId = await createSubscriber(app, owner, 'TEAM')
  await app.until(async () => (await accountOf(app, tenantId).catch(() => null))?.feeSubscriptionId)
  await markDeleted(tenantId)
  stripe.fate = () => 'BREAK'
  await expect(purgeTenant(tenantCtx(app, tenantId))).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  expect(await accountOf(app, tenantId)).toMatchObject({ customerId: expect.any(String) })
})
