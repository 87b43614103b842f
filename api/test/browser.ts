import { desc, eq } from 'drizzle-orm'
import type { LightMyRequestResponse } from 'fastify'
import { mailOutbox } from '../db/tables/index.ts'
import type { GraphqlAnswer, TestApp } from './app.ts'

/** A browser in a test: keeps the cookies it is given and sends them back, as one at `remoteAddress`. */
export interface Browser {
  cookies: Map<string, string>
  get: (url: string, headers?: Record<string, string>) => Promise<LightMyRequestResponse>
  post: (url: string, body: unknown, headers?: Record<string, string>) => Promise<LightMyRequestResponse>
  graphql: (query: string, variables?: Record<string, unknown>) => Promise<GraphqlAnswer<Record<string, never>>>
}

export function openBrowser(app: TestApp, remoteAddress = '127.0.0.1'): Browser {
  const cookies = new Map<string, string>()
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const keep = (response: LightMyRequestResponse) => {
    for (const { name, value, maxAge, expires } of response.cookies)
      if (value === '' || maxAge === 0 || (expires && expires.getTime() === 0)) cookies.delete(name)
      else cookies.set(name, value)
    return response
  }
  return {
    cookies,
    get: async (url, headers = {}) =>
      keep(await app.server.inject({ method: 'GET', url, remoteAddress, headers: { cookie: cookie(), ...headers } })),
    post: async (url, body, headers = {}) =>
      keep(
        await app.server.inject({
          method: 'POST',
          url,
          remoteAddress,
          headers: { cookie: cookie(), 'content-type': 'application/json', ...headers },
          payload: typeof body === 'string' ? body : JSON.stringify(body),
        }),
      ),
    graphql: (query, variables) => app.graphql(query, variables, { headers: { cookie: cookie() } }),
  }
}

/** The newest sign-in code on its way to an address; null when none is. */
export async function codeFor(app: TestApp, email: string): Promise<string | null> {
  const [mail] = await app.services.db.platform.run((db) =>
    db.select().from(mailOutbox).where(eq(mailOutbox.recipient, email)).orderBy(desc(mailOutbox.id)).limit(1),
  )
  return mail?.subject.match(/^\d{6}/)?.[0] ?? null
}

/** Signs a person in through the real routes. */
export async function signIn(app: TestApp, email: string, browser = openBrowser(app)): Promise<Browser> {
  await browser.post('/auth/email/start', { email })
  await browser.post('/auth/email/verify', { code: await codeFor(app, email) })
  return browser
}
