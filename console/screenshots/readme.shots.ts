import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BrowserContext, Page } from 'playwright-core'
import { it, onTestFinished } from 'vitest'
import { useBrowser } from '../e2e/browser.ts'
import { codeMailedFor, newEmail } from '../e2e/people.ts'
import { recordEvents, type SentEvent } from '../e2e/usage-events.ts'

const { url, open } = useBrowser()
const email = newEmail('ada.lovelace')

/** What the README shows. SCREENSHOTS=<folder> keeps every picture there instead, to look at. */
const shown = [
  'home',
  'home-dark',
  'home-phone',
  'wizard',
  'progress',
  'keys',
  'keys-dark',
  'audit',
  'api-keys',
  'api-explorer-dark',
  'team',
  'settings',
  'usage',
  'usage-dark',
  'rule-dark',
  'signals',
  'plan',
  'webhook',
]
const folder = process.env.SCREENSHOTS ?? fileURLToPath(new URL('.', import.meta.url))

const create = 'mutation Create($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }'
const day = 86_400_000

/** Asks in the person's tenant. */
async function askerOf(context: BrowserContext, slug: string | undefined) {
  const post = async (query: string, variables: object, headers: Record<string, string> = {}) => {
    const options = { headers: { 'apollo-require-preflight': 'true', ...headers }, data: { query, variables } }
    const { data } = await (await context.request.post(`${url}/graphql`, options)).json()
    return data
  }
  const { tenantBySlug } = await post('query Find($slug: String!) { tenantBySlug(slug: $slug) { id } }', { slug })
  return (query: string, variables: object) => post(query, variables, { 'x-tenant-id': tenantBySlug.id })
}

