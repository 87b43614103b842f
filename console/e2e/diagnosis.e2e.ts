import { expect, it } from 'vitest'
import { useBrowser } from './browser.ts'
import { followPages } from './diagnosis.ts'
import { newEmail } from './people.ts'

const { open } = useBrowser()

it('tells of a failed walk what each open page shows, and which requests failed, were refused or hang', async () => {
  const context = await open()
  const whereItStands = followPages(context)
  const page = await context.newPage()
  await page.route('**/auth/config', (route) => route.abort())
  await page.goto('/sign-in')
  await page.getByRole('button', { name: 'Try again' }).waitFor()
  const other = await context.newPage()
  // Never answered.
  await other.route('**/auth/email/verify', () => undefined)
  await other.goto('/sign-in')
  await other.getByLabel('Work e-mail').fill('nobody')
  await other.getByLabel('Work e-mail').press('Enter')
  await other.locator('[aria-invalid="true"]').waitFor()
  await other.getByLabel('Work e-mail').fill(newEmail())
  await other.getByLabel('Work e-mail').press('Enter')
  await other.getByLabel('Six-digit code').fill('123456')
  await other.getByText('Checking the code…').waitFor()

  const [first, second] = await whereItStands()
  expect(first).toContain(`The page at ${page.url()} shows:`)
  expect(first).toContain('- button "Try again"')
  expect(first).toMatch(/POST \/graphql Viewer: 200 {"data"/)
  expect(first).toMatch(/GET \/auth\/config: failed, net::ERR_FAILED/)
  expect(second).toContain('- paragraph: Checking the code…')
  expect(second).toMatch(/POST \/auth\/email\/start: 400 {.*INVALID_INPUT/)
  expect(second).toContain('POST /auth/email/verify: no answer yet')
})
