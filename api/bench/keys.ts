import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { parsePublicId } from '../core/ids.ts'
import { type Client, clientOf, onboard } from '../test/client.ts'
import { type Cluster, startCluster } from '../test/cluster.ts'
import { type ProductProcess, removeData, startProcess } from '../test/process.ts'
import { insertKeys, insertMembers, insertTenants } from './key-data.ts'
import { installPeers, type LoadResult, load, type Peer, type Requests, startPeer } from './load.ts'
import { timeRefusals } from './refusals.ts'
import { type BenchResult, median } from './report.ts'
import { leakThreshold } from './welch.ts'

const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const seconds = Number(process.env.BENCH_SECONDS ?? 4)
const soakSeconds = Number(process.env.BENCH_SOAK_SECONDS ?? 60)
/** Of the crowded database: 10,000 tenants with ten keys each. */
const crowd = { tenants: Number(process.env.BENCH_TENANTS ?? 10_000), keysEach: 10 }
const refusedCalls = Number(process.env.BENCH_CALLS ?? 10_000)

const typename = { query: '{ __typename }' }
const tenRows = { query: '{ members(first: 10) { nodes { id person { email name } status roles { id name } } } }' }
/** The same of the program that asks nobody who they are. */
const tenRowsOf = (tenantId: string) => ({
  query:
    'query ($id: ID!) { members(tenantId: $id, first: 10) { nodes { id person { email name } status roles { id name } } } }',
  variables: { id: tenantId },
})
const verify = (key: string) => ({
  query: 'mutation ($input: VerifyApiKeyInput!) { verifyApiKey(input: $input) { valid } }',
  variables: { input: { key } },
})

/** What is measured is a replica as operators run it; another process beside it works off the jobs. */
const production = {
  NODE_ENV: 'production',
  ROLE: 'api',
  PUBLIC_URL: 'https://tenants.example.com',
  SMTP_URL: 'smtp://127.0.0.1:1',
  METRICS_TOKEN: randomBytes(16).toString('hex'),
}

/**
 * API keys through the whole built product (authentication, rate limit, counters, query limits, logs), beside the
 * programs in `peers/`: a bare Apollo on the same HTTP framework, which is the limit, the same with the SELECT of a list,
 * and better-auth's API keys on the same PostgreSQL, which is the peer. What is compared runs in turns in every round;
 * figures are of its best round: what else the machine does only ever slows, and each sort alike has as many tries.
 *
 * The limit of the product's list is what is left when it takes no longer than the bare list and the product's way to any
 * answer (`{ __typename }` with a key, less the same without) together: 1 / (1/bare list + 1/typename - 1/bare).
 */
export async function bench(): Promise<BenchResult> {
  installPeers()
  const cluster = await startCluster(1, {
    PLATFORM_OPERATORS: 'operator@example.com',
    RATE_LIMIT_TENANT_PER_MINUTE: '10000000',
    // As an operator runs it: every request leaves its line.
    LOG_LEVEL: 'info',
  })
  const stops = [cluster.stop]
  try {
    const replica = await startProcess({ env: { ...cluster.env, ...production } })
    stops.unshift(() => replica.stop().then(() => removeData(replica.dataDir)))
    const bare = await startPeer('bare-apollo.mjs')
    stops.unshift(bare.stop)
    const bareList = await startPeer('bare-list.mjs', { DATABASE_URL: cluster.databaseUrl })
    stops.unshift(bareList.stop)
    const peer = await startPeer('better-auth.mjs', { DATABASE_URL: await peerDatabase(cluster), KEYS: '1000' })
    stops.unshift(peer.stop)
    return await measure(cluster, replica, { bare, bareList, peer })
  } finally {
    for (const stop of stops) await stop()
  }
}

type Peers = Record<'bare' | 'bareList' | 'peer', Peer>

