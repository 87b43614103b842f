import { afterAll, beforeAll, expect, test } from 'vitest'
import { toPublicId } from '../core/ids.ts'
import { createTestApp, type TestApp, type TestPerson } from '../test/app.ts'
import { createTenant } from '../test/factories.ts'

/** Of the second, operations are compiled when they come again; the other runs them as they are. */
let apps: TestApp[]
let person: TestPerson
let tenantId: string
beforeAll(async () => {
  const running = await createTestApp({ env: { COMPILE_OPERATIONS_AFTER: '1000' } })
  apps = [running, await createTestApp({ beside: running })]
  person = await running.person()
  tenantId = await createTenant(running, person)
})
afterAll(async () => {
  for (const app of apps.toReversed()) await app.close()
})

const signedIn = () => ({ cookie: person.cookie, 'x-tenant-id': toPublicId('tenant', tenantId) })

/** Status, type and body of an answer; each request has an id of its own. */
async function ask(app: TestApp, payload: object, headers: object = signedIn()) {
  const sent = {
    method: 'POST',
    url: '/graphql',
    payload,
    headers: { ...headers, 'x-request-id': 'test-known-1' },
  } as const
  const { statusCode, headers: answered, body } = await app.server.inject(sent)
  return { statusCode, type: answered['content-type'], body }
}

const member = 'query Member($id: ID!) { member(id: $id) { id } }'
const page = 'query Page($first: Int) { members(first: $first) { nodes { id status } pageInfo { hasNextPage } } }'

test.each<[string, object, object?]>([
  ['a list', { query: page, variables: { first: 3 } }],
  ['a list without variables', { query: page }],
  ['what is refused by a resolver', { query: member, variables: { id: 'mem_nobody' } }],
  ['what is refused beside what is found', { query: `{ viewer { id } member(id: "mem_nobody") { id } }` }],
  ['variables of a wrong type', { query: page, variables: { first: 'three' } }],
  ['variables that are missing', { query: member }],
  ['a page too large for its cost', { query: page, variables: { first: 5000 } }],
  ['text that cannot be kept', { query: member, variables: { id: 'a\0b' } }],
  ['an operation that is not there', { query: member, operationName: 'Other', variables: { id: 'mem_x' } }],
  ['the second of two operations', { query: 'query A { __typename } query B { viewer { id } }', operationName: 'B' }],
  ['two operations without a choice', { query: 'query A { __typename } query B { __typename }' }],
  [
    'edges with cursors',
    { query: '{ members { edges { cursor node { person { email } roles { name } } } totalCount } }' },
  ],
  [
    'what is left out and what is not',
    {
      query:
        'query A($no: Boolean!) { viewer { id @skip(if: $no) } ...F } fragment F on Query { roles { __typename name } }',
      variables: { no: true },
    },
  ],
  [
    'two mutations, the second refused',
    {
      query: 'mutation { a: revokeOtherSessions b: changeMemberRoles(input: { memberId: "mem_x", roles: [] }) { id } }',
    },
  ],
  ['texts that would end a program’s', { query: String.raw`{ member(id: "mem_\"'\u2028};throw 1//\\\n") { id } }` }],
  [
    'variables with defaults',
    {
      query:
        'query P($first: Int! = 2, $sort: MemberSort! = JOINED, $roles: [ID!] = ["OWNER"]) { members(first: $first, sort: $sort, filter: { roles: $roles }) { nodes { id } } }',
    },
  ],
  [
    'an input that leaves a required field to its default',
    {
      query: 'mutation ($input: VerifyApiKeyInput!) { verifyApiKey(input: $input) { valid } }',
      variables: { input: { key: 'x' } },
    },
  ],
  ['the same in the document', { query: 'mutation { verifyApiKey(input: { key: "x" }) { valid } }' }],
  [
    'names that mean something to JavaScript',
    { query: '{ __proto__: __typename constructor: viewer { toString: id } }' },
  ],
  ['the schema, to a stranger', { query: '{ __schema { queryType { name } } }' }, {}],
  ['what a stranger may not see', { query: page }, {}],
  ['a type that is not spoken', { query: '{ __typename }' }, { accept: 'image/png' }],
])('%s is answered alike when it comes again, and compiled', async (_what, payload, headers) => {
  const answers = []
  for (const app of apps) for (let i = 0; i < 3; i++) answers.push(await ask(app, payload, headers))
  const [first] = answers
  expect(first?.body).toMatch(/"(data|errors)":/)
  for (const answer of answers) expect(answer).toEqual(first)
})

test('a mutation that came before, as a form or by GET, is refused as ever', async () => {
  const query = 'mutation { revokeOtherSessions }'
  const app = apps[1] as TestApp
  for (let i = 0; i < 2; i++) expect((await ask(app, { query })).statusCode).toBe(200)
  const url = `/graphql?query=${encodeURIComponent(query)}`
  const headers = { ...signedIn(), 'apollo-require-preflight': 'true' }
  expect((await app.server.inject({ method: 'GET', url, headers })).statusCode).toBe(405)
  const form = { ...signedIn(), 'content-type': 'text/plain' }
  const sent = await app.server.inject({
    method: 'POST',
    url: '/graphql',
    headers: form,
    payload: JSON.stringify({ query }),
  })
  expect(sent.statusCode).toBeGreaterThanOrEqual(400)
})
