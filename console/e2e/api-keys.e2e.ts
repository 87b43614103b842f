import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { useBrowser } from './browser.ts'
import { createTenant, newCompany, newEmail, signIn } from './people.ts'

const run = promisify(execFile)
const { url, open } = useBrowser()

async function openKeys(): Promise<Page> {
  const context = await open({ permissions: ['clipboard-read', 'clipboard-write'] })
  await signIn(context, url, newEmail())
  const company = newCompany('Pipelines')
  await createTenant(context, url, company)
  const page = await context.newPage()
  await page.goto(`/t/${company.slug}`)
  await page.getByRole('link', { name: 'API keys' }).click()
  await page.getByText('Let your programs in').waitFor()
  return page
}

async function createKey(page: Page, name: string, template: string): Promise<Locator> {
  await page.getByRole('button', { name: 'Create key' }).first().click()
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByRole('button', { name: template }).click()
  await page.getByRole('button', { name: 'Create key' }).click()
  const dialog = page.getByRole('dialog', { name: `Your API key “${name}”` })
  await dialog.waitFor()
  return dialog
}

/** What somebody would do with the lines: save the file, and paste the rest into a terminal beside it. */
async function runShown(lines: string, script: string): Promise<{ stdout: string; stderr: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'betrace-snippet-'))
  try {
    await writeFile(path.join(folder, 'betrace.sh'), script)
    return await run('sh', ['-e', '-c', lines], { cwd: folder, env: { PATH: process.env.PATH, BUILD: 'build-4711' } })
  } finally {
    await rm(folder, { recursive: true })
  }
}

it('makes a key whose shown lines work, shows who used it, and ends it for good', async () => {
  const page = await openKeys()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Create key' }).first().click()
  await page.getByText('Nothing yet: it has no permissions.').waitFor()
  await page.getByText('More', { exact: true }).click()
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Cancel' }).click()

  const dialog = await createKey(page, 'Nightly build', 'CI: record builds')
  await expectAccessible(page)
  await dialog.getByLabel('Put the key into the lines').click()
  const lines = (await dialog.getByRole('region', { name: 'In a terminal' }).textContent()) ?? ''
  const script = (await dialog.getByRole('region', { name: 'betrace.sh' }).textContent()) ?? ''
  const { stdout } = await runShown(lines, script)
  expect(stdout).toContain('build-4711')
  await dialog.getByRole('button', { name: 'Copy', exact: true }).click()
  await dialog.getByText('The key is copied.').waitFor()
  expect(lines).toContain(await page.evaluate(() => navigator.clipboard.readText()))
  await dialog.getByRole('button', { name: 'Done' }).click()

  await page.getByRole('heading', { name: 'Nightly build' }).waitFor()
  // Uses are counted in batches, about once a second.
  const usage = async () => {
    await page.reload()
    return page.getByRole('region', { name: 'Usage' }).textContent()
  }
  await expect
    .poll(usage)
    .toMatch(/2 calls in 30 days. Last used just now: curl\/\S+, from 127.0.0.1, calling updateTenantSettings/)
  await page.getByText('API key created').waitFor()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Revoke…' }).click()
  await page.getByText('2 calls in the last 7 days.').waitFor()
  await page.getByLabel('Type “Nightly build” to confirm').fill('Nightly build')
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await page.getByText(/^Revoked just now by/).waitFor()
  await expectAccessible(page)
  await expect(runShown(lines, script)).rejects.toMatchObject({ stderr: expect.stringContaining('KEY_REVOKED') })

  await page.getByRole('link', { name: 'API keys' }).click()
  await page.getByRole('row', { name: /Nightly build.*Revoked/ }).waitFor()
  await expectAccessible(page)
})

