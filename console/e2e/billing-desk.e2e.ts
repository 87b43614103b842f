import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { useBrowser } from './browser.ts'
import { createTenant, graphql, newCompany, newEmail, operatorEmail, signIn } from './people.ts'
import { type ServerWithDatabase, startServerWithDatabase } from './server.ts'
import { makeRecordingKey, recordEvents } from './usage-events.ts'

const { open } = useBrowser()
let server: ServerWithDatabase
const day = 86_400_000
const daysAgo = (days: number) => new Date(Date.now() - days * day)

// A database of its own, since these walks begin where a period has ended, or something is overdue.
beforeAll(async () => {
  server = await startServerWithDatabase({ PLATFORM_OPERATORS: operatorEmail })
  const spans = { included: 1000, scheme: 'PER_UNIT', unitAmount: '0.04' }
  await server.sql`update plans set prices = jsonb_set(prices, '{meters,spans}', ${server.sql.json(spans)}) where code = 'PRO'`
})
afterAll(() => server.stop())

/** An owner of a tenant on PRO that is past its trial, and what makes billing look at it at once. */
async function ownerOf(name: string) {
  const context = await open({ baseURL: server.url })
  await signIn(context, server.url, newEmail('olga'))
  const company = newCompany(name)
  const tenantId = await createTenant(context, server.url, company, 'PRO')
  const ofTenant = server.sql`tenant_id = (select tenant_id from tenants where slug = ${company.slug})`
  await expect.poll(() => server.sql`select 1 from subscriptions where ${ofTenant}`).toHaveLength(1)
  const wake = async () => {
    await server.sql`update subscriptions set due_at = now() where ${ofTenant}`
    const resume = 'mutation { resumeSubscription { state } }'
    await graphql(context, server.url, resume, {}, tenantId)
  }
  return { context, page: await context.newPage(), company, tenantId, ofTenant, wake }
}

async function operatorAt(path: string): Promise<Page> {
  const context = await open({ baseURL: server.url })
  await signIn(context, server.url, operatorEmail)
  const page = await context.newPage()
  await page.goto(path)
  return page
}

it('leads from a line of usage to the days and the key it comes from, and to a line an operator added', async () => {
  const { context, page, company, tenantId, ofTenant, wake } = await ownerOf('Evidence')
  const key = await makeRecordingKey(context, server.url, tenantId, 'Collector')
  const spans = (quantity: number, days: number) => ({
    ...{ meter: 'spans', quantity, occurredAt: daysAgo(days).toISOString() },
  })
  await recordEvents(server.url, key, [spans(60_000, 3), spans(30_000, 5), spans(25_000, 0)])
  await page.goto(`/t/${company.slug}/billing`)
  await page.getByRole('heading', { name: 'Spend this period' }).waitFor()
  await page.getByText('25,000 used, 1,000 of them included').waitFor()
  await expectAccessible(page)

  // As if the tenant had been there since a month before its period began.
  await server.sql`
    update subscriptions set state = 'ACTIVE', trial_ends_at = ${daysAgo(40)}, billed_until = billed_until - interval '10 days'
    where ${ofTenant}`
  await wake()
  const operator = await operatorAt('/platform/billing')
  await operator.getByRole('button', { name: 'Drafts' }).click()
  await operator.getByRole('button', { name: `More for Draft of ${company.name}` }).click()
  await operator.getByRole('menuitem', { name: 'Add a line…' }).click()
  const dialog = operator.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Discount' }).click()
  await dialog.getByLabel('What it is for').fill('For the outage in May')
  await dialog.getByLabel('Amount in EUR, before tax').fill('5')
  await expectAccessible(operator)
  await dialog.getByRole('button', { name: 'Add line' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await operator.getByRole('button', { name: `Issue now: Draft of ${company.name}` }).click()
  await dialog.getByRole('button', { name: 'Issue invoice' }).click()
  await dialog.waitFor({ state: 'hidden' })

  await page.reload()
  await page
    .getByRole('link', { name: /^INV-\d+$/ })
    .first()
    .click()
  await page.getByRole('cell', { name: 'For the outage in May' }).waitFor()
  await page.getByRole('cell', { name: '-€5.00' }).waitFor()
  await page.getByRole('button', { name: 'Where does this come from? Spans' }).click()
  const evidence = page.getByRole('dialog', { name: 'Where Spans comes from' })
  await evidence.getByText('The days below sum to 90,000, which is what this line charges for.').waitFor()
  const keys = evidence.getByRole('table', { name: 'By API key' })
  expect(await keys.getByRole('row').nth(1).innerText()).toMatch(/^Collector\s+90,000$/)
  await expectAccessible(page)
  await evidence.getByRole('link', { name: 'Open in usage' }).click()
  await page.getByRole('application', { name: /^Spans, .*90,000 spans/ }).waitFor()
})

it('lets operators set a tenant’s tax and take it back, give a credit and end it, and see what is overdue', async () => {
  const { company, ofTenant, wake } = await ownerOf('Overdue')
  await server.sql`update subscriptions set trial_ends_at = now() where ${ofTenant}`
  await wake()
  await server.sql`update invoices set due_at = ${daysAgo(3)} where ${ofTenant}`
  await wake()
  const operator = await operatorAt('/platform/tenants')
  const dialog = operator.getByRole('dialog')
  const choose = async (choice: string) => {
    await operator.getByRole('button', { name: `Billing of ${company.name}` }).click()
    await operator.getByRole('menuitem', { name: choice }).click()
  }
  await operator.getByLabel('Name or address').fill(company.name)
  await choose('Tax…')
  await dialog.getByRole('radio', { name: 'A rate of its own' }).check()
  await dialog.getByLabel('Tax in percent').fill('8.375')
  await expectAccessible(operator)
  await dialog.getByRole('button', { name: 'Save tax' }).click()
  await operator.getByRole('button', { name: 'Undo' }).click()
  await operator.getByText(`The tax of ${company.name} is as it was.`).waitFor()
  await choose('Tax…')
  await dialog.getByRole('radio', { name: /^The issuer’s rate/, checked: true }).waitFor()
  await operator.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })

  await choose('Credits…')
  await dialog.getByText(`${company.name} has no credit.`).waitFor()
  await dialog.getByLabel('Amount in EUR').fill('20')
  await dialog.getByLabel('Reason').fill('Thank you')
  await dialog.getByRole('button', { name: 'Grant credit' }).click()
  await dialog.getByText('€20.00 of €20.00 left').waitFor()
  await expectAccessible(operator)
  await dialog.getByRole('button', { name: 'Take back Thank you' }).click()
  const confirmation = operator.getByRole('dialog', { name: 'Take back “Thank you”?' })
  await confirmation.getByRole('button', { name: 'Take back' }).click()
  await dialog.getByText('taken back').waitFor()
  await dialog.getByRole('button', { name: 'Close' }).click()

  await operator.goto('/platform/billing')
  await operator.getByRole('button', { name: 'Overdue' }).click()
  const row = operator.getByRole('row').filter({ hasText: company.name })
  await row.getByRole('cell', { name: '3 days overdue, 0 of 3 reminders sent' }).waitFor()
  await row.getByRole('cell', { name: /^Reminder in/ }).waitFor()
  await expectAccessible(operator)
})
