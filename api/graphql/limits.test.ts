import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp, type TestPerson } from '../test/app.ts'

let app: TestApp
let person: TestPerson
beforeAll(async () => {
  app = await createTestApp()
  person = await app.person()
})
afterAll(() => app.close())

const repeat = (count: number, make: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => make(i)).join(' ')
const viewerInside = (depth: number): string =>
  `{ viewer { memberships { tenant { plan { limits { meter } } } } ${depth > 0 ? 'currentTenant { plan { limits { meter } } }' : ''} } }`

test.each([
  ['16 aliases', `{ ${repeat(16, (i) => `a${i}: __typename`)} }`],
  ['11 directives', `{ __typename ${repeat(11, () => '@include(if: true)')} }`],
  ['1,001 tokens', `{ ${repeat(1001, () => '__typename')} }`],
  ['a page of 101 rows of many fields', `{ sessions(first: 101) { nodes { id } } }`],
  ['a circle of fragments', `{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }`],
])('%s are refused with 400 and nothing runs', async (_what, query) => {
  const { status, data, errors } = await app.graphql(query, {}, { as: person })
  if (errors?.[0]?.extensions.code === 'INVALID_INPUT') return
  expect(status).toBe(400)
  expect(data).toBeNull()
  expect(errors?.length).toBeGreaterThan(0)
})

test('a query that multiplies pages beyond the budget is refused before it runs', async () => {
  const many = repeat(
    10,
    (i) => `p${i}: platformOnboardings(first: 100) { nodes { id steps { name title state attempts error } } }`,
  )
  const { status, errors } = await app.graphql(`{ ${many} }`, {}, { as: person })
  expect(status).toBe(400)
  expect(errors?.[0]?.extensions.code).toBe('QUERY_TOO_COSTLY')
})

test('the cost of a page whose size is a variable is counted each time, and wrong variables are the caller’s mistake', async () => {
  const paged = `query ($n: Int!) { ${repeat(10, (i) => `p${i}: platformOnboardings(first: $n) { nodes { id steps { name title state } } }`)} }`
  const ask = (n: unknown) => app.graphql(paged, { n }, { as: person })
  expect((await ask(1)).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  expect((await ask(100)).errors?.[0]?.extensions.code).toBe('QUERY_TOO_COSTLY')
  expect((await ask(1)).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  const fixed = (slug: unknown) =>
    app.graphql(
      'query ($slug: String!) { __typename @include(if: true) slugAvailability(slug: $slug) { slug } }',
      { slug },
      { as: person },
    )
  expect((await fixed('acme')).errors).toBeUndefined()
  const { status, errors } = await fixed(7)
  expect(status).toBe(400)
  expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
})

test('the console’s deepest query is well inside the limits', async () => {
  const { errors } = await app.graphql(viewerInside(1), {}, { as: person })
  expect(errors).toBeUndefined()
})

test('the schema is shown to those who signed in, not to strangers, and no field is suggested', async () => {
  const introspection = `{ __schema { queryType { name } } }`
  expect((await app.graphql(introspection, {}, { as: person })).errors).toBeUndefined()
  expect((await app.graphql(introspection)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  const { errors } = await app.graphql(`{ viewr { id } }`)
  expect(JSON.stringify(errors)).not.toMatch(/did you mean|viewer/i)
})

test('a mutation by GET, a batch, and a form post are refused', async () => {
  const get = await app.server.inject({
    method: 'GET',
    url: `/graphql?query=${encodeURIComponent('mutation { revokeOtherSessions }')}`,
    headers: { 'apollo-require-preflight': 'true' },
  })
  expect(get.statusCode).toBe(405)
  const bare = await app.server.inject({ method: 'GET', url: '/graphql?query={__typename}' })
  expect(bare.statusCode).toBe(400)
  const batch = await app.server.inject({ method: 'POST', url: '/graphql', payload: [{ query: '{__typename}' }] })
  expect(batch.statusCode).toBe(400)
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
    const headers = { 'content-type': type, cookie: person.cookie }
    const form = await app.server.inject({
      method: 'POST',
      url: '/graphql',
      headers,
      payload: '{"query":"{__typename}"}',
    })
    expect(form.statusCode, type).toBeGreaterThanOrEqual(400)
  }
})

test('a post from another site is refused even with the cookie', async () => {
  const { status, errors } = await app.graphql(
    `{ __typename }`,
    {},
    { as: person, headers: { origin: 'https://evil.example' } },
  )
  expect(status).toBe(403)
  expect(errors?.[0]?.extensions.code).toBe('CSRF_REFUSED')
})

test.each<[string, { query?: string; variables?: Record<string, unknown> }, unknown]>([
  ['a variable', { variables: { slug: 'a\0b' } }, { slug: expect.any(String) }],
  ['a field of an input', { variables: { input: { name: 'a\ud800b' } } }, { name: expect.any(String) }],
  ['a name in a variable', { variables: { input: { 'a\0b': 'x' } } }, { input: expect.any(String) }],
  ['the document', { query: String.raw`{ tenantBySlug(slug: "a\u0000b") { id } }` }, undefined],
])('text that nothing can keep is refused with its field: in %s', async (_where, { query, variables }, fields) => {
  const { status, data, errors } = await app.graphql(query ?? '{ viewer { id } }', variables, { as: person })
  expect({ status, data }).toEqual({ status: 400, data: null })
  expect(errors?.[0]?.extensions.code).toBe('INVALID_INPUT')
  expect(errors?.[0]?.extensions.fields).toEqual(fields)
})

test('a body over the limit is refused with its code', async () => {
  const { status, errors } = await app.graphql(`{ __typename } # ${'x'.repeat(1_100_000)}`)
  expect(status).toBe(413)
  expect(errors?.[0]?.extensions.code).toBe('PAYLOAD_TOO_LARGE')
})

test('an unexpected failure is masked and carries the request id that is in the log', async () => {
  const broken = await createTestApp()
  const signedIn = await broken.person()
  const requestId = 'test-request-0001'
  broken.services.now = () => {
    throw new Error('the clock is at 10.0.0.7')
  }
  const { errors, status } = await broken.graphql(
    `{ viewer { id } }`,
    {},
    { as: signedIn, headers: { 'x-request-id': requestId } },
  )
  broken.services.now = () => new Date()
  await broken.close()
  expect(status).toBe(500)
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'INTERNAL', requestId })
  expect(JSON.stringify(errors)).not.toContain('10.0.0.7')
})
