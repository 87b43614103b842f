import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Locator, Page } from 'playwright-core'
import { Webhook } from 'standardwebhooks'
import { expect, it, onTestFinished } from 'vitest'
import { projectPath } from '../../api/core/paths.ts'
import { freePort } from '../../api/db/free-port.ts'
import { expectAccessible } from './accessibility.ts'
import { useBrowser } from './browser.ts'
import { createTenant, newCompany, newEmail, signIn } from './people.ts'

const { url, open } = useBrowser()

interface Received {
  headers: IncomingHttpHeaders
  body: string
}

/** A system of the customer's that answers as it is told, and keeps what it got. */
async function startReceiver(): Promise<{ address: string; received: Received[]; answerWith(status: number): void }> {
  const received: Received[] = []
  let status = 204
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') })
    response.writeHead(status).end(status === 204 ? undefined : 'The database is <b>down</b>.')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return { address: `http://127.0.0.1:${port}/betrace`, received, answerWith: (next) => (status = next) }
}

/** Runs the receiver that the console shows, with the secret it was given. */
async function runShownReceiver(port: number, secret: string): Promise<() => string> {
  const example = projectPath('api/examples/webhook-receiver.mjs')
  const env = { PATH: process.env.PATH, PORT: String(port), WEBHOOK_SECRET: secret }
  const child = spawn(process.execPath, [example], { env })
  onTestFinished(() => void child.kill())
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk))
  await expect.poll(() => output).toMatch(/listening/i)
  return () => output
}

async function openWebhooks(): Promise<Page> {
  const context = await open({ permissions: ['clipboard-read', 'clipboard-write'] })
  await signIn(context, url, newEmail())
  const company = newCompany('Hooks')
  await createTenant(context, url, company, 'PRO')
  const page = await context.newPage()
  await page.goto(`/t/${company.slug}`)
  await page.getByRole('link', { name: 'Webhooks' }).click()
  await page.getByText('Let your systems know').waitFor()
  return page
}

async function fillForm(page: Page, address: string): Promise<Locator> {
  await page.getByRole('button', { name: 'Add endpoint' }).first().click()
  await page.getByLabel('URL').fill(address)
  await page.getByRole('button', { name: 'Add endpoint' }).click()
  const dialog = page.getByRole('dialog', { name: /^The signing secret of / })
  await dialog.waitFor()
  return dialog
}

/** Copies the secret that is shown this once. */
async function takeSecret(page: Page, dialog: Locator): Promise<string> {
  await dialog.getByRole('button', { name: 'Copy', exact: true }).click()
  await dialog.getByText('The secret is copied.').waitFor()
  const secret = await page.evaluate(() => navigator.clipboard.readText())
  await dialog.getByRole('button', { name: 'Done' }).click()
  await dialog.waitFor({ state: 'detached' })
  return secret
}

async function sendTest(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Send test…' }).click()
  const dialog = page.getByRole('dialog', { name: /^Send a test to / })
  await dialog.getByRole('button', { name: 'Send test' }).click()
  return dialog
}

