import { parsePublicId } from '../core/ids.ts'
import { createLogger } from '../core/log.ts'
import { createDatabase } from '../db/client.ts'
import { roleUrls } from '../db/migrate.ts'
import { listMeters } from '../modules/usage/meters.ts'
import { clientOf, onboard } from '../test/client.ts'
import { type Cluster, startCluster } from '../test/cluster.ts'
import { type Post, poster } from '../test/post.ts'
import { type BenchResult, median, percentile } from './report.ts'
import { copyRaw, recordBelowGraphql, recordSingly, recordThroughGraphql } from './usage-ingest.ts'
import { insertHistory, monthQuestion } from './usage-questions.ts'

const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
/** Events of one measurement, and calls of one where each has one event. */
const events = Number(process.env.BENCH_EVENTS ?? 100_000)
const calls = Number(process.env.BENCH_CALLS ?? 4_000)
/** Events of the larger history; the smaller one has a hundredth. */
const history = Number(process.env.BENCH_HISTORY ?? 10_000_000)
const questions = Number(process.env.BENCH_QUESTIONS ?? 100)

/**
 * Usage through the built product on PostgreSQL as it comes with it, durable. The limit is COPY of the same rows into a
 * table without an index. What is compared runs in turns in every round; figures are medians of the rounds.
 */
export async function bench(): Promise<BenchResult> {
  const cluster = await startCluster(1)
  const log = createLogger('warn')
  const urls = roleUrls(cluster.databaseUrl)
  const db = createDatabase({ appUrl: urls.app, platformUrl: urls.platform, size: 6, log })
  const ends: (() => void)[] = []
  try {
    const owner = clientOf(cluster.replicas[0]?.url ?? '', await cluster.signIn('owner@example.com'))
    const [busy, large, small] = await Promise.all(['busy', 'large', 'small'].map((slug) => createTenant(owner, slug)))
    if (!busy || !large || !small) throw new Error('there are no tenants')
    const postAs = ({ key }: Made): Post => {
      const { post, close } = poster(cluster.replicas[0]?.url ?? '', key)
      ends.push(close)
      return post
    }
    const ingest = await measureIngest(cluster, busy.tenantId, postAs(busy), db)
    await insertHistory(cluster.sql, large.tenantId, history)
    await insertHistory(cluster.sql, small.tenantId, Math.round(history / 100))
    await cluster.sql`vacuum analyze usage_rollups`
    const asked = await measureQuestions(postAs(large), postAs(small))
    return {
      figures: { ...ingest, ...asked, 'events of the larger history': history },
      ratios: {
        'below GraphQL / COPY (0.35)': ingest['below GraphQL events/s'] / ingest['COPY rows/s'],
        'batches of 1,000 / COPY (0.25)': ingest['batches of 1,000 events/s'] / ingest['COPY rows/s'],
        'single events / no-op (0.9)': ingest['single events calls/s'] / ingest['no-op calls/s'],
        '30 days, 100 times the events (at most 1.5)': asked['30 days p50 ms'] / asked['30 days, a hundredth p50 ms'],
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

async function createTenant(owner: ReturnType<typeof clientOf>, slug: string): Promise<Made> {
  const id = await onboard(owner, slug, 'ENTERPRISE')
  const { createApiKey } = await owner.graphql<{ createApiKey: { secret: string } }>(
    'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }',
    { input: { name: 'bench', permissions: ['usage:record', 'usage:read'] } },
    { 'x-tenant-id': id },
  )
  return { tenantId: parsePublicId('tenant', id) ?? '', key: createApiKey.secret }
}

async function measureIngest(
  { databaseUrl }: Cluster,
  tenantId: string,
  post: Post,
  db: ReturnType<typeof createDatabase>,
) {
  const meters = await listMeters({ db })
  const compared = {
    'COPY rows/s': () => copyRaw(databaseUrl, tenantId, events),
    'below GraphQL events/s': () => recordBelowGraphql(db.app, tenantId, meters, events),
    'batches of 1,000 events/s': () => recordThroughGraphql(post, events),
    'single events calls/s': () => recordSingly(post, calls, true),
    'no-op calls/s': () => recordSingly(post, calls, false),
  }
  return inRounds(compared)
}

async function inRounds<Name extends string>(
  sorts: Record<Name, () => Promise<number>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(sorts) as Name[]
  const rates = new Map<Name, number[]>(names.map((name) => [name, []]))
  // The first round warms up.
  for (let round = 0; round <= rounds; round++)
    for (const name of names) {
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
