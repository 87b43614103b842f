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
  // The reason is there for those who use the keyboard.
  await page.keyboard.press('Tab')
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

it('lets operators make, rotate and revoke the credentials of services', async () => {
  const context = await open({ permissions: ['clipboard-read', 'clipboard-write'] })
  await signIn(context, url, operatorEmail)
  const page = await context.newPage()
  await page.goto('/platform/service-keys')
  await page.getByRole('button', { name: 'Create credential' }).click()
  await page.getByLabel('Name').fill('ingest')
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Create credential' }).click()
  const made = page.getByRole('dialog', { name: 'The credential “ingest”' })
  await made.getByRole('button', { name: 'Copy', exact: true }).click()
  await made.getByText('The key is copied.').waitFor()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^bts_\w{38}$/)
  await expectAccessible(page)
  await made.getByRole('button', { name: 'Done' }).click()

  await page.getByRole('button', { name: 'Rotate ingest' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click()
  await made.getByRole('button', { name: 'Copy', exact: true }).click()
  await made.getByRole('button', { name: 'Done' }).click()
  // The old one can only be revoked any more: the new one takes its place.
  await expect.poll(() => page.getByRole('button', { name: 'Revoke ingest' }).count()).toBe(2)
  expect(await page.getByRole('button', { name: 'Rotate ingest' }).count()).toBe(1)
  await page.getByRole('button', { name: 'Revoke ingest' }).first().click()
  await page.getByLabel('Type “ingest” to confirm').fill('ingest')
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await page.getByRole('row', { name: /ingest.*Revoked/ }).waitFor()
  await expectAccessible(page)
})
