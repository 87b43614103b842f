import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { parsePublicId } from '../../core/ids.ts'
import { startEmbedded } from '../../db/embedded.ts'
import { freePort } from '../../db/free-port.ts'
import { clientOf, onboard } from '../client.ts'
import { type Post, poster } from '../post.ts'
import { makeDataDir, type ProductProcess, removeData, startProcess } from '../process.ts'
import { insertSession } from '../sessions.ts'
import { type Batch, createBook } from './book.ts'

/**
 * `npm run test:ledger -- <events>` (default a million, `npm run build` first): 64 clients record usage of three tenants
 * through three replicas, five in a hundred events twice, while replicas and PostgreSQL are killed with SIGKILL. A call
 * without an answer is sent again, to whichever replica. In the end every acknowledged event is counted once, and every
 * sum is exact.
 */
const total = Number(process.argv[2] ?? 1_000_000)
const [clients, replicaCount, tenantCount] = [64, 3, 3]
const kills = Math.max(6, Math.round(total / 40_000))
const query = `mutation ($events: [UsageEvent!]!) {
  recordUsage(input: { events: $events }) { accepted duplicates conflicts refused notAccepted { index status reason } } }`

const dataDir = await makeDataDir()
const database = await startEmbedded(dataDir)
const env = { DATABASE_URL: database.url, MASTER_KEY: randomBytes(32).toString('base64'), LOG_LEVEL: 'error' }
const ports = await Promise.all(Array.from({ length: replicaCount }, freePort))
const start = (i: number) =>
  startProcess({ dataDir, port: ports[i] ?? 0, env: { ...env, ROLE: i === 0 ? 'all' : 'api' } })
const replicas: ProductProcess[] = []
for (let i = 0; i < replicaCount; i++) replicas.push(await start(i))
const sql = postgres(database.url, { max: 1, onnotice: () => {} })
const book = createBook(total, tenantCount)
let killed = 0
let repeated = 0

interface Tenant {
  id: string
  /** One way to each replica. */
  posts: Post[]
}

async function createTenant(slug: string): Promise<Tenant> {
  const url = replicas[0]?.url ?? ''
  const owner = clientOf(url, await insertSession(sql, `${slug}@example.com`))
  const id = await onboard(owner, slug, 'ENTERPRISE')
  const { createApiKey } = await owner.graphql<{ createApiKey: { secret: string } }>(
    'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }',
    { input: { name: 'ledger', permissions: ['usage:record'] } },
    { 'x-tenant-id': id },
  )
  const posts = replicas.map((replica) => poster(replica.url, createApiKey.secret).post)
  return { id: parsePublicId('tenant', id) ?? '', posts }
}

/** Sends the batch until it is acknowledged, each time to any replica. */
async function send({ posts }: Tenant, { events }: Batch): Promise<void> {
  const body = JSON.stringify({ query, variables: { events } })
  for (;;) {
    const answer = await posts[Math.floor(Math.random() * posts.length)]?.(body).catch(() => null)
    const { data, errors } = answer ? JSON.parse(answer) : { errors: [] }
    if (data) {
      const { accepted, duplicates } = data.recordUsage
      if (accepted + duplicates !== events.length) throw new Error(`not all were recorded: ${answer}`)
      return
    }
    if (errors[0] && !/UNAVAILABLE/.test(answer ?? ''))
      throw new Error(`refused: ${answer}\n${replicas.map((replica) => replica.output()).join('\n')}`)
    repeated += 1
    await sleep(50 + Math.random() * 200)
  }
}

async function client(tenants: readonly Tenant[]): Promise<void> {
  for (let batch = book.next(); batch; batch = book.next()) {
    // Nobody runs ahead of the kills: each hits calls in flight.
    while (book.progress() > (killed + 1) / kills) await sleep(10)
    const tenant = tenants[batch.tenant]
    if (!tenant) throw new Error('there is no such tenant')
    await send(tenant, batch)
    book.acknowledge(batch)
  }
}

/** Kills a replica; resolves when it is there again. */
async function killReplica(): Promise<void> {
  const i = Math.floor(Math.random() * replicaCount)
  const { child } = replicas[i] ?? {}
  const ended = new Promise((resolve) => child?.once('exit', resolve))
  child?.kill('SIGKILL')
  await ended
  replicas[i] = await start(i)
}

/** One server process killed makes PostgreSQL throw all others out and recover from its log. */
async function killPostgres(): Promise<void> {
  const [backend] = await sql<{ pid: number }[]>`
    select pid from pg_stat_activity where application_name = 'betrace-app' order by random() limit 1`
  if (backend) process.kill(backend.pid, 'SIGKILL')
  // Until the others have noticed, they still answer.
  await sleep(1000)
  for (let recovered = false; !recovered; await sleep(100))
    recovered = await sql`select 1`.then(() => true).catch(() => false)
}

/** Evenly over the events; every third hits PostgreSQL. */
async function killNowAndThen(): Promise<void> {
  while (killed < kills) {
    await sleep(5)
    if (book.progress() < (killed + 0.5) / kills) continue
    const back = killed % 3 === 2 ? killPostgres() : killReplica()
    killed += 1
    await back
  }
}

async function run(): Promise<string[]> {
  const tenants: Tenant[] = []
  for (let i = 0; i < tenantCount; i++) tenants.push(await createTenant(`ledger-n${i}`))
  const started = performance.now()
  await Promise.all([killNowAndThen(), ...Array.from({ length: clients }, () => client(tenants))])
  const seconds = (performance.now() - started) / 1000
  const rate = Math.round(total / seconds)
  console.log(`${total} events (${book.distinct()} different) in ${seconds.toFixed(0)} s, ${rate}/s through the kills`)
  return book.compare(
    sql,
    tenants.map(({ id }) => id),
  )
}

const findings = await run().catch((error: Error) => [error.message])
for (const { child } of replicas) child.kill('SIGKILL')
await sql.end({ timeout: 5 })
for (const finding of findings) console.log(finding)
await database.stop()
await removeData(dataDir)
console.log(`${killed} kills, ${repeated} calls sent again, ${findings.length} findings`)
console.log(`ledger: ${findings.length === 0 ? 'exact' : 'NOT exact'}`)
process.exit(findings.length === 0 && killed === kills ? 0 : 1)
