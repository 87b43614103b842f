import { randomBytes } from 'node:crypto'
import { parsePublicId } from '../core/ids.ts'
import { createLogger } from '../core/log.ts'
import { createDatabase } from '../db/client.ts'
import { roleUrls } from '../db/migrate.ts'
import { listMeters } from '../modules/usage/meters.ts'
import { clientOf, onboard } from '../test/client.ts'
import { type Cluster, startCluster } from '../test/cluster.ts'
import { type Post, poster } from '../test/post.ts'
import { installPeers } from './load.ts'
import { type BenchResult, median, percentile } from './report.ts'
import { copyRaw, recordBelowGraphql, recordSingly, recordThroughGraphql } from './usage-ingest.ts'
import { askThrough, cpuSecondsOf, startMetered } from './usage-metering.ts'
import { insertHistory, monthQuestion } from './usage-questions.ts'

const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
/** Events of one measurement in batches, seconds of one where each call has one event, and calls of one of queries. */
const events = Number(process.env.BENCH_EVENTS ?? 100_000)
const seconds = Number(process.env.BENCH_SECONDS ?? 4)
const calls = Number(process.env.BENCH_CALLS ?? 4_000)
/** Events of the larger history; the smaller one has a hundredth. */
const history = Number(process.env.BENCH_HISTORY ?? 10_000_000)
const questions = Number(process.env.BENCH_QUESTIONS ?? 100)

/**
 * Usage through the built product on PostgreSQL as it comes with it, durable. The limit is COPY of the same rows into a
 * table without an index. What is compared runs in turns in every round; figures are medians of the rounds.
 */
export async function bench(): Promise<BenchResult> {
  installPeers()
  const env = { MASTER_KEY: randomBytes(32).toString('base64'), RATE_LIMIT_TENANT_PER_MINUTE: '10000000' }
  const cluster = await startCluster(1, env)
  const log = createLogger('warn')
  const urls = roleUrls(cluster.databaseUrl)
  const db = createDatabase({ appUrl: urls.app, platformUrl: urls.platform, size: 6, log })
  const ends: (() => unknown)[] = []
  try {
    const owner = clientOf(cluster.replicas[0]?.url ?? '', await cluster.signIn('owner@example.com'))
    const [busy, large, small] = await Promise.all(['busy', 'large', 'small'].map((slug) => createTenant(owner, slug)))
    if (!busy || !large || !small) throw new Error('there are no tenants')
    const postAs = ({ key }: Made): Post => {
      const { post, close } = poster(cluster.replicas[0]?.url ?? '', key)
      ends.push(close)
      return post
    }
    const { cpu: meteringCpu, ...metering } = await measureMetering(owner, {
      ...env,
      DATABASE_URL: cluster.databaseUrl,
    })
    const { cpu: singleCpu, ...ingest } = await measureIngest(cluster, busy, postAs(busy), db)
    await insertHistory(cluster.sql, large.tenantId, history)
    await insertHistory(cluster.sql, small.tenantId, Math.round(history / 100))
    await cluster.sql`vacuum analyze usage_rollups`
    const asked = await measureQuestions(postAs(large), postAs(small))
    return {
      figures: { ...metering, ...ingest, ...asked, 'events of the larger history': history },
      ratios: {
        'below GraphQL / COPY': ingest['below GraphQL events/s'] / ingest['COPY rows/s'],
        'batches of 1,000 / COPY': ingest['batches of 1,000 events/s'] / ingest['COPY rows/s'],
        'single events / no-op': ingest['single events calls/s'] / ingest['no-op calls/s'],
        'CPU of a single event / no-op': singleCpu,
        'metered / unmetered query': metering['metered queries/s'] / metering['unmetered queries/s'],
        'CPU of a metered / unmetered query': meteringCpu,
        '30 days, 100 times the events': asked['30 days p50 ms'] / asked['30 days, a hundredth p50 ms'],
      },
      bars: {
        'below GraphQL / COPY': { atLeast: 0.35 },
        'batches of 1,000 / COPY': { atLeast: 0.25 },
        'single events / no-op': { atLeast: 0.9 },
        'metered / unmetered query': { atLeast: 0.9 },
        'CPU of a metered / unmetered query': { atMost: 1.1 },
        '30 days, 100 times the events': { atMost: 1.5 },
        '30 days p99 ms': { atMost: 50 },
      },
    }
  } finally {
    for (const end of ends) end()
    await db.close()
    await cluster.stop()
  }
}

