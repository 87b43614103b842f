import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTracing } from '../start-tracing.ts'
import { createTestApp, type TestApp, type TestPerson } from '../test/app.ts'

interface SentSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  attributes: { key: string; value: { stringValue?: string; intValue?: number } }[]
  status: { code?: number }
}

const received: SentSpan[] = []
const authorizations = new Set<string | undefined>()
let collector: Server
let app: TestApp
let person: TestPerson
let stopTracing: () => Promise<void>

beforeAll(async () => {
  collector = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      authorizations.add(request.headers.authorization)
      const { resourceSpans } = JSON.parse(Buffer.concat(chunks).toString())
      for (const { scopeSpans } of resourceSpans) for (const { spans } of scopeSpans) received.push(...spans)
      response.setHeader('content-type', 'application/json').end('{}')
    })
  })
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
  const { port } = collector.address() as AddressInfo
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}/`,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20collector',
  }
  app = await createTestApp({ env, worker: true })
  stopTracing = await startTracing(app.services.config)
  person = await app.person()
})
afterAll(async () => {
  await stopTracing()
  await app.close()
  collector.close()
})

const attribute = (span: SentSpan, key: string) => span.attributes.find((each) => each.key === key)?.value.stringValue
const onboard = `mutation Begin($slug: String!) {
  startOnboarding(input: { name: "Acme", slug: $slug, timeZone: "UTC", planCode: "FREE", defaultRules: false }) { id }
}`
/** A caller's own trace, in which it wants the request to be. */
const callersTrace = (id: string) => ({ traceparent: `00-${id}-00f067aa0ba902b7-01` })

async function spansOf(traceId: string, name: string): Promise<SentSpan[]> {
  return app.until(async () => {
    const spans = received.filter((span) => span.traceId === traceId)
    return spans.some((span) => span.name === name) && spans
  })
}

test('a request, what it does in the database and the jobs it asks for are in the trace of its caller', async () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
  const headers = callersTrace(traceId)
  const { errors } = await app.graphql(onboard, { slug: 'traced' }, { as: person, headers })
  expect(errors).toBeUndefined()
  const spans = await spansOf(traceId, 'job onboarding.run')
  await spansOf(traceId, 'POST /graphql')
  const find = (name: string) => received.find((span) => span.traceId === traceId && span.name === name)
  const request = find('POST /graphql')
  const field = find('Mutation.startOnboarding')
  expect(request?.parentSpanId).toBe('00f067aa0ba902b7')
  expect(request && attribute(request, 'graphql.operation.name')).toBe('Begin')
  expect(request && attribute(request, 'betrace.actor')).toBe('person')
  expect(field?.parentSpanId).toBe(request?.spanId)
  const within = (parent?: SentSpan) => spans.filter((span) => span.parentSpanId === parent?.spanId)
  expect(within(field).map(({ name }) => name)).toContain('transaction of platform')
  // Asked for within the mutation's transaction, worked off afterwards.
  expect(spans.map(({ spanId }) => spanId)).toContain(find('job onboarding.run')?.parentSpanId)
  expect([...authorizations]).toEqual(['Bearer collector'])
})

test('a refusal is named in its span and is no error of the product', async () => {
  const traceId = 'a3ce929d0e0e47364bf92f3577b34da6'
  await app.graphql('{ auditEvents { nodes { id } } }', {}, { headers: callersTrace(traceId) })
  await spansOf(traceId, 'POST /graphql')
  const field = received.find((span) => span.traceId === traceId && span.name.startsWith('Query.'))
  expect(field && attribute(field, 'error.type')).toBe('UNAUTHENTICATED')
  expect(field?.status.code ?? 0).toBe(0)
})

test('spans hold no value that was sent', async () => {
  const traceId = 'ce929d0e0e47364bf92f3577b34da6a3'
  const slug = 'not-to-be-told'
  const headers = { ...callersTrace(traceId), 'user-agent': 'secret-agent' }
  await app.graphql(onboard, { slug }, { as: person, headers })
  await spansOf(traceId, 'POST /graphql')
  const spans = JSON.stringify(received.filter((span) => span.traceId === traceId))
  for (const told of [slug, 'secret-agent', person.email, person.cookie]) expect(spans).not.toContain(told)
})

test('probes are no traces, and a collector that is away is felt by nobody', async () => {
  const headers = callersTrace('364bf92f3577b34da6a3ce929d0e0e47')
  await app.server.inject({ url: '/livez', headers })
  collector.closeAllConnections()
  await new Promise((resolve) => collector.close(resolve))
  const { data } = await app.graphql('{ viewer { __typename } }', {}, { as: person, headers })
  expect(data).toEqual({ viewer: { __typename: 'Viewer' } })
  expect(received.map(({ name }) => name)).not.toContain('GET /livez')
})
