import { expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { useBrowser } from './browser.ts'
import { createTenant, newCompany, newEmail, signIn } from './people.ts'

const { url, open } = useBrowser()

it('rotates a key, schedules the old version’s deletion and takes that back', async () => {
  const context = await open()
  await signIn(context, url, newEmail())
  const company = newCompany('Keys')
  await createTenant(context, url, company)
  const page = await context.newPage()
  await page.goto(`/t/${company.slug}/keys`)
  await page.getByRole('button', { name: 'Rotate signing key' }).click()
  await page.getByRole('dialog').waitFor()
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click()
  await page.getByText('Signing key rotated: version 2 is active.').waitFor()

  const retired = page.getByRole('row', { name: /Signing key version 1/ })
  await retired.getByText('Retired').waitFor()
  await expectAccessible(page)
  await retired.getByRole('button', { name: 'Delete…' }).click()
  const confirm = page.getByRole('dialog').getByRole('button', { name: 'Schedule deletion' })
  expect(await confirm.isDisabled()).toBe(true)
  await page.getByLabel(/Type “version 1”/).fill('version 1')
  await expectAccessible(page)
  await confirm.click()
  await retired.getByText('Deletion scheduled').waitFor()
  await retired.getByRole('button', { name: 'Keep it' }).click()
  await retired.getByText('Retired').waitFor()
})

it('publishes the public keys at the address it shows', async () => {
  const context = await open()
  await signIn(context, url, newEmail())
  const company = newCompany('Jwks')
  await createTenant(context, url, company)
  const page = await context.newPage()
  await page.goto(`/t/${company.slug}/keys`)
  const shown = (await page.locator('code', { hasText: 'jwks' }).textContent()) ?? ''
  const { keys } = (await (await fetch(shown)).json()) as { keys: { kty: string }[] }
  expect(keys.map(({ kty }) => kty)).toEqual(['OKP'])
})

it('tells what happened in the tenant, what it changed, and that the log is intact', async () => {
  const context = await open()
  await signIn(context, url, newEmail())
  const company = newCompany('Audit')
  await createTenant(context, url, company)
  const page = await context.newPage()
  await page.goto(`/t/${company.slug}/audit`)
  const row = page.getByRole('row', { name: /Tenant setup started/ })
  await row.waitFor()
  await expectAccessible(page)
  await row.click()
  await page.getByRole('cell', { name: company.slug, exact: true }).waitFor()
  await page.getByRole('button', { name: 'Copy request id' }).waitFor()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Verify now' }).click()
  await page.getByText(/^Intact: all \d+ events are as they were written$/).waitFor()

  await page.getByLabel('Outcome').click()
  await page.getByRole('option', { name: 'Refused' }).click()
  await page.getByText('Nothing found').waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await row.waitFor()
})
