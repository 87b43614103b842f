import { expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { useBrowser } from './browser.ts'
import { askForCode, createTenant, newCompany, newEmail, signIn } from './people.ts'

const { url, open } = useBrowser()

it('refuses a wrong code in words, lets the person in with the right one, and back to where they were going', async () => {
  const page = await (await open()).newPage()
  const email = newEmail()
  await page.goto('/new?from=mail')
  await page.waitForURL(/\/sign-in\?returnTo=/)
  const code = await askForCode(page, url, email)
  const input = page.getByLabel('Six-digit code')
  await input.fill(code === '000000' ? '000001' : '000000')
  await page.getByText(/wrong or no longer valid/).waitFor()
  await expectAccessible(page)
  await input.fill(code)
  await page.getByRole('heading', { name: /Welcome/ }).waitFor()
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/new?from=mail')
})

it('goes on after the code although the connection breaks just then', async () => {
  const page = await (await open()).newPage()
  await page.goto('/new')
  const code = await askForCode(page, url, newEmail())
  await page.route('**/graphql', (route) => route.abort('connectionrefused'))
  await page.getByLabel('Six-digit code').fill(code)
  await page.getByRole('heading', { name: 'The server is not answering' }).waitFor()
  await page.unroute('**/graphql')
  await page.getByRole('heading', { name: /Welcome/ }).waitFor()
})

it('names what is wrong with an e-mail address at its field', async () => {
  const page = await (await open()).newPage()
  await page.goto('/sign-in')
  await page.getByLabel('Work e-mail').fill('not an address')
  await page.getByRole('button', { name: 'Send the code' }).click()
  await page.locator('[aria-invalid="true"]').waitFor()
  expect(await page.getByLabel('Work e-mail').getAttribute('aria-describedby')).toBeTruthy()
})

it('says in words that a hosted sign-in failed', async () => {
  const page = await (await open()).newPage()
  await page.goto('/sign-in?error=SIGN_IN_FAILED')
  await page.getByText(/could not be completed/).waitFor()
  await expectAccessible(page)
})

it('shows one’s sessions, ends another device’s, and that device has to sign in again', async () => {
  const email = newEmail()
  const here = await open()
  await signIn(here, url, email)
  const company = newCompany('Sessions')
  await createTenant(here, url, company)
  const there = await open({ userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0' })
  const phone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile Safari/604.1'
  await signIn(await open({ userAgent: phone }), url, email)
  const other = await there.newPage()
  await signIn(there, url, email)
  await other.goto(`/t/${company.slug}/profile`)
  await other.getByLabel('Name').waitFor()

  const page = await here.newPage()
  await page.goto(`/t/${company.slug}/sessions`)
  await page.getByText('This device').waitFor()
  expect(await page.getByRole('row').count()).toBeGreaterThanOrEqual(4)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'End the session on Safari on iPhone' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click()
  await page.getByText('The session on Safari on iPhone has ended.').waitFor()
  await page.getByRole('row', { name: /Safari on iPhone Ended/ }).waitFor()

  await page.getByRole('button', { name: 'End all others' }).click()
  await page.getByRole('dialog').waitFor()
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'End all others' }).click()
  await page.getByText('1 other session ended.').waitFor()

  await other.getByRole('link', { name: 'Sessions', exact: true }).click()
  await other.waitForURL(/\/sign-in\?returnTo=/)
  expect(new URL(other.url()).searchParams.get('returnTo')).toBe(`/t/${company.slug}/sessions`)
})

it('changes the name by which a person is shown, and signs out', async () => {
  const context = await open()
  await signIn(context, url, newEmail())
  const company = newCompany('Profile')
  await createTenant(context, url, company)
  const page = await context.newPage()
  await page.goto(`/t/${company.slug}/profile`)
  await page.getByLabel('Name').fill('Ada Lovelace')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Your profile is saved.').waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: /Ada Lovelace/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.waitForURL(/\/sign-in/)
  await page.goto(`/t/${company.slug}`)
  await page.waitForURL(/\/sign-in/)
})