/** Two keys, one that is used and one that ends soon. */
async function useKeys(context: BrowserContext, slug: string | undefined): Promise<void> {
  const ask = await askerOf(context, slug)
  const permissions = ['tenant:read', 'settings:manage', 'usage:record']
  const soon = new Date(Date.now() + 6 * day).toISOString()
  await ask(create, { input: { name: 'Nightly export', permissions, expiresAt: soon } })
  const later = new Date(Date.now() + 90 * day).toISOString()
  const input = { name: 'GitHub Actions, main branch', permissions, expiresAt: later }
  const { createApiKey } = await ask(create, { input })
  const anybody = { authorization: `Bearer ${createApiKey.secret}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ query: 'query Tenant { tenant { name } }' })
  for (let call = 0; call < 20; call++) await fetch(`${url}/graphql`, { method: 'POST', headers: anybody, body })
  await recordEvents(url, createApiKey.secret, monthOfSpans())
  // Uses are counted in batches, about once a second.
  await new Promise((resolve) => setTimeout(resolve, 2_000))
}

/** Five services over a month, busier by day than by night, and on some days than on others. */
function monthOfSpans(): SentEvent[] {
  const services = ['checkout', 'search', 'billing', 'auth', 'mail']
  const now = Date.now()
  return Array.from({ length: 30 * 24 }, (_, hour) => {
    const wave = 1.8 + Math.sin((hour / 24) * 2 * Math.PI) + Math.sin((hour / 168) * 2 * Math.PI) / 2
    return services.map((subject, place) => ({
      ...{ meter: 'spans', subject, occurredAt: new Date(now - hour * 3_600_000).toISOString() },
      quantity: Math.round((wave * 25) / (place + 1)) + 1,
    }))
  }).flat()
}

const payment = {
  name: 'Large charges are checked',
  severity: 'HIGH',
  text: 'when { payment.charge.where(amount > 1000) }\nalways { payment.fraud_check }\nnever { payment.bypass_validation }',
  enabled: true,
}
const createRule = 'mutation Create($input: CreateRuleInput!) { createRule(input: $input) { id } }'
const evaluate = 'mutation Evaluate($input: EvaluateTraceInput!) { evaluateTrace(input: $input) { raised } }'

/** A rule that some of the traces break. Answers with its address. */
async function breakRules(context: BrowserContext, slug: string | undefined): Promise<string> {
  const ask = await askerOf(context, slug)
  const { id } = (await ask(createRule, { input: payment })).createRule
  const spans = [
    { spanId: 'cart', name: 'cart.checkout', startTime: '0', endTime: '420000000', attributes: {} },
    {
      spanId: 'charge',
      name: 'payment.charge',
      startTime: '90000000',
      endTime: '360000000',
      attributes: { amount: 1500 },
    },
  ]
  for (let i = 0; i < 12; i++) {
    const trace = { traceId: crypto.randomUUID().replaceAll('-', ''), spans }
    await ask(evaluate, { input: { trace } })
  }
  return `rules/${id}`
}

const addEndpoint =
  'mutation Add($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) { endpoint { id } } }'

/** A system of the tenant's that is told of signals. Answers with its page's address. */
async function listen(context: BrowserContext, slug: string | undefined): Promise<string> {
  const receiver = createServer((_request, response) => void response.writeHead(204).end())
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  onTestFinished(() => void receiver.close())
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/pager`
  const input = { url, description: 'Pager of the on-call team', eventTypes: ['signal.raised', 'rules.changed'] }
  const { createWebhookEndpoint } = await (await askerOf(context, slug))(addEndpoint, { input })
  return `webhooks/${createWebhookEndpoint.endpoint.id}`
}

async function shoot(page: Page, name: string): Promise<void> {
  if (!process.env.SCREENSHOTS && !shown.includes(name)) return
  await page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled' })
}

it.each([
  { scheme: 'light', suffix: '', company: 'Northwind Robotics', viewport: { width: 1280, height: 800 } },
  { scheme: 'dark', suffix: '-dark', company: 'Contoso Payments', viewport: { width: 1280, height: 800 } },
  { scheme: 'light', suffix: '-phone', company: 'Fabrikam Health', viewport: { width: 390, height: 844 } },
] as const)('the way of a new person, $scheme $viewport.width', async ({ scheme, suffix, company, viewport }) => {
  const context = await open({ colorScheme: scheme, viewport })
  const page = await context.newPage()
  await page.goto('/')
  await page.getByLabel('Work e-mail').fill(email)
  await shoot(page, `sign-in${suffix}`)
  const code = await codeMailedFor(url, email, () => page.getByRole('button', { name: 'Send the code' }).click())
  await page.getByLabel('Six-digit code').waitFor()
  await shoot(page, `code${suffix}`)
  await page.getByLabel('Six-digit code').fill(code)
  await page.waitForURL((address) => !address.pathname.startsWith('/sign-in'))
  if (suffix) await page.goto('/new')
  await page.getByLabel('Company name').fill(company)
  await page.getByText('This address is free.').waitFor()
  await shoot(page, `wizard${suffix}`)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('radio', { checked: true }).waitFor()
  await shoot(page, `plans${suffix}`)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Create tenant' }).click()
  await page.getByRole('button', { name: `Open ${company}` }).waitFor()
  await shoot(page, `progress${suffix}`)
  await page.getByRole('button', { name: `Open ${company}` }).click()
  await page.getByText('Tenant activated').waitFor()
  await page.getByText('Version 1,').first().waitFor()
  await shoot(page, `home${suffix}`)
  const slug = new URL(page.url()).pathname.split('/')[2]
  await useKeys(context, slug)
  for (const name of [
    'keys',
    'audit',
    'sessions',
    'team',
    'team/roles',
    'team/invitations',
    'plan',
    'billing',
    'settings',
    'settings/branding',
    'settings/danger',
    'api-keys',
    'api-keys/new',
  ]) {
    await page.goto(`/t/${slug}/${name}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForLoadState('networkidle')
    await shoot(page, `${name.replace('/', '-')}${suffix}`)
  }
  await page.goto(`/t/${slug}/usage?meter=spans&range=30d&by=subject`)
  await page.getByRole('application').waitFor()
  // The tiles and the whole chart.
  await page.setViewportSize({ ...viewport, height: Math.max(viewport.height, 1150) })
  await shoot(page, `usage${suffix}`)
  await page.setViewportSize(viewport)
  const webhook = await listen(context, slug)
  const rule = await breakRules(context, slug)
  await page.setViewportSize({ ...viewport, height: 1150 })
  for (const [name, address] of [
    ['rule', rule],
    ['rules', 'rules'],
    ['rules-packs', 'rules/packs'],
    ['signals', 'signals'],
    ['webhook', webhook],
  ] as const) {
    await page.goto(`/t/${slug}/${address}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForLoadState('networkidle')
    if (name === 'rule') {
      await page.getByLabel('Sample trace').click()
      await page.getByRole('option', { name: 'Large payments are checked for fraud: breaks it' }).click()
      await page.getByRole('button', { name: 'Test rule' }).click()
      await page.getByText('This trace').first().waitFor()
    }
    await shoot(page, `${name}${suffix}`)
  }
  await page.setViewportSize(viewport)
  await page.goto(`/t/${slug}/api-explorer`)
  await page.getByRole('button', { name: 'Run' }).click()
  await page.getByText(/^200 · /).waitFor()
  await shoot(page, `api-explorer${suffix}`)
})
