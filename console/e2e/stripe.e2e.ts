import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  draftAtStripe,
  issueAtStripe,
  payAtStripe,
  signWebhook,
  type Webhook,
  webhookOf,
} from '../../api/test/stripe-invoices.ts'
import type { StripeObject } from '../../api/test/stripe-objects.ts'
import { type StripeServer, startStripe } from '../../api/test/stripe-server.ts'
import { expectAccessible } from './accessibility.ts'
import { useBrowser } from './browser.ts'
import { createTenant, newCompany, newEmail, operatorEmail, signIn } from './people.ts'
import { type RunningServer, startServer } from './server.ts'

const { open } = useBrowser()
let stripe: StripeServer
let server: RunningServer

beforeAll(async () => {
  stripe = await startStripe()
  server = await startServer({
    ...{ PLATFORM_OPERATORS: operatorEmail, STRIPE_API_URL: stripe.url },
    ...{ STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: 'whsec_test' },
  })
})
afterAll(async () => {
  await server.stop()
  await stripe.close()
})

async function pageOf(email: string): Promise<{ context: BrowserContext; page: Page }> {
  const context = await open({ baseURL: server.url })
  await signIn(context, server.url, email)
  return { context, page: await context.newPage() }
}

/** The owner of a new tenant that has moved to the plan Pro in the console, and what Stripe has of it then. */
async function upgraded(name: string) {
  const { context, page } = await pageOf(newEmail('olga'))
  const company = newCompany(name)
  await createTenant(context, server.url, company)
  await page.goto(`/t/${company.slug}/plan`)
  await page.getByRole('button', { name: 'Change to Pro' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('It counts at once').waitFor()
  await dialog.getByRole('button', { name: 'Change to Pro' }).click()
  await dialog.waitFor({ state: 'hidden' })
  const customer = await atStripe('customer', (each) => each.name === company.name)
  const subscription = await atStripe('subscription', (each) => each.customer === customer.id)
  return { page, company, customer, subscription }
}

/** What comes to be at Stripe. */
async function atStripe(kind: string, is: (object: StripeObject) => boolean): Promise<StripeObject> {
  const find = () => stripe.objects.kind(kind).find(is)
  await expect.poll(find).toBeTruthy()
  return find() as StripeObject
}

async function deliver({ payload }: Webhook): Promise<void> {
  const answer = await fetch(`${server.url}/billing/stripe/webhook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'stripe-signature': signWebhook(payload) },
    body: payload,
  })
  expect(answer.status).toBe(200)
}

/** Loads the page anew until it says so: a webhook is applied by a job. */
async function waitFor(page: Page, text: string): Promise<void> {
  await expect
    .poll(async () => {
      await page.reload()
      const found = page.getByText(text).first()
      return found.waitFor({ timeout: 3_000 }).then(
        () => true,
        () => false,
      )
    })
    .toBe(true)
}

it('bills an upgrade through Stripe: the subscription is made, its invoice is shown, paid there and seen as paid', async () => {
  const { page, company, customer, subscription } = await upgraded('Collected')
  const { data } = subscription.items as { data: { price: StripeObject }[] }
  expect(data.map(({ price }) => price.lookup_key)).toContain('betrace_pro_v1_month')

  const lines = [{ description: '1 × Pro (at €49.00 / month)', amount: 4_900, quantity: 1, priceId: data[0]?.price.id }]
  const invoice = issueAtStripe(
    stripe,
    draftAtStripe(stripe, { customerId: customer.id, lines, tax: 931, dueInDays: 14 }),
  )
  await deliver(webhookOf(stripe, 'invoice.finalized', invoice))
  await page.goto(`/t/${company.slug}/billing`)
  await waitFor(page, String(invoice.number))
  await page.getByText('Nothing is charged by itself yet').waitFor()
  await expectAccessible(page)
  await page.getByRole('link', { name: String(invoice.number), exact: true }).click()
  await page.getByRole('cell', { name: '1 × Pro (at €49.00 / month)' }).waitFor()
  expect(await page.getByRole('link', { name: 'Pay' }).getAttribute('href')).toBe(invoice.hosted_invoice_url)
  await expectAccessible(page)

  payAtStripe(stripe, invoice)
  await deliver(webhookOf(stripe, 'invoice.paid', invoice))
  await waitFor(page, '€58.31 on')
  await page.getByText('Paid', { exact: true }).first().waitFor()
  await page.getByRole('link', { name: 'Show at Stripe' }).waitFor()
})

it('leads to Stripe’s page for a payment method, and shows what was given there', async () => {
  const { page, company, customer, subscription } = await upgraded('Carded')
  // The pages of Stripe’s are not of this world.
  await page.route('https://*.stripe.test/**', (route) => route.fulfill({ body: 'Stripe', contentType: 'text/html' }))
  await page.goto(`/t/${company.slug}/billing`)
  await page.getByRole('button', { name: 'Manage at Stripe' }).click()
  await page.waitForURL(`https://billing.stripe.test/p/${customer.id}`)
  await page.goto(`/t/${company.slug}/billing`)
  await page.getByRole('button', { name: 'Add payment method' }).click()
  await page.waitForURL(`https://checkout.stripe.test/c/${customer.id}`)
  const card = { brand: 'visa', last4: '4242', exp_month: 4, exp_year: 2031 }
  stripe.objects.put('pm', 'payment_method', { customer: customer.id, type: 'card', card })
  const session = { object: 'checkout.session', id: 'cs_1', mode: 'setup', customer: customer.id }
  await deliver(webhookOf(stripe, 'checkout.session.completed', session))
  await page.goto(`/t/${company.slug}/billing`)
  await waitFor(page, 'Visa ending in 4242')
  await page.getByText('04/2031').waitFor()
  await page.getByRole('button', { name: 'Change payment method' }).waitFor()
  await expectAccessible(page)
  expect(stripe.objects.get(subscription.id).collection_method).toBe('charge_automatically')
})

it('shows operators what somebody has changed at Stripe by hand, and repairs it', async () => {
  const { company, subscription } = await upgraded('Drifted')
  const { page } = await pageOf(operatorEmail)
  const odd = stripe.objects.put('price', 'price', { product: 'betrace_pro', active: true, recurring: {} })
  const { data } = subscription.items as { data: { price: StripeObject }[] }
  const own = data[0]?.price
  Object.assign(data[0] ?? {}, { price: odd })
  await deliver(webhookOf(stripe, 'customer.subscription.updated', subscription))
  await page.goto('/platform/billing/stripe')
  await waitForDrift(page, company.name)
  await page.getByRole('cell', { name: 'At Stripe: another price' }).waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: `Repair for ${company.name}` }).click()
  await page.getByText(`${company.name} is as it should be at Stripe.`).waitFor()
  await page.getByRole('button', { name: 'All', exact: true }).click()
  await page.getByRole('button', { name: `Sync again: ${company.name}` }).waitFor()
  await expectAccessible(page)
  const { data: repaired } = stripe.objects.get(subscription.id).items as typeof subscription.items & {
    data: { price: StripeObject }[]
  }
  expect(repaired.map(({ price }) => price.id)).toContain(own?.id)
})

/** The list is loaded anew until the drift has been written down. */
async function waitForDrift(page: Page, name: string): Promise<void> {
  await expect
    .poll(async () => {
      await page.reload()
      await page.getByRole('button', { name: 'Need help' }).click()
      const button = page.getByRole('button', { name: `Repair for ${name}` })
      return button.waitFor({ timeout: 3_000 }).then(
        () => true,
        () => false,
      )
    })
    .toBe(true)
}
