import type { BrowserContext, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { useBrowser } from './browser.ts'
import {
  askForCode,
  createTenant,
  graphql,
  newCompany,
  newEmail,
  operatorEmail,
  owningOperatorEmail,
  signIn,
} from './people.ts'

const { url, open } = useBrowser()

/** A signed-in owner of a new tenant, on its security settings. */
async function openSecurity(name: string, options = {}) {
  const context = await open(options)
  const email = newEmail()
  await signIn(context, url, email)
  const company = newCompany(name)
  const id = await createTenant(context, url, company)
  const page = await context.newPage()
  await page.goto(`/t/${company.slug}/settings/security`)
  await part(page, 'Allowed networks').waitFor()
  return { context, page, company, email, id }
}

const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const choose = (page: Page, name: string, mode: string) =>
  part(page, name).getByRole('button', { name: mode, exact: true }).click()
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click()
const saved = (page: Page) => page.getByText('The security settings are saved.').waitFor()

async function enter(page: Page, name: string, label: string, words: string) {
  const field = part(page, name).getByLabel(label, { exact: true })
  await field.fill(words)
  await field.press('Enter')
}

/** Sets the policy past the pages, as somebody elsewhere would. */
async function setPolicy(context: BrowserContext, tenantId: string, change: Record<string, unknown>) {
  const { securityPolicy } = await graphql(context, url, '{ securityPolicy { version } }', {}, tenantId)
  const update = 'mutation ($input: UpdateSecurityPolicyInput!) { updateSecurityPolicy(input: $input) { version } }'
  await graphql(context, url, update, { input: { ...securityPolicy, ...change } }, tenantId)
}

it('holds invitations to the domains that were set, and lists what only reporting would refuse', async () => {
  const { page, company } = await openSecurity('Domains')
  await enter(page, 'Invitation domains', 'Domains', 'example.com, Bücher.example')
  await choose(page, 'Invitation domains', 'Enforced')
  await page.getByText('All open invitations fit.').waitFor()
  await expectAccessible(page)
  await save(page)
  await saved(page)
  await page.getByText('xn--bcher-kva.example').waitFor()

  const invite = async (email: string) => {
    await page.goto(`/t/${company.slug}/team/invitations`)
    await page.getByRole('button', { name: 'Invite people' }).click()
    await page.getByRole('dialog').getByLabel('E-mail addresses').fill(email)
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^(Send|Invite)/ })
      .click()
  }
  await invite('friend@example.org')
  await page.getByText(/takes addresses of example.com or xn--bcher-kva.example only, not of example.org/).waitFor()
  await expectAccessible(page)

  await page.goto(`/t/${company.slug}/settings/security`)
  await choose(page, 'Invitation domains', 'Report only')
  await save(page)
  await saved(page)
  await invite('friend@example.org')
  await page.getByRole('row', { name: /friend@example.org/ }).waitFor()
  await page.goto(`/t/${company.slug}/settings/security`)
  await page.getByText(/Enforced, 1 open invitation could not be accepted: friend@example.org/).waitFor()
  await page.getByRole('row', { name: /friend@example.org .*Would be refused/ }).waitFor()
  await expectAccessible(page)

  await page.goto(`/t/${company.slug}/settings/history`)
  const row = page.getByRole('row', { name: /Security \(invitation domains\) changed/ }).first()
  await row.click()
  await page.getByRole('cell', { name: 'Report only: example.com, xn--bcher-kva.example', exact: true }).waitFor()
  await expectAccessible(page)
})

it('does not let its owner lock themselves out by a network list', async () => {
  const { page } = await openSecurity('Networks')
  await enter(page, 'Allowed networks', 'Networks', '10.0.0.0/33')
  await choose(page, 'Allowed networks', 'Enforced')
  await save(page)
  await page.getByText(/“10.0.0.0\/33” is not an address or a network/).waitFor()
  await part(page, 'Allowed networks').getByLabel('Networks', { exact: true }).press('Backspace')
  await enter(page, 'Allowed networks', 'Networks', '203.0.113.0/24')
  await page.getByText(/Enforced, 1 person would be kept out from where they signed in/).waitFor()
  await save(page)
  await page.getByText(/This would lock you out: your address 127.0.0.1 is not in these networks/).waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Add my address (127.0.0.1)' }).click()
  await save(page)
  await saved(page)
  await page.getByText('127.0.0.1/32').waitFor()
  await page.getByText('Everybody who is signed in now could stay.').waitFor()
})

