import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { useBrowser } from './browser.ts'
import { createTenant, newCompany, newEmail, signIn } from './people.ts'

const { url, open } = useBrowser()

function tenantsAskedFor(page: Page): (string | undefined)[] {
  const asked: (string | undefined)[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/graphql')) asked.push(request.headers()['x-tenant-id'])
  })
  return asked
}

it('lets two tabs of one browser work in two tenants at once', async () => {
  const context = await open()
  await signIn(context, url, newEmail())
  const red = newCompany('Red')
  const blue = newCompany('Azure')
  const redId = await createTenant(context, url, red)
  const blueId = await createTenant(context, url, blue)

  const [first, second] = [await context.newPage(), await context.newPage()]
  const askedByFirst = tenantsAskedFor(first)
  const askedBySecond = tenantsAskedFor(second)
  await first.goto(`/t/${red.slug}`)
  await second.goto(`/t/${blue.slug}`)
  await first.getByText(redId).waitFor()
  await second.getByText(blueId).waitFor()
  await first.getByRole('link', { name: 'Keys', exact: true }).click()
  await second.getByRole('link', { name: 'Audit log', exact: true }).click()
  await first.getByRole('heading', { name: 'Keys', level: 1 }).waitFor()
  await second.getByRole('heading', { name: 'Audit log' }).waitFor()
  await first.reload()
  await first.getByText('Version').first().waitFor()
  expect(askedByFirst).not.toContain(blueId)
  expect(askedBySecond).not.toContain(redId)
  expect(askedByFirst).toContain(redId)
})

it('shows nothing of the tenant before when switching to another', async () => {
  const context = await open()
  await signIn(context, url, newEmail())
  const red = newCompany('Red')
  const blue = newCompany('Azure')
  const redId = await createTenant(context, url, red)
  const blueId = await createTenant(context, url, blue)
  const page = await context.newPage()
  await page.goto(`/t/${red.slug}`)
  await page.getByText(redId).waitFor()
  await page.getByText('Tenant setup started').waitFor()

  // From the click on, every frame is looked at: the old id must never stand beside the new address.
  await page.evaluate((oldId) => {
    const look = () => {
      if (location.pathname.includes('azure') && document.body.innerText.includes(oldId)) document.title = 'LEAKED'
      if (document.title !== 'LEAKED') requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  }, redId)
  await page.getByRole('button', { name: /Switch tenant/ }).click()
  await expectAccessible(page)
  await page
    .getByRole('dialog', { name: 'Switch tenant' })
    .getByRole('link', { name: new RegExp(blue.name) })
    .click()
  await page.getByText(blueId).waitFor()
  expect(await page.title()).not.toBe('LEAKED')
  expect(await page.getByText(redId).count()).toBe(0)
})

it('tells a foreign tenant from a missing one to nobody', async () => {
  const owner = await open()
  await signIn(owner, url, newEmail())
  const company = newCompany('Private')
  await createTenant(owner, url, company)
  const stranger = await open()
  await signIn(stranger, url, newEmail('eve'))
  const page = await stranger.newPage()
  const texts: string[] = []
  for (const slug of [company.slug, 'never-was-one']) {
    await page.goto(`/t/${slug}`)
    await page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
    texts.push(await page.getByRole('main').textContent())
  }
  expect(texts[0]).toBe(texts[1])
  await expectAccessible(page)
})

it('waits for a server that is gone and goes on by itself when it is back', async () => {
  const context = await open()
  await signIn(context, url, newEmail())
  const company = newCompany('Offline')
  const id = await createTenant(context, url, company)
  const page = await context.newPage()
  await page.route('**/graphql', (route) => route.abort('connectionrefused'))
  await page.goto(`/t/${company.slug}`)
  await page.getByRole('heading', { name: 'The server is not answering' }).waitFor()
  await expectAccessible(page)
  await page.unroute('**/graphql')
  await page.getByText(id).waitFor()
})

it('keeps the chosen appearance and shows it from the first paint on', async () => {
  const context = await open({ colorScheme: 'light' })
  await signIn(context, url, newEmail())
  const company = newCompany('Night')
  await createTenant(context, url, company)
  const page = await context.newPage()
  await page.goto(`/t/${company.slug}`)
  await page.getByRole('button', { name: 'Appearance' }).click()
  await page.getByRole('menuitemradio', { name: 'Dark' }).click()
  await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark')

  // Without the console's script nothing but the first paint is there.
  await page.route('**/assets/*.js', (route) => route.abort())
  await page.reload({ waitUntil: 'domcontentloaded' })
  const background = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
  expect(background).toBe('rgb(13, 20, 19)')
})
