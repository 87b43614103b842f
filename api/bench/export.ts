import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import postgres from 'postgres'
import { startEmbedded } from '../db/embedded.ts'
import { type Client, signIn } from '../test/client.ts'
import { makeDataDir, removeData, startProcess } from '../test/process.ts'
import type { BenchResult } from './report.ts'

/** Audit events of the large tenant, and of the small one it is compared with. */
const many = Number(process.env.BENCH_ROWS ?? 100_000)
const few = Math.ceil(many / 10)

/**
 * Exports a tenant with few and one with ten times as many audit events, through the real server. The promise is that
 * memory does not follow the size: what the process holds at most while it exports is compared between the two.
 */
export async function bench(): Promise<BenchResult> {
  const dataDir = await makeDataDir()
  const database = await startEmbedded(dataDir, { quick: true })
  const sql = postgres(database.url, { max: 1 })
  const env = { DATABASE_URL: database.url, MASTER_KEY: randomBytes(32).toString('base64') }
  const product = await startProcess({ env, dataDir })
  try {
    const person = await signIn(product.url, 'bench@example.com')
    const pid = product.child.pid ?? 0
    await exportOf(person, sql, 'warm-up', 1_000, pid)
    const small = await exportOf(person, sql, 'small', few, pid)
    const large = await exportOf(person, sql, 'large', many, pid)
    return {
      figures: {
        'rows of the large export': many,
        'seconds of the large export': large.seconds,
        'rows a second': many / large.seconds,
        'MB of the file': large.bytes / 1e6,
        'MB of memory at most, small': small.peakMb,
        'MB of memory at most, large': large.peakMb,
      },
      ratios: { 'memory, ten times the rows': large.peakMb / small.peakMb },
    }
  } finally {
    await product.stop()
    await sql.end()
    await database.stop()
    await removeData(dataDir)
  }
}

async function exportOf(person: Client, sql: postgres.Sql, slug: string, rows: number, pid: number) {
  const name = `bench-${slug}`
  const start = `mutation ($slug: String!) { startOnboarding(input: { name: "Bench", slug: $slug, timeZone: "UTC", planCode: "FREE", defaultRules: false }) { id } }`
  const { startOnboarding } = await person.graphql<{ startOnboarding: { id: string } }>(start, { slug: name })
  const tenant = { 'x-tenant-id': startOnboarding.id }
  await until(async () => {
    const { onboarding } = await person.graphql<{ onboarding: { state: string } }>(
      '{ onboarding { state } }',
      {},
      tenant,
    )
    return onboarding.state === 'COMPLETED'
  })
  await sql`insert into audit_events
    select e.tenant_id, 1000 + n, gen_random_uuid(), e.at, e.actor_kind, e.actor_id, e.actor_label, e.action, e.target_kind,
           e.target_id, e.outcome, e.error_code, e.before, e.after, gen_random_uuid()::text, e.ip, e.user_agent, e.prev_hash, e.hash
    from audit_events e join tenants t using (tenant_id), generate_series(1, ${rows}) n
    where t.slug = ${name} and e.seq = 1`
  let peakMb = 0
  const started = performance.now()
  await person.graphql('mutation { startExport { id } }', {}, tenant)
  const query = '{ tenantExports(first: 1) { nodes { state bytes } } }'
  type Answer = { tenantExports: { nodes: { state: string; bytes: number }[] } }
  let bytes = 0
  await until(async () => {
    peakMb = Math.max(peakMb, await residentMb(pid))
    const [latest] = (await person.graphql<Answer>(query, {}, tenant)).tenantExports.nodes
    bytes = Number(latest?.bytes)
    return latest?.state === 'READY'
  })
  return { seconds: (performance.now() - started) / 1000, peakMb, bytes }
}

/** Linux only, as the figure is read where the kernel keeps it. */
async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
}

async function until(check: () => Promise<boolean>): Promise<void> {
  while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 20))
}