it('says so when the network is not allowed, and leads to the other tenants', async () => {
  const { context, page, company, id } = await openSecurity('Elsewhere')
  const other = newCompany('Open')
  await createTenant(context, url, other)
  await setPolicy(context, id, { ipAllowList: { mode: 'ENFORCED', ranges: ['127.0.0.1'] } })
  // From here on as from another network: the server trusts one proxy's word.
  await page.setExtraHTTPHeaders({ 'x-forwarded-for': '198.51.100.9' })
  await page.getByRole('link', { name: 'History' }).click()
  await page.getByRole('heading', { name: 'Your network is not allowed here' }).waitFor()
  await page.getByText(/198\.51\.100\.9 is not on its list/).waitFor()
  await expectAccessible(page)
  await page.getByRole('link', { name: new RegExp(other.name) }).click()
  await page.waitForURL(`**/t/${other.slug}`)
  await page.getByRole('heading', { name: other.name, level: 1 }).waitFor()
  await page.setExtraHTTPHeaders({})
  await page.goto(`/t/${company.slug}/settings/security`)
  await part(page, 'Allowed networks').waitFor()
})

it('lets an operator who owns a tenant back into it', async () => {
  const context = await open()
  await signIn(context, url, owningOperatorEmail)
  const company = newCompany('Own')
  const id = await createTenant(context, url, company)
  await setPolicy(context, id, { ipAllowList: { mode: 'ENFORCED', ranges: ['127.0.0.1'] } })
  const page = await context.newPage()
  await page.setExtraHTTPHeaders({ 'x-forwarded-for': '198.51.100.9' })
  await page.goto(`/t/${company.slug}`)
  await page.getByRole('button', { name: 'Switch off: Allowed networks' }).click()
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click()
  await page.getByRole('heading', { name: company.name, level: 1 }).waitFor()
})

it('asks whoever signed in too long ago to sign in again, and comes back to the same page', async () => {
  const { page, company, email } = await openSecurity('Sessions')
  // Nobody waits an hour here: what the server answers then is played to the page.
  let isOld = true
  await page.route('**/graphql', async (route) => {
    if (!isOld || !route.request().headers()['x-tenant-id']) return route.continue()
    const message = 'This tenant asks you to sign in again after 12 hours.'
    const body = JSON.stringify({ errors: [{ message, extensions: { code: 'SESSION_TOO_OLD' } }] })
    return route.fulfill({ status: 401, contentType: 'application/json', body })
  })
  await page.goto(`/t/${company.slug}/audit?page=1`)
  await page.getByRole('heading', { name: 'Sign in again to go on' }).waitFor()
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Sign in again' }).click()
  const code = await askForCode(page, url, email)
  isOld = false
  await page.getByLabel('Six-digit code').fill(code)
  await page.waitForURL(`**/t/${company.slug}/audit?page=1`)
  await page.getByRole('heading', { name: 'Audit log', level: 1 }).waitFor()
})

it('shows what two people save at once; an operator sees all of it and can switch off what locks people out', async () => {
  const { context, page, company, id } = await openSecurity('Race')
  await part(page, 'Session length').getByLabel('Hours after signing in').fill('12')
  await setPolicy(context, id, { unusedKeys: { mode: 'ENFORCED', days: 30 } })
  await save(page)
  await page.getByText(/has changed the settings in the meantime/).waitFor()
  await page.getByRole('cell', { name: 'Enforced: 30 days' }).waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Save mine on top of theirs' }).click()
  await saved(page)
  expect(await page.getByLabel('Days without use').inputValue()).toBe('30')

  const operator = await open()
  await signIn(operator, url, operatorEmail)
  await setPolicy(context, id, { sessionLength: { mode: 'ENFORCED', maxHours: 12 } })
  const outside = await operator.newPage()
  await outside.goto(`/t/${company.slug}/settings/security`)
  await outside.getByText(/Changing them needs the permission “security:manage”/).waitFor()
  await outside.getByRole('button', { name: 'Switch off: Session length' }).click()
  await expectAccessible(outside)
  await outside.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click()
  await outside.getByText('Session length: switched off.').waitFor()
  await expectAccessible(outside)
})

it('works on a phone', async () => {
  const { page } = await openSecurity('Phone', { viewport: { width: 390, height: 844 } })
  await choose(page, 'Session length', 'Enforced')
  await page.getByText('Everybody who is signed in now could stay.').waitFor()
  await expectAccessible(page)
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
})
