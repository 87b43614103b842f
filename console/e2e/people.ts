import { randomBytes, randomUUID } from 'node:crypto'
import type { BrowserContext } from 'playwright-core'

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

export async function newestMail(url: string, email: string): Promise<Mail | null> {
  const answer = await fetch(`${url}/dev/mail.json?to=${encodeURIComponent(email)}`)
  const { messages } = (await answer.json()) as { messages: Mail[] }
  return messages[0] ?? null
}

/** The code in the newest mail to an address, waiting for one newer than `older`. */
export async function mailedCode(url: string, email: string, older: Mail | null = null): Promise<string> {
  const deadline = Date.now() + 10_000
  while (Date.now() < deadline) {
    const mail = await newestMail(url, email)
    const code = mail && mail.id !== older?.id && mail.subject.match(/\d{6}/)?.[0]
    if (code) return code
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`No code was mailed to ${email}.`)
}

/** The link in the newest invitation mailed to an address, waiting for one other than `older`. */
export async function invitationLink(url: string, email: string, older = ''): Promise<string> {
  const deadline = Date.now() + 10_000
  while (Date.now() < deadline) {
    const mail = await newestMail(url, email)
    const link = mail?.text.match(/https?:\S+\/invite#\S+/)?.[0]
    if (link && link !== older) return link
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`No invitation was mailed to ${email}.`)
}

/** Signs a browser in without its pages: for walks that are about something else. */
export async function signIn(context: BrowserContext, url: string, email: string): Promise<void> {
  const older = await newestMail(url, email)
  const started = await context.request.post(`${url}/auth/email/start`, { data: { email } })
  if (!started.ok()) throw new Error(`${started.status()}: ${await started.text()}`)
  const code = await mailedCode(url, email, older)
  const verified = await context.request.post(`${url}/auth/email/verify`, { data: { code } })
  if (!verified.ok()) throw new Error(`${verified.status()}: ${await verified.text()}`)
}

const start = `mutation StartOnboarding($input: StartOnboardingInput!) {
  startOnboarding(input: $input) { tenant { id } }
}`
const status = 'query Status { tenant { status } }'

/** Makes a tenant of the signed-in person and waits until it is active. Returns its id. */
export async function createTenant(context: BrowserContext, url: string, company: { name: string; slug: string }) {
  const { plans } = await graphql(context, url, 'query Plans { plans { code } }')
  const input = { ...company, timeZone: 'Europe/Berlin', planCode: plans[0].code, defaultRules: true }
  const { startOnboarding } = await graphql(context, url, start, { input })
  const id: string = startOnboarding.tenant.id
  const deadline = Date.now() + 20_000
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
