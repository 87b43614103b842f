import { expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { useBrowser } from './browser.ts'
import { codeMailedFor, newCompany, newEmail, signIn } from './people.ts'

const { url, open } = useBrowser()

it('leads a new person from the sign-up to the home of their active tenant', async () => {
  const page = await (await open()).newPage()
  const email = newEmail()
  const { name, slug } = newCompany('Blue Bottle')

  await page.goto('/')
  await page.getByRole('heading', { name: 'Sign in or sign up' }).waitFor()
  await expectAccessible(page)
  const mailed = await codeMailedFor(url, email, async () => {
    await page.getByLabel('Work e-mail').fill(email)
    await page.getByRole('button', { name: 'Send the code' }).click()
  })

  const code = page.getByLabel('Six-digit code')
  await code.waitFor()
  expect(await page.getByRole('link', { name: 'open the development mailbox' }).getAttribute('href')).toMatch(
    '/dev/mail',
  )
  await expectAccessible(page)
  await code.fill(mailed)

  await page.getByRole('heading', { name: /Welcome/ }).waitFor()
  await page.getByLabel('Company name').fill(name)
  await page.getByText('This address is free.').waitFor()
  expect(await page.getByLabel('Address').inputValue()).toBe(slug)
  expect(await page.getByLabel('Time zone').inputValue()).toContain('Berlin')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Continue' }).click()

  await page.getByRole('radio').first().waitFor()
  expect(await page.getByRole('radio', { checked: true }).count()).toBe(1)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('Start with the default rules').waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Create tenant' }).click()

  await page.getByRole('button', { name: `Open ${name}` }).waitFor()
  expect(
    await page
      .getByRole('listitem')
      .filter({ hasText: /\d m?s$/ })
      .count(),
  ).toBeGreaterThanOrEqual(4)
  await expectAccessible(page)
  await page.getByRole('button', { name: `Open ${name}` }).click()

  await page.getByRole('heading', { name, level: 1, exact: true }).waitFor()
  expect(new URL(page.url()).pathname).toBe(`/t/${slug}`)
  await page.getByText('Active', { exact: true }).first().waitFor()
  await page.getByText('Version 1,').first().waitFor()
  await page.getByText('Tenant activated').waitFor()
  await expectAccessible(page)
})

it('resumes the progress when the page is reloaded in the middle', async () => {
  const context = await open()
  await signIn(context, url, newEmail())
  const page = await context.newPage()
  const { name } = newCompany('Nimbus')
  await page.goto('/')
  await page.getByLabel('Company name').fill(name)
  await page.getByText('This address is free.').waitFor()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('radio', { checked: true }).waitFor()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Create tenant' }).click()
  await page.waitForURL(/\/t\//)
  await page.reload()
  expect(new URL(page.url()).pathname).toMatch(/\/setup$/)
  const openIt = page.getByRole('button', { name: `Open ${name}` })
  const home = page.getByRole('heading', { name, level: 1, exact: true })
  await openIt.click()
  await home.waitFor()
  await page.getByRole('heading', { level: 2, name: 'Tenant' }).waitFor()
})

it('says why an address is refused, on a phone too', async () => {
  const context = await open({ viewport: { width: 390, height: 844 } })
  await signIn(context, url, newEmail())
  const page = await context.newPage()
  await page.goto('/new')
  await page.getByLabel('Company name').fill('Acme')
  await page.getByLabel('Address').fill('admin')
  await page.getByText(/reserved/).waitFor()
  expect(await page.getByRole('button', { name: 'Continue' }).isDisabled()).toBe(true)
  await expectAccessible(page)
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  await page.getByLabel('Address').fill(newCompany('acme').slug)
  await page.getByText('This address is free.').waitFor()
  expect(await page.getByRole('button', { name: 'Continue' }).isEnabled()).toBe(true)
})
