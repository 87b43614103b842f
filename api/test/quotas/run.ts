import { setTimeout as sleep } from 'node:timers/promises'
import { newId, parsePublicId } from '../../core/ids.ts'
import { type Client, clientOf, onboard } from '../client.ts'
import { startCluster } from '../cluster.ts'

/**
 * `npm run test:quotas -- <parallel>` (default 1000; after a build): three replicas on one database. At the limit minus
 * one, so many calls at once let exactly one in, and of so many events exactly one is counted. What a killed replica had
 * taken is let in by no other while its lease lasts, and comes back then.
 */
const parallel = Number(process.argv[2] ?? 1000)
const limit = 150
/** Enough that a lease is for more calls than wait for it. */
const roomy = 1280
const recordOne =
  'mutation ($events: [UsageEvent!]!) { recordUsage(input: { events: $events }) { accepted overQuota } }'

interface Tenant {
  id: string
  secret: string
}

const failures: string[] = []
const cluster = await startCluster(3, {
  PLATFORM_OPERATORS: 'operator@example.com',
  RATE_LIMIT_TENANT_PER_MINUTE: '10000000',
})
const urls = cluster.replicas.map(({ url }) => url)
try {
  const owner = clientOf(urls[0] ?? '', await cluster.signIn('owner@example.com'))
  const operator = clientOf(urls[0] ?? '', await cluster.signIn('operator@example.com'))
  const make = (slug: string, meter: string, most: number) => createTenant(owner, operator, slug, { meter, most })

  const calls = await make('calls', 'api_calls', limit)
  expectSame('calls let in below the limit', await atOnce(limit - 1, urls, (url) => call(url, calls)), limit - 1)
  expectSame(`of ${parallel} calls at the limit minus one`, await atOnce(parallel, urls, (url) => call(url, calls)), 1)

  const spans = await make('spans', 'spans', limit)
  expectSame('events counted below the limit', await atOnce(limit - 1, urls, (url) => record(url, spans)), limit - 1)
  expectSame(
    `of ${parallel} events at the limit minus one`,
    await atOnce(parallel, urls, (url) => record(url, spans)),
    1,
  )

  const hit = await make('hit', 'api_calls', roomy)
  const [gone, ...alive] = cluster.replicas
  const before = await atOnce(10, [gone?.url ?? ''], (url) => call(url, hit))
  gone?.child.kill('SIGKILL')
  const aliveUrls = alive.map(({ url }) => url)
  const meanwhile = await untilRefused(aliveUrls, hit)
  if (before + meanwhile > roomy) failures.push(`a dead replica’s calls were let in again: ${before} and ${meanwhile}`)
  // As if its thirty seconds had gone by.
  await cluster.sql`update quota_reservations set expires_at = now() where expires_at > now() + interval '1 second'
    and quantity > 0 and tenant_id = ${hit.id}`
  await sleep(1500)
  const freed = await untilRefused(aliveUrls, hit)
  if (freed === 0) failures.push('what a dead replica had taken did not come back')
  console.log(`a killed replica: ${before} let in before, ${meanwhile} while its lease lasted, ${freed} after it`)

  await sleep(1500)
  expectSame('api_calls as they are counted', await countedOf(calls, 'api_calls'), limit)
  expectSame('spans as they are counted', await countedOf(spans, 'spans'), limit)
  expectSame('api_calls counted where a replica was killed', await countedOf(hit, 'api_calls'), roomy)
} finally {
  await cluster.stop()
}
for (const failure of failures) console.log(`failed: ${failure}`)
console.log(failures.length === 0 ? 'never over' : `${failures.length} failures`)
process.exit(failures.length === 0 ? 0 : 1)

function expectSame(what: string, found: number, wanted: number): void {
  console.log(`${what}: ${found}`)
  if (found !== wanted) failures.push(`${what}: ${found} instead of ${wanted}`)
}

/** A tenant on a plan without limits that an operator gives one, and a key of it. */
async function createTenant(
  owner: Client,
  operator: Client,
  slug: string,
  { meter, most }: { meter: string; most: number },
): Promise<Tenant> {
  const id = await onboard(owner, slug, 'ENTERPRISE')
  const inTenant = { 'x-tenant-id': id }
  const { createApiKey } = await owner.graphql<{ createApiKey: { secret: string } }>(
    'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }',
    { input: { name: 'quotas', permissions: ['usage:record'] } },
    inTenant,
  )
  const input = { meter, limit: String(most), reason: 'Test' }
  const override = 'mutation ($input: SetLimitOverrideInput!) { setLimitOverride(input: $input) { id } }'
  await operator.graphql(override, { input }, inTenant)
  return { id: parsePublicId('tenant', id) ?? '', secret: createApiKey.secret }
}

/** Does something so many times at once, in turn on each replica; the sum of what it gives. */
async function atOnce(count: number, on: readonly string[], work: (url: string) => Promise<number>): Promise<number> {
  const given = await Promise.all(Array.from({ length: count }, (_, i) => work(on[i % on.length] ?? '')))
  return given.reduce((sum, each) => sum + each, 0)
}

/** 1 if the call was let in, 0 if the quota refused it. */
async function call(url: string, { secret }: Tenant): Promise<number> {
  const { status, body } = await ask(url, secret, { query: '{ __typename }' })
  if (status === 429 && body.includes('"QUOTA_EXCEEDED"')) return 0
  if (status !== 200) failures.push(`a call was answered ${status} ${body}`)
  return 1
}

/** How many events were counted, of one. */
async function record(url: string, { secret }: Tenant): Promise<number> {
  const event = { meter: 'spans', quantity: 1, source: 'test', id: newId(), occurredAt: new Date().toISOString() }
  const { body } = await ask(url, secret, { query: recordOne, variables: { events: [event] } })
  const { accepted, overQuota } = JSON.parse(body).data.recordUsage
  if (accepted + overQuota !== 1) failures.push(`an event was answered ${body}`)
  return accepted
}

async function ask(url: string, secret: string, body: object): Promise<{ status: number; body: string }> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: await response.text() }
}

/** How many calls are let in until one is refused. */
async function untilRefused(on: readonly string[], tenant: Tenant): Promise<number> {
  const size = 100
  for (let total = 0; ; ) {
    const admitted = await atOnce(size, on, (url) => call(url, tenant))
    total += admitted
    if (admitted < size) return total
  }
}

async function countedOf({ id }: Tenant, meter: string): Promise<number> {
  const [row] = await cluster.sql<{ quantity: number }[]>`
    select quantity::int from usage_counters where tenant_id = ${id} and meter = ${meter} and period_start > 'epoch'`
  return row?.quantity ?? 0
}
