import { randomBytes, randomUUID } from 'node:crypto'
import type { BrowserContext, Page } from 'playwright-core'

export const operatorEmail = 'operator@betrace.example'
/** An operator with a tenant of their own. */
export const owningOperatorEmail = 'owning.operator@betrace.example'

/** An address nobody has used in this run. */
export function newEmail(name = 'ada'): string {
  return `${name}.${randomUUID().slice(0, 8)}@example.com`
}

/** A name nobody has used in this run, and the address the console suggests for it. */
export function newCompany(name: string): { name: string; slug: string } {
  const letters = [...randomBytes(8)].map((byte) => String.fromCharCode(97 + (byte % 26))).join('')
  const unique = `${name} ${letters}`
  return { name: unique, slug: unique.toLowerCase().replaceAll(' ', '-') }
}

interface Mail {
  id: string
  subject: string
  text: string
}

/** What the mailbox has for an address, newest first. */
async function mailsTo(url: string, email: string): Promise<Mail[]> {
  const answer = await fetch(`${url}/dev/mail.json?to=${encodeURIComponent(email)}`)
  return ((await answer.json()) as { messages: Mail[] }).messages
}

/** What `find` finds in the newest mail that has it, waiting for one that is not among `older`. */
async function waitForMailed(
  url: string,
  email: string,
  what: string,
  find: (mail: Mail) => string | undefined,
  older: Mail[] = [],
): Promise<string> {
  const seen = new Set(older.map(({ id }) => id))
  let mails: Mail[] = []
  const deadline = Date.now() + 30_000
  while (Date.now() < deadline) {
    mails = await mailsTo(url, email)
    for (const mail of mails) {
      const found = seen.has(mail.id) ? undefined : find(mail)
      if (found) return found
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const subjects = mails.map(({ subject }) => subject).join('; ') || 'nothing'
  throw new Error(`No ${what} was mailed to ${email}, but ${subjects}.`)
}

/**
 * Does what makes the product mail a code to an address, and waits for that code. Only what says that it is a sign-in
 * code is one: the names in the subject of an invitation may have six digits too.
 */
export async function codeMailedFor(url: string, email: string, ask: () => Promise<unknown>): Promise<string> {
  const older = await mailsTo(url, email)
  await ask()
  const find = ({ subject }: Mail) => subject.match(/^(\d{6}) is your BeTrace sign-in code$/)?.[1]
  return waitForMailed(url, email, 'code', find, older)
}

/** The link in the newest invitation mailed to an address, waiting for one other than `older`. */
export function invitationLink(url: string, email: string, older = ''): Promise<string> {
  const find = ({ text }: Mail) => {
    const link = text.match(/https?:\S+\/invite#\S+/)?.[0]
    return link === older ? undefined : link
  }
  return waitForMailed(url, email, 'invitation', find)
}

/** Waits for a mail to an address that says this in its subject. */
export function waitForMail(url: string, email: string, subject: string): Promise<string> {
  return waitForMailed(url, email, `mail “${subject}”`, (mail) =>
    mail.subject.includes(subject) ? mail.id : undefined,
  )
}

/** Asks for a code on the sign-in page that is open, and waits for its mail. */
export function askForCode(page: Page, url: string, email: string): Promise<string> {
  return codeMailedFor(url, email, async () => {
    await page.getByLabel('Work e-mail').fill(email)
    await page.getByLabel('Work e-mail').press('Enter')
  })
}

/** Signs a browser in without its pages: for walks that are about something else. */
export async function signIn(context: BrowserContext, url: string, email: string): Promise<void> {
  const post = async (path: string, data: object) => {
    const answer = await context.request.post(url + path, { data })
    if (!answer.ok()) throw new Error(`${path} answered ${answer.status()}: ${await answer.text()}`)
  }
  const code = await codeMailedFor(url, email, () => post('/auth/email/start', { email }))
  await post('/auth/email/verify', { code })
}

const start = `mutation StartOnboarding($input: StartOnboardingInput!) {
  startOnboarding(input: $input) { tenant { id } }
}`
const status = 'query Status { tenant { status } }'

/** Makes a tenant of the signed-in person, without default rules, and waits until it is active. Returns its id. */
export async function createTenant(
  context: BrowserContext,
  url: string,
  company: { name: string; slug: string },
  planCode = 'FREE',
) {
  const input = { ...company, timeZone: 'Europe/Berlin', planCode, defaultRules: false }
  const { startOnboarding } = await graphql(context, url, start, { input })
  const id: string = startOnboarding.tenant.id
  const deadline = Date.now() + 30_000
  while (Date.now() < deadline) {
    const { tenant } = await graphql(context, url, status, {}, id)
    if (tenant.status === 'ACTIVE') return id
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${company.name} did not become active.`)
}

export async function graphql(context: BrowserContext, url: string, query: string, variables = {}, tenantId?: string) {
  const headers = { 'apollo-require-preflight': 'true', ...(tenantId && { 'x-tenant-id': tenantId }) }
  const response = await context.request.post(`${url}/graphql`, { headers, data: { query, variables } })
  const { data, errors } = await response.json()
  if (errors) throw new Error(JSON.stringify(errors))
  return data
}
