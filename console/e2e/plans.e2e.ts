import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { useBrowser } from './browser.ts'
import { createTenant, newCompany, newEmail, operatorEmail, signIn } from './people.ts'

const { url, open } = useBrowser()

/** An operator on a page of the platform. */
async function operatorAt(path: string): Promise<Page> {
  const context = await open()
  await signIn(context, url, operatorEmail)
  const page = await context.newPage()
  await page.goto(path)
  return page
}

/** An owner on the plan page of a new tenant on PRO, with so many people invited. */
async function ownerAtPlan(name: string, invited: number) {
  const context = await open()
  await signIn(context, url, newEmail('olga'))
  const company = newCompany(name)
  const tenantId = await createTenant(context, url, company, 'PRO')
  for (let index = 0; index < invited; index++) {
    const input = { email: `${randomUUID()}@example.com`, roles: ['VIEWER'] }
    const response = await context.request.post(`${url}/graphql`, {
      headers: { 'apollo-require-preflight': 'true', 'x-tenant-id': tenantId },
      data: {
        query: 'mutation Invite($input: InviteMemberInput!) { inviteMember(input: $input) { id } }',
        variables: { input },
      },
    })
    expect((await response.json()).errors).toBeUndefined()
  }
  const page = await context.newPage()
  await page.goto(`/t/${company.slug}/plan`)
  await page.getByRole('heading', { name: 'Pro plan' }).waitFor()
  return { page, company }
}

const row = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name })

it('lets an operator publish a version and grant a limit, and shows both to the tenant', async () => {
  const { page, company } = await ownerAtPlan('Limits', 1)
  await row(page, 'Seats').getByText('2 of 25').waitFor()
  await expectAccessible(page)

  const operator = await operatorAt('/platform/plans')
  const pro = operator.getByRole('region', { name: 'Pro', exact: true })
  await pro.getByRole('button', { name: 'New version of Pro' }).click()
  const dialog = operator.getByRole('dialog')
  await dialog.getByLabel('Rules', { exact: true }).fill('250')
  await dialog.getByLabel('Spans', { exact: true }).fill('99999999999999')
  await expectAccessible(operator)
  await dialog.getByRole('button', { name: 'Save draft' }).click()
  await dialog.getByText('A limit is at most 10^12.').waitFor()
  await dialog.getByLabel('Spans', { exact: true }).fill('20000000')
  // The catalogue with what is saved comes late.
  await operator.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes('PlanCatalogue'))
      await new Promise((resolve) => setTimeout(resolve, 2_000))
    await route.continue()
  })
  await dialog.getByRole('button', { name: 'Save draft' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await operator.unroute('**/graphql')
  await pro.getByRole('button', { name: /^Publish Pro/ }).click()
  await expectAccessible(operator)
  await dialog.getByRole('button', { name: 'Publish' }).click()
  await operator.getByText(/Version \d+ of Pro is on offer\./).waitFor()
  await pro.getByText('Retired').first().waitFor()
  await expectAccessible(operator)

  await operator.goto('/platform/tenants')
  await operator.getByLabel('Name or address').fill(company.name)
  await operator.getByRole('button', { name: `Limits of ${company.name}` }).click()
  await dialog.getByText(/All its limits are those of Pro, version/).waitFor()
  await dialog.getByLabel('New value').fill('40')
  await dialog.getByLabel('Why').fill('Pilot with the whole department')
  await dialog.getByLabel('Last day').fill('2030-12-31')
  await dialog.getByRole('button', { name: 'Set limit' }).click()
  await dialog.getByText('Seats: 40').waitFor()
  await expectAccessible(operator)

  // The tenant keeps its version, with what was given to it, until it moves.
  await page.reload()
  const seats = row(page, 'Seats')
  await seats.getByText('2 of 40').waitFor()
  await seats.getByText('Pilot with the whole department').waitFor()
  await row(page, 'Rules').getByText('0 of 100', { exact: true }).waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Change to the newer version' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Change to Pro' }).click()
  await row(page, 'Rules').getByText('0 of 250', { exact: true }).waitFor()

  await dialog.getByRole('button', { name: 'Take back Seats: 40' }).click()
  await dialog.getByText(/All its limits are those of Pro, version/).waitFor()
  await page.reload()
  await row(page, 'Seats').getByText('2 of 25').waitFor()
})

it('refuses a smaller plan until what exceeds it is gone', async () => {
  const { page, company } = await ownerAtPlan('Downgrade', 3)
  const plan = `/t/${company.slug}/plan`
  await page.getByRole('button', { name: 'Change to Free' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('4 seats are in use, Free allows 3.').waitFor()
  expect(await dialog.getByRole('button', { name: 'Change to Free' }).isDisabled()).toBe(true)
  await expectAccessible(page)
  await dialog.getByRole('link', { name: 'Open the team' }).click()
  await page.getByRole('link', { name: 'Invitations' }).click()
  await page
    .getByRole('button', { name: /^Revoke/ })
    .first()
    .click()
  await dialog.getByRole('button', { name: 'Revoke' }).click()
  await dialog.waitFor({ state: 'hidden' })

  await page.goto(plan)
  await page.getByRole('button', { name: 'Change to Free' }).click()
  await dialog.getByText(/Data is kept 90 days now; Free keeps it up to 7 days/).waitFor()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Change to Free' }).click()
  await page.getByRole('heading', { name: 'Free plan' }).waitFor()
  await row(page, 'Seats').getByText('3 of 3').waitFor()
  await page.goto(`/t/${company.slug}/team/roles`)
  await page.getByText('Roles of your own are not part of the plan Free.').waitFor()
  await page.getByRole('link', { name: 'See the plans' }).click()
  await page.getByRole('heading', { name: 'Free plan' }).waitFor()
})
