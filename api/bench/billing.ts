import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { loadConfig } from '../core/config.ts'
import { systemCtx } from '../core/context.ts'
import { createLogger } from '../core/log.ts'
import { startEmbedded } from '../db/embedded.ts'
import { advanceBilling } from '../modules/billing/advance.ts'
import { startProduct, stopServices } from '../services.ts'
import { insertSubscribers } from '../test/billing/subscribers.ts'
import { makeDataDir, removeData } from '../test/process.ts'
import { type BenchResult, median } from './report.ts'

const tenantCount = Number(process.env.BENCH_TENANTS ?? 10_000)
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
/** As many as the job works at side by side. */
const lanes = 4

/**
 * The job that bills, over ten thousand tenants on the embedded database: each has a period that is over, whose draft is
 * made and issued with its number, in two transactions. In turns with as many bare transactions that lock the tenant and
 * write a row: what PostgreSQL and the disk allow.
 */
export async function bench(): Promise<BenchResult> {
  const dataDir = await makeDataDir()
  const database = await startEmbedded(dataDir)
  const env = { DATABASE_URL: database.url, MASTER_KEY: randomBytes(32).toString('base64'), LOG_LEVEL: 'error' }
  const { services } = await startProduct(loadConfig(env), createLogger('error'))
  const sql = postgres(database.url, { max: lanes, onnotice: () => {} })
  try {
    const now = new Date()
    services.now = () => now
    const { tenantIds } = await insertSubscribers(sql, tenantCount, now)
    await sql`update subscriptions set due_at = 'infinity'`
    await sql`create table bare_invoices (tenant_id uuid, total bigint)`
    await sql`vacuum analyze`
    const size = Math.floor(tenantCount / rounds)
    const rates = { invoices: [] as number[], bare: [] as number[] }
    for (let round = 0; round < rounds; round++) {
      const ids = tenantIds.slice(round * size, (round + 1) * size)
      await sql`update subscriptions set due_at = ${now} where tenant_id = any(${ids})`
      rates.invoices.push(await rateOf(ids.length, () => advanceBilling(systemCtx(services, 'bench'))))
      rates.bare.push(await rateOf(ids.length, () => writeBarely(sql, ids)))
    }
    await requireOneEach(sql, size * rounds)
    const [invoices, bare] = [median(rates.invoices), median(rates.bare)]
    return {
      figures: {
        tenants: size * rounds,
        'invoices per second': invoices,
        'bare pairs of transactions per second': bare,
      },
      ratios: { 'invoices / bare pairs of transactions': invoices / bare },
    }
  } finally {
    await sql.end()
    await stopServices(services)
    await database.stop()
    await removeData(dataDir)
  }
}

async function rateOf(count: number, work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return count / ((performance.now() - started) / 1000)
}

async function writeBarely(sql: postgres.Sql, tenantIds: readonly string[]): Promise<void> {
  const waiting = tenantIds.flatMap((id) => [id, id])
  const lane = async () => {
    for (let id = waiting.shift(); id; id = waiting.shift()) await writeOne(sql, id)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}

function writeOne(sql: postgres.Sql, tenantId: string): Promise<unknown> {
  return sql.begin(async (tx) => {
    await tx`select 1 from tenants where tenant_id = ${tenantId} for update`
    await tx`insert into bare_invoices values (${tenantId}, 4900)`
  })
}

/** A fast job that made the wrong invoices would be no result. */
async function requireOneEach(sql: postgres.Sql, expected: number): Promise<void> {
  const [row] = await sql`
    select count(*)::int as made, count(distinct tenant_id)::int as tenants, max(sequence)::int as last
    from invoices where state = 'OPEN' and kind = 'CYCLE'`
  if (row?.made !== expected || row.tenants !== expected || row.last !== expected)
    throw new Error(`${expected} invoices were asked for: ${JSON.stringify(row)}`)
}