it('asks before a secret goes away that nobody copied', async () => {
  const page = await openKeys()
  const dialog = await createKey(page, 'Forgotten', 'CI: read')
  await dialog.getByRole('button', { name: 'Done' }).click()
  await page.getByText('Leave without the key?').waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Keep as it is' }).click()
  await dialog.getByRole('button', { name: 'Show the secret' }).click()
  await dialog.getByText(/^btk_live_\w{65}$/).waitFor()
  await dialog.getByRole('button', { name: 'Copy', exact: true }).click()
  await dialog.getByText('The key is copied.').waitFor()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('heading', { name: 'Forgotten', exact: true }).waitFor()
  expect(await page.getByText(/btk_live_\w{20}/).count()).toBe(0)
})

it('changes, disables, enables and rotates a key', async () => {
  const page = await openKeys()
  const dialog = await createKey(page, 'Service', 'CI: read')
  await dialog.getByRole('button', { name: 'Copy', exact: true }).click()
  await dialog.getByRole('button', { name: 'Done' }).click()

  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByText('Its end stays as it is.').waitFor()
  await page.getByLabel('Read the audit log').check()
  await page.getByText('More', { exact: true }).click()
  await page.getByLabel('Allowed addresses (optional)').fill('everywhere')
  await page.getByRole('button', { name: 'Save key' }).click()
  await page
    .getByText(/Give an address or a network/)
    .first()
    .waitFor()
  await expectAccessible(page)
  await page.getByLabel('Allowed addresses (optional)').fill('10.0.0.0/8')
  await page.getByRole('button', { name: 'Save key' }).click()
  await page.getByText('read the audit log', { exact: true }).waitFor()
  await page.getByText('Only from 10.0.0.0/8').waitFor()

  await page.getByRole('button', { name: 'Disable…' }).click()
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click()
  await page.getByText(/^Disabled just now/).waitFor()
  await page.getByRole('button', { name: 'Enable…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Enable' }).click()

  await page.getByRole('button', { name: 'Rotate…' }).click()
  await page.getByLabel('1 hour').check()
  await page.getByText(/^This key works until/).waitFor()
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click()
  const next = page.getByRole('dialog', { name: 'Your API key “Service”' })
  await next.getByRole('button', { name: 'Copy', exact: true }).click()
  await next.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('link', { name: 'The key before' }).click()
  await page.getByText(/Another key takes the place of this one, which works until it ends/).waitFor()
  await expectAccessible(page)
})

it('lets the explorer act with a key just made, which no storage of the browser sees', async () => {
  const page = await openKeys()
  const dialog = await createKey(page, 'Explorer', 'CI: read')
  await dialog.getByRole('button', { name: 'Copy', exact: true }).click()
  await dialog.getByRole('button', { name: 'Try it in the API explorer' }).click()
  await page.getByText(/^Using btk_live_…/).waitFor()
  await page.getByRole('button', { name: 'Run' }).click()
  await page.getByText(/^200 · /).waitFor()
  await page.getByRole('tab', { name: 'Headers' }).first().click()
  await page.getByText(/^Bearer btk_live_…\w{6}$/).waitFor()
  await expectAccessible(page)

  const secret = await page.evaluate(() => navigator.clipboard.readText())
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))
  expect(secret).toMatch(/^btk_live_/)
  expect(stored).toContain('explorer')
  expect(stored).not.toContain(secret)
  expect(await page.content()).not.toContain(secret)

  await page.getByRole('button', { name: 'Examples' }).click()
  await page.getByRole('menuitem', { name: 'What happened lately' }).click()
  await page.getByRole('button', { name: 'Run' }).click()
  await page.getByText(/You need the permission “audit:read”/).waitFor()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Forget this key' }).click()
  await page.getByLabel('API key', { exact: true }).fill('something else')
  await page.getByText('An API key begins with btk_.').waitFor()
  await expectAccessible(page)
  await page.getByLabel('API key', { exact: true }).fill(secret)
  await page.getByRole('button', { name: 'Use key' }).click()
  await page.reload()
  await page.getByLabel('Query', { exact: true }).waitFor()
  expect(await page.getByText(/^Using btk_live_…/).count()).toBe(0)
})
