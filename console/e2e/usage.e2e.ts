import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { useBrowser } from './browser.ts'
import { createTenant, newCompany, newEmail, signIn } from './people.ts'
import { makeRecordingKey, recordEvents } from './usage-events.ts'

const { url, open } = useBrowser()
const hour = 3_600_000

/** An owner on the usage page of a new tenant, with a program that may record. */
async function openUsage() {
  const context = await open({ acceptDownloads: true })
  await signIn(context, url, newEmail('uma'))
  const company = newCompany('Usage')
  const tenantId = await createTenant(context, url, company)
  const page = await context.newPage()
  await page.goto(`/t/${company.slug}`)
  await page.getByRole('link', { name: 'Usage', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Usage' }).waitFor()
  const makeKey = (name: string) => makeRecordingKey(context, url, tenantId, name)
  return { page, company, makeKey }
}

const tile = (page: Page, meter: string) =>
  page.getByRole('list', { name: 'Meters' }).getByRole('listitem').filter({ hasText: meter })

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click()
  await page.getByRole('option', { name: option, exact: true }).click()
  await page.getByRole('listbox').waitFor({ state: 'detached' })
}

/** How long it took until something showed. */
async function shownAfter(what: Locator): Promise<number> {
  const from = performance.now()
  await what.waitFor()
  return performance.now() - from
}

it('shows what a key records within two seconds, in the tile and in the chart, without a reload', async () => {
  const { page, makeKey } = await openUsage()
  await page.getByRole('heading', { name: 'Record your first usage' }).waitFor()
  await tile(page, 'Spans').getByText('of 100,000').waitFor()
  await expectAccessible(page)

  await tile(page, 'Spans').getByRole('button', { name: 'Spans' }).click()
  await page.getByText('No spans in this time').waitFor()
  const key = await makeKey('Collector')
  const now = () => new Date().toISOString()
  await recordEvents(url, key, [{ meter: 'spans', quantity: 1234, occurredAt: now() }])
  expect(await shownAfter(tile(page, 'Spans').getByText('1,234'))).toBeLessThan(2_000)
  await page.getByRole('application', { name: /^Spans, .*1,234 spans/ }).waitFor()
  expect(await tile(page, 'Spans').textContent()).toContain('98,766 left')
  await page.getByRole('heading', { name: 'Record your first usage' }).waitFor({ state: 'detached' })

  await recordEvents(url, key, [{ meter: 'spans', quantity: 80_000, occurredAt: now() }])
  expect(await shownAfter(page.getByRole('application', { name: /81,234 spans/ }))).toBeLessThan(2_000)
  expect(await tile(page, 'Spans').getByRole('progressbar').getAttribute('aria-valuetext')).toBe('81,234 of 100,000')
  await expectAccessible(page)

  // By keyboard: the arrow keys walk through the days, whose values are spoken.
  await page.getByRole('application').focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowLeft')
  await page.getByRole('status').getByText('81,234 spans').waitFor()
}, 120_000)

it('splits by key, on any clocks, as a table that a link shows again and a file holds', async () => {
  const { page, company, makeKey } = await openUsage()
  const today = new Date()
  // Late in Berlin is the day after in Auckland.
  const noon = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate() - 3, 12)
  const at = (offset: number) => new Date(noon + offset).toISOString()
  await recordEvents(url, await makeKey('Collector'), [
    { meter: 'spans', quantity: 700, occurredAt: at(0) },
    { meter: 'spans', quantity: 50, occurredAt: at(hour) },
  ])
  await recordEvents(url, await makeKey('=Nightly'), [
    { meter: 'spans', quantity: 300, occurredAt: at(0), subject: 'nightly' },
  ])

  await choose(page, 'Meter', 'Spans')
  await choose(page, 'Range', 'Last 7 days')
  await page.getByRole('heading', { name: '1,050 spans' }).waitFor()
  await choose(page, 'Split by', 'API key')
  const legend = page.getByRole('list', { name: 'Largest first' })
  await legend.getByRole('listitem').filter({ hasText: 'Collector' }).getByText('71%').waitFor()
  await legend.getByRole('link', { name: '=Nightly' }).waitFor()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Table' }).click()
  const row = (day: number, zone: string) => {
    const name = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: zone }).format(day)
    return page.getByRole('row').filter({ hasText: name })
  }
  await row(noon, 'Europe/Berlin').getByRole('cell', { name: '750' }).waitFor()
  await page.getByRole('combobox', { name: 'Time zone' }).fill('Auckland')
  await page.getByRole('option', { name: /^Auckland/ }).click()
  await row(noon + hour, 'Pacific/Auckland')
    .getByRole('cell', { name: '750' })
    .waitFor()
  await expectAccessible(page)

  const shared = new URL(page.url()).search
  expect(shared).toBe('?meter=spans&range=7d&by=key&zone=Pacific%2FAuckland&view=table')
  await page.goto(`/t/${company.slug}/usage${shared}`)
  await row(noon, 'Pacific/Auckland').getByRole('cell', { name: '300' }).waitFor()

  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export' }).click()
  await expectAccessible(page)
  await page.getByRole('menuitem', { name: /^CSV/ }).click()
  const file = await download
  expect(file.suggestedFilename()).toMatch(new RegExp(`^${company.slug}-spans-.*\\.csv$`))
  const lines = (await readFile(await file.path(), 'utf8')).trim().split('\r\n')
  expect(lines[0]).toBe('from,to,meter,unit,name,value')
  expect(lines.slice(1).map((line) => line.split(',').at(-1))).toEqual(['750', '300'])
  await page.getByText(/is in your downloads/).waitFor()
}, 120_000)

it('compares, adds up, and tells days of a change of clocks', async () => {
  const { page, company, makeKey } = await openUsage()
  const ago = (days: number) => new Date(Date.now() - days * 24 * hour).toISOString()
  const used = [0, 1, 8, 9].map((days) => ({ meter: 'signals', quantity: 10 * (1 + days), occurredAt: ago(days) }))
  await recordEvents(url, await makeKey('Rules'), used)
  await page.goto(`/t/${company.slug}/usage?meter=signals&range=7d`)
  await page.getByRole('heading', { name: '30 signals' }).waitFor()
  await page.getByLabel('Compare with the time before').click()
  await page.getByRole('heading', { name: '30 signals, 84% less than in the time before (190 signals)' }).waitFor()
  await page.getByLabel('Running total').click()
  await page.getByRole('application', { name: /84% less/ }).waitFor()
  await expectAccessible(page)
  await page.goBack()
  await page.getByLabel('Running total').and(page.locator(':not(:checked)')).waitFor()

  await page.goto(`/t/${company.slug}/usage?meter=signals&range=custom&from=2026-03-28&to=2026-03-30&view=table`)
  await page.getByRole('rowheader', { name: /Mar 29, 2026 \(23 hours\)/ }).waitFor()
  await expectAccessible(page)

  await page.goto(`/t/${company.slug}`)
  await page
    .getByRole('region', { name: 'Usage' })
    .getByText(/in this billing period/)
    .waitFor()
  await expectAccessible(page)
}, 120_000)

it('says in words when the server is away, and goes on by itself', async () => {
  const { page } = await openUsage()
  await tile(page, 'Spans').waitFor()
  await page.route('**/graphql', (route) => route.abort())
  await page
    .getByText(/The server is not answering/)
    .first()
    .waitFor()
  expect(await tile(page, 'Spans').isVisible()).toBe(true)
  await expectAccessible(page)
  await page.unroute('**/graphql')
  await page
    .getByText(/The server is not answering/)
    .first()
    .waitFor({ state: 'detached' })
}, 120_000)
