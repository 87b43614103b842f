import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import postgres from 'postgres'
import { newId } from '../core/ids.ts'
import type { Pool } from '../db/client.ts'
import { checkEvent, type UsageEvent, type UsageEventInput } from '../modules/usage/events.ts'
import type { Meter } from '../modules/usage/meters.ts'
import { createUsageRecorder } from '../modules/usage/recorder.ts'
import { type Post, rateOf } from '../test/post.ts'
import { type LoadResult, load, type Requests } from './load.ts'

export const batchSize = 1000
const writers = 4
const mutation = `mutation ($events: [UsageEvent!]!) { recordUsage(input: { events: $events }) {
  accepted duplicates conflicts refused notAccepted { index status reason } } }`

/** Fresh events of three meters that happened in the last minutes, or just now. */
export function makeEvents(count: number, seconds = 300): UsageEventInput[] {
  const now = Date.now()
  const meters = ['api_calls', 'spans', 'signals']
  return Array.from({ length: count }, (_, i) => ({
    meter: meters[i % meters.length] ?? '',
    quantity: 1 + (i % 100),
    source: 'collector-7',
    id: newId(),
    occurredAt: new Date(now - (i % seconds) * 1000).toISOString(),
  }))
}

function inBatches<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / batchSize) }, (_, i) =>
    items.slice(i * batchSize, (i + 1) * batchSize),
  )
}

/** Events a second below GraphQL: what the mutation does with events that have been checked. */
export async function recordBelowGraphql(
  pool: Pool,
  tenantId: string,
  meters: Meter[],
  count: number,
): Promise<number> {
  const { record } = createUsageRecorder(pool)
  const known = new Map(meters.map((meter) => [meter.code, meter]))
  const at = new Date()
  const events = makeEvents(count).map((input) => checkEvent(input, known, at.getTime()) as UsageEvent)
  const batches = inBatches(events)
  const rate = await rateOf(batches, writers, async (batch) => {
    const outcomes = await record({ tenantId, keyId: null, events: batch, at, gauges: [] })
    if (!outcomes.every((outcome) => outcome === 'ACCEPTED')) throw new Error('an event was not accepted')
  })
  return rate * batchSize
}

/** Rows a second of COPY into a table like the one of events, without an index. What the disk and PostgreSQL allow. */
export async function copyRaw(ownerUrl: string, tenantId: string, count: number): Promise<number> {
  // Without TCP_NODELAY a small COPY waits for acknowledgements.
  const { hostname, port } = new URL(ownerUrl)
  const socket = () => connect({ host: hostname, port: Number(port), noDelay: true })
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {}, ...{ socket } })
  try {
    await sql`drop table if exists raw_events`
    await sql`create table raw_events (like usage_events including defaults)`
    const known = new Map(
      makeEvents(3).map(({ meter }) => [meter, { code: meter, active: true, kind: 'SUM' } as Meter]),
    )
    const recordedAt = new Date().toISOString()
    const events = makeEvents(count).map((input) => checkEvent(input, known, Date.now()) as UsageEvent)
    const row = ({ key, source, id, meter, quantity, occurredAt }: UsageEvent) =>
      `${tenantId}\t${key}\t${source}\t${id}\t${meter}\t${quantity}\t${new Date(occurredAt).toISOString()}\t${recordedAt}\n`
    const started = performance.now()
    const copy = await sql`copy raw_events
      (tenant_id, key, source, event_id, meter, quantity, occurred_at, recorded_at) from stdin`.writable()
    await pipeline(Readable.from(inBatches(events).map((batch) => batch.map(row).join(''))), copy)
    return count / ((performance.now() - started) / 1000)
  } finally {
    await sql.end()
  }
}

/** Events a second through the whole product in calls of a thousand. */
export async function recordThroughGraphql(post: Post, count: number): Promise<number> {
  const bodies = inBatches(makeEvents(count)).map((events) =>
    JSON.stringify({ query: mutation, variables: { events } }),
  )
  const rate = await rateOf(bodies, writers, async (body) => {
    const answer = await post(body)
    if (!answer.includes(`"accepted":${batchSize}`)) throw new Error(answer)
  })
  return rate * batchSize
}

/** Whom single events are sent to, by the key of a tenant. */
export type Recipient = Required<Pick<Requests, 'url' | 'key' | 'cpu'>>

/**
 * Calls of one event each for some seconds, from 32 clients. With an unknown meter nothing is written: the same call
 * without an effect.
 */
export function recordSingly(recipient: Recipient, seconds: number, effect: boolean): Promise<LoadResult> {
  const events = freshEvents()
  const next = () => {
    const event = events.next().value
    return { query: mutation, variables: { events: [effect ? event : { ...event, meter: 'no_such_meter' }] } }
  }
  return load({ ...recipient, next, expected: effect ? '"accepted":1' : '"refused":1' }, seconds, 32)
}

/** Who sends events one by one sends them as they happen. */
function* freshEvents(): Generator<UsageEventInput, never> {
  for (;;) yield* makeEvents(100, 1)
}
