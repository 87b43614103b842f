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
 * made and issued with its number, in two transactions. In turns with the least that those two have to do, said in plain
 * SQL: a lock on the tenant and a row with two lines, then the next number and the row again. What PostgreSQL, the disk
 * and the client allow on this machine.
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
    await prepareBare(sql)
    await sql`vacuum analyze`
    const size = Math.floor(tenantCount / rounds)
    const found = { invoices: [] as Measured[], bare: [] as Measured[] }
    for (let round = 0; round < rounds; round++) {
      const ids = tenantIds.slice(round * size, (round + 1) * size)
      await sql`update subscriptions set due_at = ${now} where tenant_id = any(${ids})`
      const bill = async () => {
        found.invoices.push(await measure(ids.length, () => advanceBilling(systemCtx(services, 'bench'))))
      }
      const writeLeast = async () => {
        found.bare.push(await measure(ids.length, () => writeBarely(sql, ids)))
      }
      for (const part of round % 2 === 0 ? [bill, writeLeast] : [writeLeast, bill]) await part()
    }
    await requireOneEach(sql, size * rounds)
    const [invoices, bare] = [medianOf(found.invoices), medianOf(found.bare)]
    return {
      figures: {
        tenants: size * rounds,
        'invoices per second': invoices.rate,
        'CPU ms of the process an invoice': invoices.cpuMs,
        'bare pairs of transactions per second': bare.rate,
        'CPU ms of the process a bare pair': bare.cpuMs,
      },
      ratios: { 'invoices / bare pairs of transactions': invoices.rate / bare.rate },
      bars: { 'invoices per second': { atLeast: 60 } },
    }
  } finally {
    await sql.end()
    await stopServices(services)
    await database.stop()
    await removeData(dataDir)
  }
}

interface Measured {
  rate: number
  cpuMs: number
}

async function measure(count: number, work: () => Promise<unknown>): Promise<Measured> {
  const [started, before] = [performance.now(), process.cpuUsage()]
  await work()
  const { user, system } = process.cpuUsage(before)
  return { rate: count / ((performance.now() - started) / 1000), cpuMs: (user + system) / 1000 / count }
}

function medianOf(all: readonly Measured[]): Measured {
  return { rate: median(all.map(({ rate }) => rate)), cpuMs: median(all.map(({ cpuMs }) => cpuMs)) }
}

async function prepareBare(sql: postgres.Sql): Promise<void> {
  await sql`create table bare_invoices (tenant_id uuid primary key, number bigint unique, total bigint)`
  await sql`create table bare_lines (tenant_id uuid, position integer, amount bigint, primary key (tenant_id, position))`
  await sql`create table bare_numbers as select 0::bigint as last`
}

async function writeBarely(sql: postgres.Sql, tenantIds: readonly string[]): Promise<void> {
  const waiting = [...tenantIds]
  const lane = async () => {
    for (let id = waiting.shift(); id; id = waiting.shift()) await writePair(sql, id)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}

async function writePair(sql: postgres.Sql, tenantId: string): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select 1 from tenants where tenant_id = ${tenantId} for update`
    await tx`insert into bare_invoices (tenant_id, total) values (${tenantId}, 4900)`
    await tx`insert into bare_lines values (${tenantId}, 1, 0), (${tenantId}, 2, 4900)`
  })
  await sql.begin(async (tx) => {
    const [taken] = await tx`update bare_numbers set last = last + 1 returning last`
    await tx`update bare_invoices set number = ${taken?.last} where tenant_id = ${tenantId}`
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