interface Made {
  tenantId: string
  key: string
}

async function createTenant(
  owner: ReturnType<typeof clientOf>,
  slug: string,
  { plan = 'ENTERPRISE', permissions = ['usage:record', 'usage:read'] } = {},
): Promise<Made> {
  const id = await onboard(owner, slug, plan)
  const { createApiKey } = await owner.graphql<{ createApiKey: { secret: string } }>(
    'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }',
    { input: { name: 'bench', permissions } },
    { 'x-tenant-id': id },
  )
  return { tenantId: parsePublicId('tenant', id) ?? '', key: createApiKey.secret }
}

/** The same server with metering and quotas and without: a tenant with a hard limit, so that both have most to do. */
async function measureMetering(owner: ReturnType<typeof clientOf>, env: Record<string, string>) {
  const { key } = await createTenant(owner, 'metered', { plan: 'PRO', permissions: ['tenant:read'] })
  const metered = await startMetered('metered', { key, env })
  const unmetered = await startMetered('unmetered', { key, env })
  const cpu = () => Promise.all([metered.cpuSeconds(), unmetered.cpuSeconds()])
  try {
    const before = await cpu()
    const rates = await inRounds({
      'metered queries/s': () => askThrough(metered, calls),
      'unmetered queries/s': () => askThrough(unmetered, calls),
    })
    const [withQuota = 0, without = 0] = (await cpu()).map((seconds, i) => seconds - (before[i] ?? 0))
    return { ...rates, cpu: withQuota / without }
  } finally {
    await Promise.all([metered.stop(), unmetered.stop()])
  }
}

async function measureIngest(
  { databaseUrl, replicas: [replica] }: Cluster,
  { tenantId, key }: Made,
  post: Post,
  db: ReturnType<typeof createDatabase>,
) {
  const meters = await listMeters({ db })
  const url = replica?.url ?? ''
  const recipient = { url, key, cpu: async () => 1e6 * (await cpuSecondsOf(url)) }
  const cpu = { events: [] as number[], noops: [] as number[] }
  const recordMeasured = async (of: keyof typeof cpu): Promise<number> => {
    const { rate, cpuMicros } = await recordSingly(recipient, seconds, of === 'events')
    cpu[of].push(cpuMicros)
    return rate
  }
  const rates = await inRounds({
    'COPY rows/s': () => copyRaw(databaseUrl, tenantId, events),
    'below GraphQL events/s': () => recordBelowGraphql(db.app, tenantId, meters, events),
    'batches of 1,000 events/s': () => recordThroughGraphql(post, events),
    'single events calls/s': () => recordMeasured('events'),
    'no-op calls/s': () => recordMeasured('noops'),
  })
  return { ...rates, cpu: median(cpu.events) / median(cpu.noops) }
}

async function inRounds<Name extends string>(
  sorts: Record<Name, () => Promise<number>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(sorts) as Name[]
  const rates = new Map<Name, number[]>(names.map((name) => [name, []]))
  // The first round warms up.
  for (let round = 0; round <= rounds; round++)
    // There and back: nobody always comes after the same neighbour.
    for (const name of round % 2 ? names : [...names].reverse()) {
      const rate = await sorts[name]()
      if (round > 0) rates.get(name)?.push(rate)
    }
  return Object.fromEntries(names.map((name) => [name, median(rates.get(name) ?? [])])) as Record<Name, number>
}

/** The question about the larger and the smaller history in turns: what one caller waits for. */
async function measureQuestions(large: Post, small: Post) {
  const body = monthQuestion()
  const times = { large: [] as number[], small: [] as number[] }
  for (let i = 0; i < rounds * questions; i++) {
    for (const [name, post] of [
      ['large', large],
      ['small', small],
    ] as const) {
      const started = performance.now()
      const answer = await post(body)
      if (i >= questions / 2) times[name].push(performance.now() - started)
      if (!answer.includes('"total":')) throw new Error(answer)
    }
  }
  return {
    '30 days p50 ms': median(times.large),
    '30 days p99 ms': percentile(times.large, 0.99),
    '30 days, a hundredth p50 ms': median(times.small),
  }
}
