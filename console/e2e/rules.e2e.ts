import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { useBrowser } from './browser.ts'
import { createTenant, graphql, newCompany, newEmail, signIn } from './people.ts'

const { url, open } = useBrowser()
const createKey = 'mutation Create($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }'
const evaluate = 'mutation ($input: EvaluateTraceInput!) { evaluateTrace(input: $input) { raised } }'
const mistaken = 'when { payment.charge.where(amount > 1000) }\nalway { payment.fraud_check }'

/** Sends a trace as a service does: with a key. Answers with how many signals it raised. */
async function sendTrace(secret: string, trace: object): Promise<number> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: evaluate, variables: { input: { trace } } }),
  })
  const { data, errors } = await response.json()
  if (errors) throw new Error(JSON.stringify(errors))
  return data.evaluateTrace.raised
}

async function typeInto(page: Page, label: string, text: string): Promise<void> {
  const editor = page.getByLabel(label)
  await editor.click()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(text)
}

it('a rule is written with a mistake, fixed by its suggestion, tried, switched on, and raises a signal', async () => {
  const context = await open()
  await signIn(context, url, newEmail())
  const company = newCompany('Rules')
  const tenantId = await createTenant(context, url, company, 'PRO')
  const page = await context.newPage()
  await page.goto(`/t/${company.slug}`)
  await page.getByRole('link', { name: 'Rules', exact: true }).click()
  await page.getByRole('button', { name: 'Write a rule' }).click()

  await typeInto(page, 'Rule text', mistaken)
  await page.locator('.cm-lintRange-error').first().waitFor()
  expect(await page.locator('.cm-lintRange-error').first().textContent()).toBe('alway')
  await expectAccessible(page)
  await page.getByLabel('Name').fill('Charges are checked')
  expect(await page.getByRole('button', { name: 'Save rule' }).isDisabled()).toBe(true)
  await page.getByRole('button', { name: 'Write “always”' }).click()
  await page.getByText('This can be saved.').waitFor()
  await page.locator('.cm-lintRange-error').waitFor({ state: 'detached' })

  const trace = {
    traceId: 'walk-1',
    spans: [
      { spanId: 'small', name: 'payment.charge', attributes: { amount: 5 } },
      { spanId: 'large', name: 'payment.charge', attributes: { amount: 1500 } },
    ],
  }
  await typeInto(page, 'Trace, in OTLP/JSON or the simple form', JSON.stringify(trace))
  await page.getByRole('button', { name: 'Test rule' }).click()
  await page.getByText('This trace breaks the rule: what “always” asks for is missing.').waitFor()
  await page.getByText('small does not pass: amount > 1000: it is 5').waitFor()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Save rule' }).click()
  await page.getByRole('heading', { name: 'Charges are checked' }).waitFor()
  await page.getByRole('switch', { name: '“Charges are checked” is on' }).click()
  await page.getByText('“Charges are checked” is on.').waitFor()

  const input = { name: 'Checkout', permissions: ['traces:evaluate'] }
  const { createApiKey } = await graphql(context, url, createKey, { input }, tenantId)
  // Every replica hears of the change of the rules within milliseconds; until then the rules before it answer.
  await expect.poll(() => sendTrace(createApiKey.secret, { ...trace, traceId: crypto.randomUUID() })).toBe(1)
  await page.getByRole('link', { name: 'Signals' }).click()
  await page.getByRole('table').getByRole('link', { name: 'Charges are checked' }).first().waitFor()
  await page.getByRole('combobox', { name: 'Rule' }).click()
  await page.getByRole('option', { name: 'Charges are checked' }).click()
  await page.getByLabel('Severity').click()
  await page.getByRole('option', { name: 'Critical' }).click()
  await page.getByText('No signal found').waitFor()
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expectAccessible(page)
  await page.getByRole('table').getByRole('link', { name: 'Charges are checked' }).first().click()
  await page.getByRole('heading', { level: 1, name: 'Charges are checked' }).waitFor()
  await page.getByRole('list', { name: 'Spans' }).getByText('large', { exact: true }).waitFor()
  await page.getByRole('region', { name: 'Version 1' }).getByText('payment.fraud_check').waitFor()
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Open the rule' }).click()
  await page.getByText('Version 1, written by').waitFor()
})

