import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { useBrowser } from './browser.ts'
import { createTenant, newCompany, newEmail, operatorEmail, signIn } from './people.ts'

const { url, open } = useBrowser()

it('lets an operator put prices on a plan, and shows tenants what they would pay', async () => {
  const desk = await open()
  await signIn(desk, url, operatorEmail)
  const operator = await desk.newPage()
  await operator.goto('/platform/plans')
  await operator.getByRole('button', { name: 'New plan' }).click()
  const dialog = operator.getByRole('dialog')
  await dialog.getByLabel('Code').fill(`P${randomBytes(6).toString('hex').toUpperCase()}`)
  await dialog.getByRole('button', { name: 'Begin draft' }).click()

  // It begins with what it is a copy of.
  const name = `Scale ${randomBytes(3).toString('hex')}`
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('checkbox', { name: /^By agreement/ }).uncheck()
  await dialog.getByLabel('A month').fill('99.50')
  await dialog.getByLabel('A year').fill('995')
  await dialog.getByLabel('Trial, days').fill('30')
  await dialog.getByLabel('API calls: how it is charged').click()
  await operator.getByRole('option', { name: 'Each alike' }).click()
  await dialog.getByLabel('API calls: included').fill('1000000')
  await dialog.getByLabel('Spans: how it is charged').click()
  await operator.getByRole('option', { name: 'By tiers' }).click()
  await dialog.getByRole('button', { name: 'Add a tier to Spans' }).click()
  await dialog.getByLabel('Spans, tier 1: up to').fill('5000')
  await dialog.getByLabel('Spans, tier 1: price of each').fill('0.02')
  await dialog.getByLabel('Spans, tier 2: price of each').fill('0.0004')
  await expectAccessible(operator)
  await dialog.getByRole('button', { name: 'Save draft' }).click()
  await dialog.getByText('An amount is missing.').waitFor()
  await dialog.getByLabel('API calls: price of each').fill('0.0004')
  await dialog.getByRole('button', { name: 'Save draft' }).click()
  await dialog.waitFor({ state: 'hidden' })
  const plan = operator.getByRole('region', { name, exact: true })
  await plan.getByText('€99.50 a month').waitFor()
  await plan.getByRole('button', { name: /^Publish/ }).click()
  await dialog.getByRole('button', { name: 'Publish' }).click()
  await operator.getByText('Version 1 of', { exact: false }).waitFor()

  const home = await open()
  await signIn(home, url, newEmail('olga'))
  const company = newCompany('Prices')
  await createTenant(home, url, company, 'PRO')
  const page = await home.newPage()
  await page.goto(`/t/${company.slug}/plan`)
  await page.getByText('€49.00 a month, or €490.00 a year, first 14 days free, once').waitFor()
  const offer = page.getByRole('region', { name: 'Plans side by side' })
  const column = await offer.getByRole('columnheader').allTextContents()
  const at = column.findIndex((text) => text.includes(name))
  const cell = (row: string) =>
    offer
      .getByRole('row', { name: new RegExp(`^${row}`) })
      .getByRole('cell')
      .nth(at - 1)
  expect(await cell('Price').innerText()).toBe('€99.50 a month\nor €995.00 a year\nfirst 30 days free, once')
  expect(await cell('API calls').innerText()).toContain('first 1,000,000 included\nthen €0.0004 each')
  expect(await cell('Spans').innerText()).toContain('1 to 5,000: €0.02 each\nabove 5,000: €0.0004 each')
  await expectAccessible(page)

  // Left out of the offer again: other walks count the plans.
  await operator.goto('/platform/plans')
  await plan.getByRole('button', { name: /^Take off the offer/ }).click()
  await dialog.getByRole('button', { name: 'Take off the offer' }).click()
  await operator.getByText(`${name} is no longer offered.`).waitFor()
})
