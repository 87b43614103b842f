import { randomUUID } from 'node:crypto'
import type { BrowserContext, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { useBrowser } from './browser.ts'
import { createTenant, graphql, newCompany, newEmail, operatorEmail, signIn, waitForMail } from './people.ts'
import { makeRecordingKey } from './usage-events.ts'

const { url, open } = useBrowser()

const record = `mutation ($events: [UsageEvent!]!) {
  recordUsage(input: { events: $events }) { accepted overQuota exceeded { meter limit } }
}`

/** A program of the tenant that records spans with a key. */
async function programOf(context: BrowserContext, tenantId: string) {
  const secret = await makeRecordingKey(context, url, tenantId, 'Collector')
  return async (spans: number) => {
    const event = { meter: 'spans', quantity: spans, source: 'collector', id: randomUUID() }
    const events = [{ ...event, occurredAt: new Date().toISOString() }]
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
      body: JSON.stringify({ query: record, variables: { events } }),
    })
    const { data } = await response.json()
    return data.recordUsage
  }
}

const row = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Limits' }).getByRole('listitem').filter({ hasText: name })

it('shows a limit filling up, says that it is reached, and has it raised by an operator', async () => {
  const owner = newEmail('olga')
  const context = await open()
  await signIn(context, url, owner)
  const company = newCompany('Quotas')
  const tenantId = await createTenant(context, url, company)
  const use = await programOf(context, tenantId)
  const page = await context.newPage()
  await page.goto(`/t/${company.slug}/plan`)
  const spans = row(page, 'Spans')
  await spans.getByText('0 of 100,000 a period').waitFor()

  // The bar moves as usage comes in, without a reload.
  expect(await use(40_000)).toMatchObject({ accepted: 1 })
  await spans.getByText('40,000 of 100,000 a period').waitFor({ timeout: 4_000 })
  await use(60_000)
  await spans.getByText('100,000 of 100,000 a period').waitFor({ timeout: 4_000 })
  expect(await use(1)).toMatchObject({ accepted: 0, overQuota: 1, exceeded: [{ meter: 'spans', limit: 100_000 }] })
  const banner = page.getByText('The limit of 100,000 spans is reached.')
  await banner.waitFor()
  await expectAccessible(page)
  await waitForMail(url, owner, '100% of its limit for spans')

  await spans.getByRole('button', { name: 'Request more spans' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Now 100,000 a period, 100,000 used. You ask for 200,000.').waitFor()
  await dialog.getByLabel('What you need it for').fill('A load test')
  await expectAccessible(page)
  await page.keyboard.press('Enter')
  await page.getByText(/Your request is with the operators/).waitFor()
  await spans.getByText('200,000 requested').waitFor()
  const requests = page.getByRole('region', { name: 'Requests for increases' })
  await requests.getByText('Spans: 100,000 → 200,000').waitFor()
  await expectAccessible(page)

  const operator = await open()
  await signIn(operator, url, operatorEmail)
  const desk = await operator.newPage()
  await desk.goto('/platform/increases')
  const decide = desk.getByRole('button', { name: `Decide on Spans of ${company.name}` })
  await decide.waitFor()
  await expectAccessible(desk)
  await decide.click()
  const decision = desk.getByRole('dialog')
  await decision.getByText('100,000 a period, 100,000 used').waitFor()
  await decision.getByLabel('New limit').fill('150000')
  await decision.getByLabel('Note to the tenant').fill('Half of it for now')
  await expectAccessible(desk)
  await decision.getByRole('button', { name: 'Approve' }).last().click()
  await desk.getByText(`${company.name} has its higher limit.`).waitFor()
  await decide.waitFor({ state: 'hidden' })

  // The banner goes, the limit is lifted, and recording goes on.
  await spans.getByText('100,000 of 150,000 a period').waitFor()
  await spans.getByText('Half of it for now').waitFor()
  await banner.waitFor({ state: 'hidden', timeout: 15_000 })
  await requests.getByText('Approved').waitFor()
  await waitForMail(url, owner, 'has a higher limit for spans')
  expect(await use(1)).toMatchObject({ accepted: 1, overQuota: 0 })
}, 120_000)

it('lets the tenant choose who hears of what, and put a banner away for everybody', async () => {
  const context = await open()
  await signIn(context, url, newEmail('olga'))
  const company = newCompany('Alerts')
  const tenantId = await createTenant(context, url, company)
  const use = await programOf(context, tenantId)
  const page = await context.newPage()
  await page.goto(`/t/${company.slug}/alerts`)
  await page.getByText('No alerts yet').waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Change alerts for spans' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Percentages of the limit').fill('90, 85 and')
  await dialog.getByText('Whole numbers, apart by commas.').waitFor()
  await dialog.getByLabel('Percentages of the limit').fill('90, 85, 2000')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('At most 1000 %.').waitFor()
  await dialog.getByLabel('Percentages of the limit').fill('90, 85')
  await dialog.getByLabel('Billing').uncheck()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText('At 85 and 90 %, by mail to Owner and Admin').waitFor()

  await use(86_000)
  await page.getByText('85 % of the limit of 100,000 spans is reached.').waitFor()
  await page.reload()
  await page.getByRole('cell', { name: '85 %' }).waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await page.getByText('85 % of the limit of 100,000 spans is reached.').waitFor({ state: 'hidden' })
  await page.setViewportSize({ width: 390, height: 800 })
  await expectAccessible(page)
}, 120_000)

it('offers the way to more where a limit refuses', async () => {
  const context = await open()
  await signIn(context, url, newEmail('olga'))
  const company = newCompany('Seats')
  const tenantId = await createTenant(context, url, company)
  for (let index = 0; index < 2; index++)
    await graphql(
      context,
      url,
      'mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { id } }',
      { input: { email: newEmail('guest'), roles: ['VIEWER'] } },
      tenantId,
    )
  const page = await context.newPage()
  await page.goto(`/t/${company.slug}/team/invitations`)
  await page.getByRole('button', { name: 'Invite people' }).click()
  await page.getByLabel('E-mail addresses').fill(newEmail('guest'))
  await page.getByRole('button', { name: 'Send invitation' }).click()
  await page.getByRole('button', { name: 'Request an increase' }).click()
  await page.getByLabel('New limit').fill('10')
  await page.getByLabel('What you need it for').fill('A new team')
  await page.getByRole('button', { name: 'Send request' }).click()
  await page.getByText(/Your request is with the operators/).waitFor()
  // The form below is still there, and was not sent with the one above it.
  await page.getByRole('heading', { name: 'Invite people' }).waitFor()
})
