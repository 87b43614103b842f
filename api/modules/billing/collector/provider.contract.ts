import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ctx, systemCtx, type TenantCtx, withTenant } from '../../../core/context.ts'
import { newId } from '../../../core/ids.ts'
import { createTestApp, type TestApp } from '../../../test/app.ts'
import type { BillingProvider, CustomerWish } from './provider.ts'

/** A Stripe that runs for the tests, whoever made it. */
export interface RunningStripe {
  url: string
  close: () => Promise<void>
}

const ada: CustomerWish = {
  ...{ customerId: null, name: 'Ada & Co', email: 'bills@ada.example', locale: 'en' },
  ...{ address: ['Street 1', '10115 Berlin'], country: 'DE', isReverseCharge: false },
}

/** What any Stripe has to do for the adapter: products, customers, and what those pay with. */
export function describeBillingProvider(name: string, start: () => Promise<RunningStripe>): void {
  describe(`the catalogue and the customers of ${name}`, () => {
    let running: RunningStripe
    let app: TestApp
    let provider: BillingProvider
    let ctx: Ctx
    /** The account as its owner sees it, who may do more than this product does. */
    let owner: Stripe
    beforeAll(async () => {
      running = await start()
      app = await createTestApp({ env: { STRIPE_SECRET_KEY: 'sk_test_12345', STRIPE_API_URL: running.url } })
      provider = app.services.billingProvider ?? expect.fail('no provider was made')
      ctx = systemCtx(app.services, 'test')
      const { hostname, port } = new URL(running.url)
      owner = new Stripe('sk_test_12345', { host: hostname, port: Number(port), protocol: 'http' })
    })
    afterAll(async () => {
      await app.close()
      await running.close()
    })
    const newTenant = (): TenantCtx => withTenant(ctx, newId())

    test('a product is made once, whoever asks at the same time, and follows its name', async () => {
      const planCode = `PLAN_${newId().slice(-8).toUpperCase()}`
      const product = { planCode, name: 'Plan' }
      const ids = await Promise.all([1, 2, 3].map(() => provider.ensureProduct(ctx, product)))
      expect(new Set(ids).size).toBe(1)
      const id = await provider.ensureProduct(ctx, { planCode, name: 'Plan of plans' })
      expect(await owner.products.retrieve(id)).toMatchObject({ id: ids[0], name: 'Plan of plans' })
    })

    test('a customer carries its tenant, and follows what the tenant is called', async () => {
      const tenant = newTenant()
      const { id, tenantId } = await provider.ensureCustomer(tenant, ada)
      expect(tenantId).toBe(tenant.tenantId)
      expect(await owner.customers.retrieve(id)).toMatchObject({
        ...{ name: 'Ada & Co', email: 'bills@ada.example', preferred_locales: ['en'] },
        address: { line1: 'Street 1', line2: '10115 Berlin', country: 'DE' },
      })
      const renamed = { ...ada, customerId: id, name: 'Ada & Sons', address: ['Street 2'] }
      expect(await provider.ensureCustomer(tenant, renamed)).toMatchObject({ id })
      expect(await owner.customers.retrieve(id)).toMatchObject({
        ...{ name: 'Ada & Sons', email: 'bills@ada.example' },
        address: { line1: 'Street 2', line2: '' },
      })
    })

    test('one that somebody deleted is made anew', async () => {
      const tenant = newTenant()
      const { id } = await provider.ensureCustomer(tenant, ada)
      await owner.customers.del(id)
      expect(await provider.readCustomer(tenant, id)).toBeNull()
      const remade = await provider.ensureCustomer(tenant, { ...ada, customerId: id })
      expect(remade.id).not.toBe(id)
      expect(await provider.readCustomer(tenant, remade.id)).toMatchObject({ tenantId: tenant.tenantId })
    })

    test('what it gave to pay with is used from then on, and shown without its number', async () => {
      const tenant = newTenant()
      const { id, paymentMethod } = await provider.ensureCustomer(tenant, ada)
      expect(paymentMethod).toBeNull()
      const card = { number: '4242424242424242', exp_month: 12, exp_year: 2030, cvc: '123' }
      const method = await owner.paymentMethods.create({ type: 'card', card })
      await owner.paymentMethods.attach(method.id, { customer: id })
      const known = await provider.ensureCustomer(tenant, { ...ada, customerId: id })
      expect(known.paymentMethod).toEqual({ kind: 'card', brand: 'visa', last4: '4242', expMonth: 12, expYear: 2030 })
      expect(await provider.readCustomer(tenant, id)).toEqual(known)
    })

    test('removing one twice is fine', async () => {
      const tenant = newTenant()
      const { id } = await provider.ensureCustomer(tenant, ada)
      await provider.deleteCustomer(tenant, id)
      await provider.deleteCustomer(tenant, id)
      expect(await provider.readCustomer(tenant, id)).toBeNull()
    })

    test('what is not there is null, and no error', async () => {
      const tenant = newTenant()
      expect(await provider.readCustomer(tenant, 'cus_nobody')).toBeNull()
      expect(await provider.readSubscription(tenant, 'sub_nothing')).toBeNull()
      expect(await provider.readInvoice(tenant, 'in_nothing')).toBeNull()
      await provider.cancelSubscription(tenant, 'sub_nothing')
    })
  })
}
