import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fromPublicId, toPublicId } from '../core/ids.ts'
import { sendTest } from '../modules/webhooks/resend.ts'
import type { TestApp, TestPerson } from './app.ts'
import { tenantCtx } from './factories.ts'

/** What a receiver got in one request. */
export interface Received {
  path: string
  headers: Record<string, string>
  body: string
}

export interface Receiver {
  url: string
  received: Received[]
  /** How it answers, 204 unless it is set. */
  answer: (request: Received, response: ServerResponse) => void
  close: () => Promise<void>
}

/** A receiver of webhooks on this machine. */
export async function startReceiver(): Promise<Receiver> {
  const server = createServer(async (request, response) => {
    const received = { path: request.url ?? '', headers: headersOf(request), body: await bodyOf(request) }
    receiver.received.push(received)
    receiver.answer(received, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    received: [],
    answer: (_request, response) => response.writeHead(204).end(),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return receiver
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** As whom, and in which tenant. */
export interface Who {
  as: TestPerson
  tenantId: string
}

export const endpointFields = `id url description eventTypes status disabledReason disabledAt secretPrefix
  previousSecretUntil createdAt createdBy failingSince lastSucceededAt lastFailedAt pending succeededLastDay failedLastDay`
export const deliveryFields = `id messageId eventType status createdAt nextAttemptAt attemptCount lastStatus lastError
  payload endpoint { id } attempts { at status error durationMs responseExcerpt }`

/** Makes an endpoint through the API. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads the answer as it comes
export async function createEndpoint(app: TestApp, who: Who, input: Record<string, unknown>): Promise<any> {
  const query = `mutation ($input: CreateWebhookEndpointInput!) {
    createWebhookEndpoint(input: $input) { secret endpoint { ${endpointFields} } }
  }`
  const { data, errors } = await app.graphql(query, { input }, who)
  if (errors) throw new Error(JSON.stringify(errors))
  return data.createWebhookEndpoint
}

/** Has the example of a type sent, by the clock of the test, and gives the delivery's id. */
export async function sendExample(
  app: TestApp,
  { tenantId }: Who,
  id: string,
  eventType = 'rules.changed',
): Promise<string> {
  const endpointId = fromPublicId('webhookEndpoint', id)
  return toPublicId('webhookDelivery', (await sendTest(tenantCtx(app, tenantId), endpointId, { eventType })).id)
}

/** Sends what is due in a tenant now. */
export async function sendDue({ services }: TestApp, tenantId: string): Promise<void> {
  services.webhookSender.wake(tenantId)
  await services.webhookSender.settled()
}

/** A delivery as the API shows it. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads the answer as it comes
export async function readDelivery(app: TestApp, who: Who, id: string): Promise<any> {
  const query = `query ($id: ID!) { webhookDelivery(id: $id) { ${deliveryFields} } }`
  return (await askToday(app, query, { id }, who)).data.webhookDelivery
}

/** An endpoint as the API shows it. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads the answer as it comes
export async function readEndpoint(app: TestApp, who: Who, id: string): Promise<any> {
  const query = `query ($id: ID!) { webhookEndpoint(id: $id) { ${endpointFields} } }`
  return (await askToday(app, query, { id }, who)).data.webhookEndpoint
}

/** Asks, and calls, with today's clock: sessions of tests end after a day, and deliveries go on for three. */
export async function askToday(app: TestApp, query: string, variables: Record<string, unknown>, who: Who) {
  const { now } = app.services
  app.services.now = () => new Date()
  try {
    return await app.graphql(query, variables, who)
  } finally {
    app.services.now = now
  }
}
