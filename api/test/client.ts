/** A person with a browser's cookie, talking to a running product over HTTP. Errors of the API are thrown as JSON. */
export interface Client {
  graphql: <Data>(query: string, variables?: Record<string, unknown>, headers?: Record<string, string>) => Promise<Data>
  /** The same person at another address, for a product that has been restarted. */
  at: (url: string) => Client
}

/** The client of whoever holds the session cookie. */
export function clientOf(url: string, cookie: string): Client {
  return {
    at: (other) => clientOf(other, cookie),
    async graphql(query, variables, headers) {
      const response = await post(`${url}/graphql`, { query, variables }, cookie, headers)
      const { data, errors } = (await response.json()) as { data: never; errors?: unknown[] }
      if (errors) throw new Error(JSON.stringify(errors[0]))
      return data
    },
  }
}

/** Signs a person in as they would: asks for a code, reads it in the development mailbox, enters it. */
export async function signIn(url: string, email: string): Promise<Client> {
  const older = await readCode(url, email)
  const started = await post(`${url}/auth/email/start`, { email })
  if (!started.ok) throw new Error(`sign-in refused: ${await started.text()}`)
  const browser = cookiesOf(started)
  const code = await waitForCode(url, email, older)
  const verified = await post(`${url}/auth/email/verify`, { code }, browser)
  if (!verified.ok) throw new Error(`code refused: ${await verified.text()}`)
  return clientOf(url, cookiesOf(verified))
}

const startMutation = `mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { id } }`
const stateQuery = `{ onboarding { state } }`

/** Creates a tenant as the wizard does and waits until it is active. Resolves to its id (`ten_…`). */
export async function onboard(client: Client, slug: string, planCode = 'FREE'): Promise<string> {
  const input = { name: slug, slug, timeZone: 'Europe/Berlin', planCode, defaultRules: true }
  const { startOnboarding } = await client.graphql<{ startOnboarding: { id: string } }>(startMutation, { input })
  for (;;) {
    const inTenant = { 'x-tenant-id': startOnboarding.id }
    const { onboarding } = await client.graphql<{ onboarding: { state: string } }>(stateQuery, {}, inTenant)
    if (onboarding.state === 'COMPLETED') return startOnboarding.id
    if (onboarding.state !== 'RUNNING') throw new Error(`the onboarding of ${slug} is ${onboarding.state}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

interface MailedCode {
  mailId: string
  code: string
}

/** The newest sign-in code in the mailbox. Its mail's subject begins with it. */
async function readCode(url: string, email: string): Promise<MailedCode | null> {
  const response = await fetch(`${url}/dev/mail.json?to=${encodeURIComponent(email)}`)
  const { messages } = (await response.json()) as { messages: { id: string; subject: string }[] }
  for (const { id, subject } of messages) {
    const code = /^\d{6}(?= is your )/.exec(subject)?.[0]
    if (code) return { mailId: id, code }
  }
  return null
}

async function waitForCode(url: string, email: string, older: MailedCode | null): Promise<string> {
  const deadline = Date.now() + 30_000
  while (Date.now() < deadline) {
    const newest = await readCode(url, email)
    if (newest && newest.mailId !== older?.mailId) return newest.code
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`no code arrived for ${email}`)
}

function post(url: string, body: unknown, cookie = '', headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(cookie && { cookie }), ...headers },
    body: JSON.stringify(body),
  })
}

function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}
