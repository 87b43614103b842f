import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { useBrowser } from './browser.ts'
import { createTenant, newCompany, newEmail, operatorEmail, signIn, waitForMail } from './people.ts'

const { url, open } = useBrowser()

/** An owner of a new tenant, and a page of theirs. */
async function ownerOf(name: string, plan: string) {
  const context = await open()
  const email = newEmail('olga')
  await signIn(context, url, email)
  const company = newCompany(name)
  await createTenant(context, url, company, plan)
  return { page: await context.newPage(), company, email }
}

async function operatorAt(path: string): Promise<Page> {
  const context = await open()
  await signIn(context, url, operatorEmail)
  const page = await context.newPage()
  await page.goto(path)
  return page
}

it('shows what a change of plan costs before it is made, and what is paid after it', async () => {
  const { page, company } = await ownerOf('Upgrade', 'FREE')
  await page.goto(`/t/${company.slug}/plan`)
  await page.getByRole('button', { name: 'Change to Pro' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('It counts at once').waitFor()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Yearly' }).click()
  await dialog.getByText('Pro, a year in advance').waitFor()
  await dialog.getByRole('button', { name: 'Monthly' }).click()
  await dialog.getByRole('button', { name: 'Change to Pro' }).click()
  await dialog.waitFor({ state: 'hidden' })

  await page.goto(`/t/${company.slug}/billing`)
  await page.getByRole('heading', { name: 'Pro plan' }).waitFor()
  await page.getByText('€49.00 a month').waitFor()
  await page.getByRole('heading', { name: 'Next invoice' }).waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Cancel subscription' }).click()
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel subscription' }).click()
  await page.getByText('The subscription is canceled').waitFor()
  await page.getByRole('button', { name: 'Keep Pro' }).click()
  await page.getByText('The subscription is canceled').waitFor({ state: 'hidden' })
})

it('takes an invoice from an operator’s draft by mail and download to its payment', async () => {
  const { page, company, email } = await ownerOf('Invoiced', 'ENTERPRISE')
  await page.goto(`/t/${company.slug}/billing`)
  await page.getByRole('button', { name: 'Add' }).click()
  const contact = page.getByRole('dialog')
  await contact.getByLabel('E-mail').fill(email)
  await contact.getByLabel('Address').fill('1 Long Street\nSpringfield')
  await contact.getByLabel('Country').fill('United St')
  await page.getByRole('option', { name: 'United States', exact: true }).click()
  await expectAccessible(page)
  await contact.getByRole('button', { name: 'Save contact' }).click()
  await page.getByText('Springfield').waitFor()

  const operator = await operatorAt('/platform/billing/settings')
  await operator.getByLabel('Name', { exact: true }).fill('BeTrace Cloud GmbH')
  await operator.getByLabel('Where to pay to').fill('IBAN DE02 1203 0000 0000 2020 51')
  await operator.getByRole('button', { name: 'Save settings' }).click()
  await operator.getByText('The settings are saved.').waitFor()
  const logo = await sharp({ create: { width: 300, height: 90, channels: 3, background: '#1f4bd8' } })
    .png()
    .toBuffer()
  await operator.getByLabel('Logo file').setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: logo })
  await operator.getByRole('img', { name: 'The logo you chose' }).waitFor()
  await operator.getByRole('button', { name: 'Save logo' }).click()
  await operator.getByRole('img', { name: 'The logo on invoices' }).waitFor()
  await expectAccessible(operator)

  await operator.goto('/platform/tenants')
  await operator.getByLabel('Name or address').fill(company.name)
  await operator.getByRole('button', { name: `Billing of ${company.name}` }).click()
  await operator.getByRole('menuitem', { name: 'New invoice…' }).click()
  const dialog = operator.getByRole('dialog')
  await dialog.getByLabel('What it is for').fill('Two days of consulting')
  await dialog.getByLabel('Amount in EUR, before tax').fill('1234.50')
  await expectAccessible(operator)
  await dialog.getByRole('button', { name: 'Create draft' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await operator.goto('/platform/billing')
  await operator.getByRole('button', { name: 'Drafts' }).click()
  await operator.getByRole('button', { name: `Issue now: Draft of ${company.name}` }).click()
  await dialog.getByRole('button', { name: 'Issue invoice' }).click()
  await dialog.waitFor({ state: 'hidden' })

  await waitForMail(url, email, '€1,234.50')
  await page.goto(`/t/${company.slug}/billing`)
  await page.getByRole('link', { name: /^INV-\d+$/ }).waitFor()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: /^Invoice INV-\d+ as PDF$/ }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^INV-\d+\.pdf$/)
  const file = await readFile(await download.path())
  expect(file.subarray(0, 5).toString()).toBe('%PDF-')
  await page.getByRole('link', { name: /^INV-\d+$/ }).click()
  await page.getByRole('cell', { name: 'Two days of consulting' }).waitFor()
  await expectAccessible(page)

  await operator.getByRole('button', { name: 'Open', exact: true }).click()
  await operator.getByRole('button', { name: new RegExp(`^Record payment: INV-\\d+ of ${company.name}$`) }).click()
  await expectAccessible(operator)
  await dialog.getByLabel('Reference').fill('Statement 7')
  await dialog.getByRole('button', { name: 'Record payment' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await operator.getByRole('button', { name: 'Paid', exact: true }).click()
  await operator.getByText(company.name).waitFor()
  await expectAccessible(operator)
  await page.reload()
  await page.getByText('Statement 7').waitFor()
})
