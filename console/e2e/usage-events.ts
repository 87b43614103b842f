import type { BrowserContext } from 'playwright-core'
import { graphql } from './people.ts'

const create = 'mutation Create($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { id } } }'

/** Makes a key that may record, and returns its secret. */
export async function makeRecordingKey(context: BrowserContext, url: string, tenantId: string, name: string) {
  const input = { name, permissions: ['usage:record'] }
  const { createApiKey } = await graphql(context, url, create, { input }, tenantId)
  return createApiKey.secret as string
}

export interface SentEvent {
  meter: string
  quantity: number
  occurredAt: string
  subject?: string
}

let sent = 0
const run = Date.now()
const record =
  'mutation Record($input: RecordUsageInput!) { recordUsage(input: $input) { accepted notAccepted { reason } } }'

/** Records as a program does: with a key, over GraphQL. */
export async function recordEvents(url: string, secret: string, events: readonly SentEvent[]): Promise<void> {
  const input = { events: events.map((event) => ({ source: 'walk', id: `${run}-${sent++}`, ...event })) }
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: record, variables: { input } }),
  })
  const { data, errors } = await response.json()
  if (data?.recordUsage.accepted !== events.length) throw new Error(JSON.stringify(errors ?? data))
}
