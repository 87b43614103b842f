import { afterAll, beforeAll, expect, it } from 'vitest'
import { startWorkOSEmulator, type WorkOSEmulator } from '../../api/test/workos-emulator.ts'
import { expectAccessible } from './accessibility.ts'
import { useBrowser } from './browser.ts'
import { newCompany } from './people.ts'
import { type RunningServer, startServer } from './server.ts'

const { open } = useBrowser()
let emulator: WorkOSEmulator
let server: RunningServer

// The vendor's emulator has no page of its own: it signs in whom it knows and sends the browser back.
beforeAll(async () => {
  const ada = { email: 'ada@example.com', first_name: 'Ada', last_name: 'Lovelace', email_verified: true }
  emulator = await startWorkOSEmulator({ users: [ada] })
  server = await startServer(emulator.env)
})
afterAll(async () => {
  await server.stop()
  await emulator.close()
})

it('signs in through AuthKit, sets up a company that WorkOS refused at first with one more try, and signs out', async () => {
  const context = await open({ baseURL: server.url })
  const page = await context.newPage()
  await page.goto('/t/somewhere/team')
  await page.getByText('You sign in with your company’s identity provider and come back here.').waitFor()
  await expectAccessible(page)
  expect(await page.getByLabel('Work e-mail').count()).toBe(0)
  await page.getByRole('link', { name: 'Continue' }).click()
  // Back where they wanted to go, which is not theirs.
  await page.waitForURL('**/t/somewhere/team')
  await page.getByRole('heading', { name: 'There is nothing here' }).waitFor()

  const company = newCompany('Refused')
  await page.goto('/new')
  await page.getByLabel('Company name').fill(company.name)
  await page.getByText('This address is free.').waitFor()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('radio', { checked: true }).waitFor()
  await page.getByRole('button', { name: 'Continue' }).click()
  emulator.fault = { status: 403 }
  await page.getByRole('button', { name: 'Create tenant' }).click()
  const step = page.getByRole('listitem').filter({ hasText: 'Identity organization' })
  await step.getByText(/WorkOS refused this/).waitFor()
  await page.getByText('A step could not be done. Nothing is lost: try again, or cancel.').waitFor()
  await expectAccessible(page)

  emulator.fault = null
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('button', { name: `Open ${company.name}` }).click()
  await page.getByRole('heading', { name: company.name }).first().waitFor()
  const { data } = await emulator.api('GET', '/organizations')
  expect((data as { name: string }[]).map(({ name }) => name)).toEqual([company.name])

  await page.getByRole('button', { name: /Ada Lovelace/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('link', { name: 'Continue' }).waitFor()
  await page.goto(`/t/${company.slug}`)
  await page.waitForURL(/\/sign-in/)
})

it('says on the sign-in page what went wrong at the provider', async () => {
  const page = await (await open({ baseURL: server.url })).newPage()
  await page.goto('/auth/workos/callback?error=access_denied&state=x')
  await page.waitForURL(/\/sign-in/)
  await page
    .getByRole('alert')
    .getByText(/^The sign-in could not be completed/)
    .waitFor()
  await expectAccessible(page)
})
