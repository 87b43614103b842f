import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { useBrowser } from './browser.ts'
import { createTenant, newCompany, newEmail, signIn } from './people.ts'

const { url, open } = useBrowser()

/** A signed-in owner of a new tenant, on a page of its settings. */
async function openSettings(name: string, tab: string, options = {}) {
  const context = await open(options)
  const email = newEmail()
  await signIn(context, url, email)
  const company = newCompany(name)
  const id = await createTenant(context, url, company)
  const page = await context.newPage()
  await page.goto(`/t/${company.slug}/settings/${tab}`)
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
  return { context, page, company, email, id }
}

const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click()

it('changes general settings, shows them in the frame, and takes one change back', async () => {
  const { page, company } = await openSettings('General', 'general')
  await page.getByLabel('Name', { exact: true }).fill('Renamed Works')
  await page.getByLabel('Support contact').fill('https://help.example.com')
  await page.getByLabel('Retention in days').fill('400')
  await page.getByLabel('Tags', { exact: true }).fill('eu')
  await page.getByLabel('Tags', { exact: true }).press('Enter')
  await page.getByRole('button', { name: 'Add entry' }).click()
  await page.getByLabel('Key 1').fill('crm')
  await page.getByLabel('Value 1').fill('4711')
  await save(page)
  await page.getByText('Data is kept 1 to 365 days.').waitFor()
  await expectAccessible(page)
  await page.getByLabel('Retention in days').fill('5')
  await save(page)
  await page.getByText('The settings are saved.').waitFor()
  await page.getByRole('button', { name: 'Renamed Works', exact: false }).first().waitFor()

  await page.getByRole('link', { name: 'History' }).click()
  const row = page.getByRole('row', { name: /Version 2/ })
  await row.click()
  await page.getByRole('cell', { name: company.name, exact: true }).waitFor()
  await expectAccessible(page)
  await row.getByRole('button', { name: 'Revert…' }).click()
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Revert' }).click()
  await page.getByRole('row', { name: /taken back/ }).waitFor()
  await page.getByRole('link', { name: 'General' }).click()
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe(company.name)
  expect(await page.getByLabel('Key 1').count()).toBe(0)
})

it('shows both sides when two people save at once, and saves mine on top of theirs', async () => {
  const { context, page, company } = await openSettings('Race', 'general')
  const other = await context.newPage()
  await other.goto(`/t/${company.slug}/settings/general`)
  await other.getByLabel('Support contact').fill('theirs@example.com')
  await page.getByLabel('Name', { exact: true }).fill('Mine Ltd')
  await save(other)
  await other.getByText('The settings are saved.').waitFor()
  await save(page)
  await page.getByText(/has changed the settings in the meantime/).waitFor()
  await page.getByRole('cell', { name: 'theirs@example.com' }).waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Save mine on top of theirs' }).click()
  await page.getByText('The settings are saved.').waitFor()
  expect(await page.getByLabel('Support contact').inputValue()).toBe('theirs@example.com')
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Mine Ltd')
})

it('moves to another address, and the old one goes on leading to the same page', async () => {
  const { page, company } = await openSettings('Moving', 'general')
  const next = newCompany('moved').slug
  await page.getByLabel('Address', { exact: true }).fill(next)
  await page.getByText(`This address is free. /t/${company.slug} leads here for 30 days more.`).waitFor()
  await save(page)
  await page.getByText('The settings are saved.').waitFor()
  await page.waitForURL(`**/t/${next}/settings/general`)
  await page.goto(`/t/${company.slug}/keys?page=1`)
  await page.waitForURL(`**/t/${next}/keys?page=1`)
  await page.getByRole('heading', { name: 'Keys', level: 1 }).waitFor()
})

it('uploads a logo and a colour, previews them first, and shows them in the whole console', async () => {
  const { page, company } = await openSettings('Brand', 'branding')
  const file = (name: string, mimeType: string, buffer: Buffer) => ({ name, mimeType, buffer })
  const input = page.getByLabel('Logo file')
  await input.setInputFiles(file('logo.svg', 'image/svg+xml', Buffer.from('<svg onload="alert(1)"/>')))
  await page.getByText('Choose a PNG, JPEG or WebP picture.').waitFor()
  await input.setInputFiles(file('logo.png', 'image/png', Buffer.from('<script>alert(1)</script>')))
  await page.getByRole('button', { name: 'Save logo' }).click()
  await page.getByText(/This is not a PNG, JPEG or WebP picture/).waitFor()
  await page.getByRole('button', { name: 'Cancel', exact: true }).first().click()

  const picture = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#f5b301' } })
  await input.setInputFiles(file('logo.png', 'image/png', await picture.png().toBuffer()))
  await page.locator('img[src^="data:"]').first().waitFor()
  await page.getByRole('button', { name: 'Save logo' }).click()
  await page.getByText('The logo is saved.').waitFor()
  const logo = page.getByRole('button', { name: /Switch tenant/ }).locator('img')
  await expect.poll(() => logo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(64)

  await page.getByLabel('Primary colour', { exact: true }).fill('#f5b301')
  await page.getByText(/White text on it: 1\.\d to 1, too little/).waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Save colour' }).click()
  await page.getByText('The colour is saved.').waitFor()
  // Yellow is darkened until it can be read on paper: the whole page stays accessible with it.
  await expectAccessible(page)
  await page.goto(`/t/${company.slug}/keys`)
  await page.getByRole('heading', { name: 'Keys', level: 1 }).waitFor()
  const rotate = page.getByRole('button', { name: 'Rotate signing key' })
  await rotate.waitFor()
  const color = await rotate.evaluate((button) => getComputedStyle(button).color)
  expect(color).not.toBe('rgb(11, 107, 94)')
  await expectAccessible(page)

  await page.goto(`/t/${company.slug}/settings/branding`)
  await page.getByRole('button', { name: 'Remove logo' }).click()
  await page.getByText(/The logo is removed/).waitFor()
  await logo.waitFor({ state: 'detached' })
})

it('shows names, tags and metadata as text, whatever they say', async () => {
  const { page, company } = await openSettings('Hostile', 'general')
  const hostile = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
  await page.getByLabel('Name', { exact: true }).fill(hostile)
  await page.getByLabel('Tags', { exact: true }).fill(hostile)
  await page.getByLabel('Tags', { exact: true }).press('Enter')
  await page.getByRole('button', { name: 'Add entry' }).click()
  await page.getByLabel('Key 1').fill('"><svg onload=alert(1)>')
  await page.getByLabel('Value 1').fill(`javascript:alert(1) ${hostile}`)
  await save(page)
  await page.getByText('The settings are saved.').waitFor()
  for (const path of ['', '/settings/general', '/settings/branding', '/settings/history', '/audit']) {
    await page.goto(`/t/${company.slug}${path}`)
    await page.getByText(hostile).first().waitFor()
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
    expect(await page.locator('img[src="x"], main svg[onload]').count()).toBe(0)
  }
})

it('works on a phone', async () => {
  const { page } = await openSettings('Phone', 'general', { viewport: { width: 390, height: 844 } })
  for (const tab of ['Branding', 'History', 'General']) {
    await page.getByRole('link', { name: tab }).click()
    await page.locator('a[aria-current="page"]', { hasText: tab }).waitFor()
    await page.waitForLoadState('networkidle')
    await expectAccessible(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  }
})
