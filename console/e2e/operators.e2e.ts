import { expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { useBrowser } from './browser.ts'
import { createTenant, newCompany, newEmail, operatorEmail, signIn } from './people.ts'

const { url, open } = useBrowser()

it('shows operators every tenant and opens any of them read only', async () => {
  const customer = await open()
  await signIn(customer, url, newEmail())
  const company = newCompany('Customer')
  await createTenant(customer, url, company)

  const context = await open()
  await signIn(context, url, operatorEmail)
  const page = await context.newPage()
  await page.goto('/')
  await page.getByRole('heading', { name: 'All tenants' }).waitFor()
  await page.getByLabel('Name or address').fill(company.name)
  await page.getByRole('link', { name: company.name }).waitFor()
  await expectAccessible(page)
  await page.getByRole('link', { name: company.name }).click()
  await page.getByText(`You are viewing ${company.name} as an operator, read only.`).waitFor()
  await page.getByText('Tenant setup started').waitFor()
  await expectAccessible(page)

  await page.getByRole('link', { name: 'Keys', exact: true }).click()
  const rotate = page.getByRole('button', { name: 'Rotate signing key' })
  await rotate.waitFor()
  expect(await rotate.getAttribute('aria-disabled')).toBe('true')
  await rotate.focus()
  await page.getByRole('tooltip', { name: /keys:manage/ }).waitFor()
  await expectAccessible(page)
})

it('shows operators how tenants came into being', async () => {
  const context = await open()
  await signIn(context, url, operatorEmail)
  const page = await context.newPage()
  await page.goto('/platform/onboardings')
  await page.getByText('Completed', { exact: true }).first().waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Failed' }).click()
  await page.getByText('Nothing here').waitFor()
  await expectAccessible(page)
})

it('hides the platform’s pages from everybody else', async () => {
  const context = await open()
  await signIn(context, url, newEmail())
  const page = await context.newPage()
  await page.goto('/platform/tenants')
  await page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
  expect(await page.getByText('All tenants').count()).toBe(0)
})