it('adds an endpoint, whose receiver, as shown, believes a test and is seen to', async () => {
  const page = await openWebhooks()
  await expectAccessible(page)
  const port = await freePort()

  await page.getByRole('button', { name: 'Add endpoint' }).first().click()
  await page.getByLabel('URL').fill('example.com')
  await page.getByLabel('Description (optional)').fill('On-call channel')
  await page.getByText('Begin with https://.').waitFor()
  await page.getByLabel('Only the kinds I choose').check()
  await page.getByText('Choose at least one.').waitFor()
  await expectAccessible(page)
  await page.getByRole('checkbox', { name: /signal\.raised/ }).check()
  await page.getByLabel('Example', { exact: true }).getByText('"signal.raised"').waitFor()
  await page.getByLabel('URL').fill(`http://127.0.0.1:${port}/`)
  await page.getByRole('button', { name: 'Add endpoint' }).click()
  const made = page.getByRole('dialog', { name: `The signing secret of http://127.0.0.1:${port}` })
  await made.waitFor()
  await expectAccessible(page)
  const output = await runShownReceiver(port, await takeSecret(page, made))

  await page.getByText('Nothing was sent yet').waitFor()
  const dialog = await sendTest(page)
  await dialog.getByText(/^Delivered: answered 204 after /).waitFor()
  expect(output()).toMatch(/msg_\w+.*signal\.raised/)
  await expectAccessible(page)
  await dialog.getByRole('link', { name: 'Open the delivery' }).click()
  const drawer = page.getByRole('dialog', { name: 'signal.raised' })
  await drawer.getByText('Answered 204').waitFor()
  await drawer.getByLabel('Message', { exact: true }).getByText('"signal.raised"').waitFor()
  await expectAccessible(page)
  await page.reload()
  await drawer.getByText('Answered 204').waitFor()
  await drawer.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('row', { name: /signal\.raised.*Delivered/ }).waitFor()
  await page.getByText('Test sent to a webhook endpoint').waitFor()
  await expectAccessible(page)

  await page.getByRole('link', { name: 'Webhooks' }).click()
  await page.getByRole('row', { name: /127\.0\.0\.1.*On-call channel.*On.*1 kind.*1 delivered/ }).waitFor()
  await page.getByText(/1 of \d+ in use\./).waitFor()
  await expectAccessible(page)
})

it('shows a failing receiver and the next try, signs with both secrets while one is exchanged, and stops', async () => {
  const { address, received, answerWith } = await startReceiver()
  answerWith(500)
  const page = await openWebhooks()
  const secret = await takeSecret(page, await fillForm(page, address))
  const dialog = await sendTest(page)
  await dialog.getByText(/^Answered 500: it failed after .* It is tried again/).waitFor()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await page
    .getByText(/^Nothing gets through; the first failure was just now\. Last try: Answered 500: it failed/)
    .waitFor()
  await page.getByRole('row', { name: /Trying again.*Answered 500: it failed/ }).waitFor()
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Answered 500: it failed' }).click()
  const drawer = page.getByRole('dialog', { name: 'signal.raised' })
  await drawer.getByText('The database is <b>down</b>.').first().waitFor()
  await expectAccessible(page)

  answerWith(204)
  await drawer.getByRole('button', { name: 'Send again' }).click()
  await drawer.getByText('Answered 204').waitFor()
  const ids = received.map(({ headers }) => headers['webhook-id'])
  expect(new Set(ids).size).toBe(1)
  await drawer.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('alert').filter({ hasText: 'Nothing gets through' }).waitFor({ state: 'detached' })

  await page.getByRole('button', { name: 'Rotate secret…' }).click()
  await page.getByLabel('1 hour').check()
  await page.getByText(/^The old secret signs until /).waitFor()
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click()
  const next = await takeSecret(page, page.getByRole('dialog', { name: /^The signing secret of / }))
  expect(next).not.toBe(secret)
  await page.getByText(/^The one before signs as well; it ends /).waitFor()
  await (await sendTest(page)).getByText(/^Delivered: answered 204/).waitFor()
  const { headers, body } = received.at(-1) as Received
  for (const known of [secret, next])
    expect(new Webhook(known).verify(body, headers as Record<string, string>)).toMatchObject({ type: 'signal.raised' })
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()

  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  await page.getByLabel('Description (optional)').fill('Data warehouse')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Save endpoint' }).click()
  await page.getByText('Data warehouse').waitFor()

  await page.getByRole('button', { name: 'Switch off…' }).click()
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click()
  await page.getByText(/^Switched off just now\. Nothing is sent there/).waitFor()
  expect(await page.getByRole('button', { name: 'Send test…' }).getAttribute('aria-disabled')).toBe('true')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Delete…' }).click()
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByText('Let your systems know').waitFor()
})