it('a rule of a pack is tried on its samples, changed, compared with before and brought back', async () => {
  const context = await open()
  await signIn(context, url, newEmail())
  const company = newCompany('Packs')
  await createTenant(context, url, company, 'PRO')
  const page = await context.newPage()
  await page.goto(`/t/${company.slug}/rules/packs`)
  await page.getByRole('heading', { name: 'BeTrace Essentials' }).waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Install' }).click()
  await page.getByRole('button', { name: 'Remove…' }).waitFor()

  await page.getByRole('navigation', { name: 'Rules' }).getByRole('link', { name: 'Rules' }).click()
  await expectAccessible(page)
  await page.getByText('12 of 100 in use.').waitFor()
  await page.getByRole('button', { name: 'Delete “Retries stay few”' }).click()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByText('11 of 100 in use.').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('“Retries stay few” is back.').waitFor()
  await page.getByText('12 of 100 in use.').waitFor()
  await page.getByRole('button', { name: 'Delete “Retries stay few”' }).click()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByText('11 of 100 in use.').waitFor()
  const listed = page.getByRole('link', { name: 'Large payments are checked for fraud' })
  await page.getByRole('button', { name: 'Only rules with the tag payments' }).first().click()
  await page.getByRole('combobox', { name: 'Tag' }).getByText('payments').waitFor()
  await page.getByLabel('Pack').click()
  await page.getByRole('option', { name: 'BeTrace Essentials' }).click()
  await expectAccessible(page)
  await listed.click()
  await page.getByLabel('Sample trace').click()
  await page.getByRole('option', { name: 'Large payments are checked for fraud: keeps to it' }).click()
  await page.getByRole('button', { name: 'Test rule' }).click()
  await page.getByText('This trace keeps to the rule.').waitFor()

  await page.getByLabel('Name').fill('Payments are checked')
  await page.getByRole('button', { name: 'Save rule' }).click()
  await page.getByText('The rule is saved.').waitFor()
  await page.getByRole('navigation', { name: 'Rule', exact: true }).getByRole('link', { name: 'History' }).click()
  await page.getByLabel('Changes of version 2').getByText('Name: Payments are checked').waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Restore…' }).click()
  await page.getByRole('button', { name: 'Restore', exact: true }).click()
  await page.getByRole('heading', { name: 'Large payments are checked for fraud' }).waitFor()
  await page.getByText('brought back version 1').waitFor()

  await page.getByRole('button', { name: 'Delete…' }).click()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByRole('link', { name: 'Packs' }).click()
  await page.getByText('Deleted here: comes back').nth(1).waitFor()
  await expectAccessible(page)
  await page.getByRole('checkbox', { name: /^Large payments are checked for fraud/ }).check()
  await page.getByRole('button', { name: 'Take over 1 change' }).click()
  await page.getByText('Deleted here: comes back').nth(1).waitFor({ state: 'detached' })
  await page.getByRole('navigation', { name: 'Rules' }).getByRole('link', { name: 'Rules' }).click()
  await page.getByRole('link', { name: 'Large payments are checked for fraud' }).waitFor()
})

it('nobody overwrites what somebody else has written in the meantime without seeing it', async () => {
  const context = await open()
  await signIn(context, url, newEmail())
  const company = newCompany('Conflict')
  const tenantId = await createTenant(context, url, company, 'PRO')
  const rule = { name: 'Charges', severity: 'LOW', text: 'when { charge }\nalways { check }' }
  const create = 'mutation ($input: CreateRuleInput!) { createRule(input: $input) { id } }'
  const { createRule } = await graphql(context, url, create, { input: rule }, tenantId)
  const page = await context.newPage()
  await page.goto(`/t/${company.slug}/rules/${createRule.id}`)
  await page.getByText('This can be saved.').waitFor()

  const update = 'mutation ($input: UpdateRuleInput!) { updateRule(input: $input) { version } }'
  const theirs = { id: createRule.id, version: 1, text: 'when { charge }\nalways { theirs }' }
  await graphql(context, url, update, { input: theirs }, tenantId)
  await typeInto(page, 'Rule text', 'when { charge }\nalways { mine }')
  await page.getByRole('button', { name: 'Save rule' }).click()
  const difference = page.getByLabel('From theirs to yours')
  await difference.getByText('always { theirs }').waitFor()
  await difference.getByText('always { mine }').waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Save mine over theirs' }).click()
  await page.getByText('The rule is saved.').waitFor()
  await page.getByText('Version 3, written by').waitFor()
})
