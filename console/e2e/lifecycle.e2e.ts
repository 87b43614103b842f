import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { unzip } from '../../api/test/unzip.ts'
import { expectAccessible } from './accessibility.ts'
import { useBrowser } from './browser.ts'
import { createTenant, newCompany, newEmail, operatorEmail, signIn } from './people.ts'

const { url, open } = useBrowser()

/** A signed-in owner of a new tenant, on the page with its danger zone. */
async function openDangerZone(name: string, options = {}) {
  const context = await open(options)
  const email = newEmail()
  await signIn(context, url, email)
  const company = newCompany(name)
  const id = await createTenant(context, url, company)
  const page = await context.newPage()
  await page.goto(`/t/${company.slug}/settings/danger`)
  await page.getByRole('heading', { name: 'Export' }).waitFor()
  return { context, page, company, email, id }
}

/** Opens the operator's list at one tenant. */
async function openAsOperator(name: string): Promise<Page> {
  const context = await open()
  await signIn(context, url, operatorEmail)
  const page = await context.newPage()
  await page.goto('/platform/tenants')
  await page.getByLabel('Name or address').fill(name)
  await page.getByRole('link', { name }).waitFor()
  return page
}

const isDisabled = async (page: Page, name: string) =>
  (await page.getByRole('button', { name }).first().getAttribute('aria-disabled')) === 'true'

it('exports everything, shows how far it is, and gives a zip that can be read', async () => {
  const { page, company, email, id } = await openDangerZone('Export')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Start export' }).click()
  await page.getByRole('link', { name: /Download/ }).waitFor()
  await expectAccessible(page)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: /Download/ }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(new RegExp(`^${company.slug}-\\d{4}-\\d\\d-\\d\\d\\.zip$`))
  const files = await unzip(await readFile(await download.path()))
  expect(JSON.parse(String(files.get('manifest.json'))).tenantId).toBe(id)
  expect(JSON.parse(String(files.get('tenant.jsonl'))).name).toBe(company.name)
  expect(JSON.parse(String(files.get('members.jsonl'))).person.email).toBe(email)
  await page.getByRole('link', { name: 'Audit log', exact: true }).click()
  await page.getByText('Export downloaded').waitFor()
})

it('deletes a tenant by its typed address, shows it on every page, refuses changes, and restores it', async () => {
  const { page, company } = await openDangerZone('Ending')
  await page.getByRole('button', { name: 'Delete tenant…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('1 member', { exact: true }).waitFor()
  await dialog.getByText('2 cryptographic keys').waitFor()
  await expectAccessible(page)
  await dialog.getByLabel(/^Type/).fill(`${company.slug}-not`)
  expect(await dialog.getByRole('button', { name: 'Delete tenant' }).isDisabled()).toBe(true)
  await dialog.getByLabel(/^Type/).fill(company.slug)
  await dialog.getByRole('button', { name: 'Delete tenant' }).click()

  const banner = page.getByText(`${company.name} is being deleted and will be gone`)
  await banner.first().waitFor()
  await page.getByText('in 30 days', { exact: true }).first().waitFor()
  await expectAccessible(page)
  for (const [link, button] of [
    ['Team', null],
    ['Invitations', 'Invite people'],
    ['Keys', 'Rotate signing key'],
    ['Settings', 'Save'],
  ] as const) {
    await page.getByRole('link', { name: link, exact: true }).click()
    await banner.first().waitFor()
    if (!button) continue
    await page.getByRole('button', { name: button }).first().waitFor()
    expect(await isDisabled(page, button)).toBe(true)
  }
  await page.keyboard.press('Tab')
  await page.getByRole('button', { name: 'Save' }).focus()
  await page.getByRole('tooltip', { name: `${company.name} is being deleted: it can be read, not changed.` }).waitFor()
  await expectAccessible(page)
  // It is the only tenant: the start page still leads somewhere, and the switcher says how it stands.
  await page.goto('/')
  await page.getByRole('button', { name: /Switch tenant/ }).click()
  await page.getByRole('dialog', { name: 'Switch tenant' }).getByText('Deleting').waitFor()
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Restore' }).click()
  await page.getByText(`${company.name} stays.`).waitFor()
  await banner.first().waitFor({ state: 'hidden' })
  await page.getByRole('link', { name: 'Keys', exact: true }).click()
  await page.getByRole('button', { name: 'Rotate signing key' }).waitFor()
  expect(await isDisabled(page, 'Rotate signing key')).toBe(false)
})

it('lets an operator suspend a tenant with a note its people read, and reactivate it', async () => {
  const { page, company } = await openDangerZone('Overdue', { colorScheme: 'dark' })
  const operator = await openAsOperator(company.name)
  await operator.getByRole('button', { name: `Suspend… ${company.name}` }).click()
  await operator.getByLabel('Note to the tenant').fill('Invoice 17 is open since May.')
  await expectAccessible(operator)
  await operator.getByRole('button', { name: 'Suspend', exact: true }).click()
  await operator.getByText(`${company.name} is suspended.`).waitFor()
  await operator.getByLabel('Status').click()
  await operator.getByRole('option', { name: 'Suspended' }).click()
  await operator
    .getByRole('row', { name: new RegExp(company.name) })
    .getByText('Payment overdue')
    .waitFor()
  await expectAccessible(operator)

  await page.reload()
  await page.getByText(/is suspended because a payment is overdue/).waitFor()
  await page.getByText(/“Invoice 17 is open since May.”/).waitFor()
  await expectAccessible(page)
  await page.getByRole('link', { name: 'General' }).click()
  await page.getByRole('button', { name: 'Save' }).waitFor()
  expect(await isDisabled(page, 'Save')).toBe(true)
  await page.getByRole('link', { name: 'Danger zone' }).click()
  await page.getByRole('button', { name: 'Start export' }).click()
  await page.getByRole('link', { name: /Download/ }).waitFor()

  await operator.getByRole('button', { name: `Reactivate… ${company.name}` }).click()
  await operator.getByText('Invoice 17 is open since May.', { exact: false }).first().waitFor()
  await operator.getByRole('button', { name: 'Reactivate', exact: true }).click()
  await operator.getByText(`${company.name} is active again.`).waitFor()
  await page.reload()
  await page.getByRole('link', { name: /Download/ }).waitFor()
  expect(await page.getByText(/is suspended because/).count()).toBe(0)
})

it('lets an operator restore what an owner has deleted', async () => {
  const { page, company } = await openDangerZone('Second thoughts')
  await page.getByRole('button', { name: 'Delete tenant…' }).click()
  await page.getByLabel(/^Type/).fill(company.slug)
  await page.getByRole('dialog').getByRole('button', { name: 'Delete tenant' }).click()
  await page
    .getByText(/is being deleted and will be gone/)
    .first()
    .waitFor()
  const operator = await openAsOperator(company.name)
  await operator.getByRole('button', { name: `Restore… ${company.name}` }).click()
  await expectAccessible(operator)
  await operator.getByRole('dialog').getByRole('button', { name: 'Restore' }).click()
  await operator.getByText(`${company.name} stays.`).waitFor()
  await page.reload()
  await page.getByRole('button', { name: 'Delete tenant…' }).waitFor()
})
