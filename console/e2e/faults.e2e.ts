import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { useBrowser } from './browser.ts'
import { newCompany, newEmail, operatorEmail, signIn } from './people.ts'
import { type RunningServer, startServer } from './server.ts'

const { open } = useBrowser()
let server: RunningServer

beforeAll(async () => {
  // Nothing listens on port 9: the key service is down.
  server = await startServer({
    PLATFORM_OPERATORS: operatorEmail,
    KMS_PROVIDER: 'aws',
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_KMS_ENDPOINT: 'http://127.0.0.1:9',
  })
})
afterAll(() => server.stop())

it('says that the key service is down and when it is tried again, and lets the person cancel', async () => {
  const context = await open({ baseURL: server.url })
  await signIn(context, server.url, newEmail())
  const company = newCompany('Waiting')
  const page = await context.newPage()
  await page.goto('/')
  await page.getByLabel('Company name').fill(company.name)
  await page.getByText('This address is free.').waitFor()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('radio', { checked: true }).waitFor()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Create tenant' }).click()

  const step = page.getByRole('listitem').filter({ hasText: 'Cryptographic keys' })
  await step.getByText(/key service.*not answering.*attempts? so far\. Next try in \d+ s\./).waitFor()
  expect(await page.getByRole('listitem').filter({ hasText: 'Identity organization' }).textContent()).toMatch(/\d m?s$/)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Try now' }).click()
  await step.getByText(/[2-9] attempts so far/).waitFor()

  const operator = await open({ baseURL: server.url })
  await signIn(operator, server.url, operatorEmail)
  const overview = await operator.newPage()
  await overview.goto('/platform/onboardings')
  await overview.getByRole('cell', { name: /Cryptographic keys: The key service.*not answering/ }).waitFor()
  await expectAccessible(overview)
  await overview.getByRole('link', { name: company.name }).click()
  await overview.getByText(/as an operator, read only/).waitFor()
  expect(await overview.getByRole('button', { name: 'Cancel setup' }).getAttribute('aria-disabled')).toBe('true')

  await page.getByRole('button', { name: 'Cancel setup' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel setup' }).click()
  await page.getByRole('heading', { name: `Canceling ${company.name}` }).waitFor()
  await expectAccessible(page)
})
