import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadConfig } from '../../core/config.ts'
import { systemCtx } from '../../core/context.ts'
import { createTestApp, type TestApp } from '../../test/app.ts'
import { createWorkOSClient } from './workos-client.ts'
import { workosSignIn } from './workos-sign-in.ts'

/**
 * What WorkOS answers to a code, as its reference documents it. The vendor's emulator signs everybody in by `OAuth`, so
 * what makes a session one of single sign-on is tried here.
 */
const documented = {
  user: {
    object: 'user',
    id: 'user_01E4ZCR3C56J083X43JQXF3JK5',
    email: 'Marcelina@example.com',
    first_name: 'Marcelina',
    last_name: 'Davis',
    email_verified: true,
    created_at: '2021-06-25T19:07:33.155Z',
    updated_at: '2021-06-25T19:07:33.155Z',
  },
  organization_id: 'org_01H945H0YD4F97JN9MATX7BYAG',
  access_token: `x.${Buffer.from('{"sid":"session_01"}').toString('base64url')}.x`,
  refresh_token: 'refresh',
}

let app: TestApp
let server: Server
let answer: Record<string, unknown>
beforeAll(async () => {
  app = await createTestApp()
  server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(async () => {
  server.close()
  await app.close()
})

const adapter = () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const config = loadConfig({ WORKOS_API_KEY: 'sk_test', WORKOS_CLIENT_ID: 'client_test', WORKOS_API_URL: url })
  return workosSignIn(createWorkOSClient({ ...config, WORKOS_API_KEY: 'sk_test', WORKOS_CLIENT_ID: 'client_test' }))
}
const signIn = (given: Record<string, unknown>) => {
  answer = { ...documented, ...given }
  return adapter().complete(systemCtx(app.services, 'test'), { code: 'code', codeVerifier: 'verifier' })
}

test('a session of single sign-on belongs to the organization it came through', async () => {
  expect(await signIn({ authentication_method: 'SSO' })).toMatchObject({
    email: 'marcelina@example.com',
    workosSessionId: 'session_01',
    ssoOrganizationId: documented.organization_id,
  })
})

test.each([
  { authentication_method: 'Password' },
  { authentication_method: 'GoogleOAuth' },
  { authentication_method: 'Impersonation' },
  { authentication_method: undefined },
  { authentication_method: 'SSO', organization_id: undefined },
])('%j is none, also with an organization chosen', async (given) => {
  expect(await signIn(given)).toMatchObject({ ssoOrganizationId: null })
})

const request = { state: 's', codeChallenge: 'c', redirectUri: 'https://own.example/back', screen: 'sign-in' } as const

test('an organization leads to its own sign-in instead of AuthKit’s page; WorkOS takes only one of the two', () => {
  const page = (more: { again: boolean; organizationId: string | null }) =>
    new URL(adapter().authorizationUrl({ ...request, ...more })).searchParams
  const usual = page({ again: false, organizationId: null })
  expect([usual.get('provider'), usual.has('organization_id'), usual.has('max_age')]).toEqual(['authkit', false, false])
  const own = page({ again: false, organizationId: 'org_1' })
  expect([own.has('provider'), own.get('organization_id'), own.get('state')]).toEqual([false, 'org_1', 's'])
  expect(page({ again: true, organizationId: null }).get('max_age')).toBe('0')
})