async function measure(cluster: Cluster, replica: ProductProcess, peers: Peers): Promise<BenchResult> {
  const { bare, bareList, peer } = peers
  const ofPeer: { address: string; keys: string[] } = JSON.parse(peer.ready)
  const { url } = replica
  const worker = cluster.replicas[0]?.url ?? ''
  const { sql } = cluster
  const owner = clientOf(worker, await cluster.signIn('owner@example.com'))
  const tenantId = parsePublicId('tenant', await onboard(owner, 'bench', 'ENTERPRISE')) ?? ''
  await insertMembers(sql, tenantId, 50)
  const few = await insertKeys(sql, [tenantId], 100)
  const tenantIds = await insertTenants(sql, crowd.tenants)
  const many = await insertKeys(sql, tenantIds, crowd.keysEach)
  const fresh = await insertKeys(sql, tenantIds, crowd.keysEach)
  // What the database does by itself after so many rows came at once is no part of what is measured.
  await sql`vacuum analyze`
  const service = await serviceKey(clientOf(worker, await cluster.signIn('operator@example.com')))

  const nextFew = inTurn(few)
  const nextFresh = inTurn(fresh)
  const nextPeer = inTurn(ofPeer.keys)
  const key = few[0]
  const product = { url, cpu: async () => 1e6 * (await readMetric(replica, 'process_cpu_seconds_total')) }
  const compared = {
    bare: { url: bare.ready, cpu: bare.cpu, next: () => typename },
    typename: { ...product, key, next: () => typename },
    bareList: { url: bareList.ready, cpu: bareList.cpu, next: () => tenRowsOf(tenantId) },
    list: { ...product, key, next: () => tenRows },
    peer: { url: ofPeer.address, cpu: peer.cpu, next: () => verify(nextPeer()) },
    warm: { ...product, key: service, next: () => verify(nextFew()) },
    cold: { ...product, key: service, next: () => verify(nextFresh()) },
  } satisfies Record<string, Requests>
  const { rates, cpu } = await inRounds(compared)
  await presentAll(url, service, many)
  const crowded = await inRounds({
    crowd: { ...product, next: () => typename, nextKey: inTurn(many) },
    few: { ...product, next: () => typename, nextKey: nextFew },
  })
  const soak = await load(compared.list, soakSeconds)
  const quarter = Math.floor(soak.perSecond.length / 4)
  const memory = (await readMetric(replica, 'process_resident_memory_bytes')) / 1024 / 1024
  const refusals = await timeRefusals(url, sql, tenantId, refusedCalls)

  const limitOfList = 1 / (1 / rates.bareList + 1 / rates.typename - 1 / rates.bare)

  return {
    figures: {
      ...named({ ...rates, ...crowded.rates }, (name) => `${name} per second`),
      ...named({ ...cpu, ...crowded.cpu }, (name) => `${name} CPU us`),
      'memory of the replica MB': memory,
      ...refusals,
    },
    ratios: {
      'typename / bare Apollo': rates.typename / rates.bare,
      'list of 10 / bare Apollo': rates.list / rates.bare,
      'bare list of 10 / bare Apollo': rates.bareList / rates.bare,
      'list of 10 / bare list of 10': rates.list / rates.bareList,
      'limit of the list / bare Apollo': limitOfList / rates.bare,
      'list of 10 / its limit': rates.list / limitOfList,
      'verify warm / better-auth': rates.warm / rates.peer,
      'verify cold / better-auth': rates.cold / rates.peer,
      'crowd / few keys': crowded.rates.crowd / crowded.rates.few,
      'typename / bare Apollo by CPU': cpu.bare / cpu.typename,
      'list of 10 / bare Apollo by CPU': cpu.bare / cpu.list,
      'list of 10 / bare list of 10 by CPU': cpu.bareList / cpu.list,
      'list of 10 / its limit by CPU': (cpu.bareList + cpu.typename - cpu.bare) / cpu.list,
      'verify warm / better-auth by CPU': cpu.peer / cpu.warm,
      'verify cold / better-auth by CPU': cpu.peer / cpu.cold,
      'crowd / few keys by CPU': crowded.cpu.few / crowded.cpu.crowd,
      'last / first quarter': median(soak.perSecond.slice(-quarter)) / median(soak.perSecond.slice(0, quarter)),
    },
    bars: {
      'typename / bare Apollo': { atLeast: 0.8 },
      'list of 10 / bare Apollo': { atLeast: 0.45 },
      'verify warm / better-auth': { atLeast: 8 },
      'verify cold / better-auth': { atLeast: 4 },
      'crowd / few keys': { atLeast: 0.8 },
      'last / first quarter': { atLeast: 0.9 },
      'memory of the replica MB': { atMost: 300 },
      ...Object.fromEntries(Object.keys(refusals).map((name) => [name, { atMost: leakThreshold }])),
    },
  }
}

type PerName<Name extends string> = Record<Name, number>

/** Runs every sort of load in turn, round after round, so that what else the machine does meets them alike. */
async function inRounds<Name extends string>(
  sorts: Record<Name, Requests>,
): Promise<{ rates: PerName<Name>; cpu: PerName<Name> }> {
  const names = Object.keys(sorts) as Name[]
  const results = new Map(names.map((name) => [name, [] as LoadResult[]]))
  for (const name of names) await load(sorts[name], Math.min(2, seconds))
  for (let round = 0; round < rounds; round++)
    for (const name of names) results.get(name)?.push(await load(sorts[name], seconds))
  const best = (of: (each: LoadResult[]) => number) =>
    Object.fromEntries([...results].map(([name, each]) => [name, of(each)])) as PerName<Name>
  return {
    rates: best((each) => Math.max(...each.map(({ rate }) => rate))),
    cpu: best((each) => Math.min(...each.map(({ cpuMicros }) => cpuMicros))),
  }
}

function named(values: Record<string, number>, nameOf: (name: string) => string): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [nameOf(name), value]))
}

/** One after the other, over and over. */
function inTurn<T>(items: readonly T[]): () => T {
  let i = 0
  return () => items[i++ % items.length] as T
}

/** A database of the peer's own on the same PostgreSQL. */
async function peerDatabase({ databaseUrl }: Cluster): Promise<string> {
  const admin = postgres(databaseUrl, { max: 1, onnotice: () => {} })
  await admin.unsafe('create database peer')
  await admin.end()
  return databaseUrl.replace(/\/betrace$/, '/peer')
}

/** Makes the replica know all of these keys, as it does a while after they came into use. */
async function presentAll(url: string, service: string, keys: readonly string[]): Promise<void> {
  const mutation = 'mutation ($input: VerifyApiKeysInput!) { verifyApiKeys(input: $input) { valid } }'
  for (let from = 0; from < keys.length; from += 1000)
    await clientOf(url, '').graphql(
      mutation,
      { input: { keys: keys.slice(from, from + 1000).map((key) => ({ key, calls: 0 })) } },
      { authorization: `Bearer ${service}` },
    )
}

/** A service credential that may verify keys. */
async function serviceKey(operator: Client): Promise<string> {
  const { createServiceKey } = await operator.graphql<{ createServiceKey: { secret: string } }>(
    'mutation ($input: CreateServiceKeyInput!) { createServiceKey(input: $input) { secret } }',
    { input: { name: 'bench', permissions: ['api-keys:verify'] } },
  )
  return createServiceKey.secret
}

/** One of the figures that the product says of itself. */
async function readMetric({ url }: ProductProcess, name: string): Promise<number> {
  const headers = { authorization: `Bearer ${production.METRICS_TOKEN}` }
  const metrics = await (await fetch(`${url}/metrics`, { headers })).text()
  return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(metrics)?.[1])
}
