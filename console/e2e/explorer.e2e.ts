import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { useBrowser } from './browser.ts'
import { createTenant, newCompany, newEmail, signIn } from './people.ts'

const { url, open } = useBrowser()

async function openExplorer(): Promise<{ page: Page; company: { name: string; slug: string } }> {
  const context = await open()
  await signIn(context, url, newEmail())
  const company = newCompany('Explorer')
  await createTenant(context, url, company)
  const page = await context.newPage()
  await page.goto(`/t/${company.slug}`)
  await page.getByRole('link', { name: 'API explorer' }).click()
  await page.getByLabel('Query').waitFor()
  // What it completes and documents comes with the schema.
  await page.getByRole('button', { name: 'Documentation', disabled: false }).waitFor()
  return { page, company }
}

it('asks the API as the signed-in person and shows the answer', async () => {
  const { page, company } = await openExplorer()
  await page.getByRole('button', { name: 'Run' }).click()
  const answer = page.getByRole('region', { name: 'Answer' })
  await answer.getByText(`"${company.slug}"`).waitFor()
  await answer.getByText(/^200 · /).waitFor()
  await expectAccessible(page)

  await page.getByRole('tab', { name: 'Headers' }).first().click()
  await page.getByText('x-tenant-id:').waitFor()
  await expectAccessible(page)
})

it('completes from the schema and says in words what is wrong', async () => {
  const { page } = await openExplorer()
  const editor = page.getByLabel('Query')
  await editor.click()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('{ tena')
  await page.getByRole('option', { name: /^tenantKeys/ }).waitFor()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+a')
  await page.keyboard.type('{ nothingHere ')
  await page.keyboard.press('Control+Enter')
  await page.getByText('GRAPHQL_VALIDATION_FAILED', { exact: true }).waitFor()
  await expectAccessible(page)
})

it('writes an operation out of the documentation', async () => {
  const { page } = await openExplorer()
  await page.getByRole('button', { name: 'Documentation' }).click()
  await page.getByLabel('Find an operation').fill('createRole')
  await expectAccessible(page)
  await page
    .getByRole('button', { name: 'CreateRoleInput!' })
    .or(page.getByRole('button', { name: 'CreateRoleInput' }))
    .click()
  await page.getByRole('heading', { name: 'CreateRoleInput' }).waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'All operations' }).click()
  await page.getByRole('button', { name: 'Use createRole' }).click()
  await page.getByText('mutation CreateRole').waitFor()
  await page.getByRole('button', { name: 'Run' }).click()
  // Nothing was filled in yet: the server says so for the field.
  await page.getByText('INVALID_INPUT', { exact: true }).waitFor()
  expect(await page.getByRole('status').textContent()).toContain('name')
})
