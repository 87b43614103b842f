import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { startEmbedded } from '../../db/embedded.ts'
import { migrate } from '../../db/migrate.ts'
import { installQueue } from '../../jobs/queue.ts'
import { jobs } from '../../worker.ts'
import { makeDataDir, removeData } from '../process.ts'
import { seedTenants } from './seed.ts'

/**
 * `npm run test:invoices -- <tenants>` (default 10000): the invoice job on three replicas at once, each killed
 * at some moment and followed by another, until every tenant is billed. Then each has exactly one invoice of the period with the sum that its
 * usage comes to, the numbers have no gap, and what is due next is the end of the running period.
 */
const tenants = Number(process.argv[2] ?? 10_000)
const replicas = 3
/** After it has begun to work. */
const longestLifeMs = 1_000 + tenants

const directory = await makeDataDir()
const database = await startEmbedded(directory)
const sql = postgres(database.url, { max: 2, onnotice: () => {} })
const failures: string[] = []
let kills = 0
try {
  await migrate(database.url, (url) => installQueue(url, jobs), { manageRoles: true })
  await seedTenants(sql, tenants)
  const started = performance.now()
  await Promise.all(Array.from({ length: replicas }, keepKilling))
  const seconds = (performance.now() - started) / 1000
  await verify()
  console.log(JSON.stringify({ tenants, replicas, kills, seconds: Math.round(seconds), failures: failures.length }))
} finally {
  await sql.end({ timeout: 5 })
  await database.stop()
  await removeData(directory)
}
for (const failure of failures) console.log(`failed: ${failure}`)
console.log(failures.length === 0 ? 'one invoice each, no number missing' : `${failures.length} failures`)
process.exit(failures.length === 0 ? 0 : 1)

/** One replica after another, each killed at some moment of its work, until there is nothing left to do. */
async function keepKilling(): Promise<void> {
  while ((await countDue()) > 0) {
    const child = startReplica()
    await once(child, 'message')
    await sleep(Math.random() * longestLifeMs)
    child.kill('SIGKILL')
    await once(child, 'exit')
    kills += 1
  }
}

function startReplica(): ChildProcess {
  const env = {
    ...process.env,
    ...{ DATABASE_URL: database.url, DATA_DIR: directory, LOG_LEVEL: 'error', NODE_ENV: 'test', ROLE: 'api' },
    ...{ MASTER_KEY: Buffer.alloc(32).toString('base64'), NOW: '2027-02-02T12:00:00Z' },
  }
  return fork(path.join(import.meta.dirname, 'child.ts'), { env, stdio: 'inherit' })
}

async function countDue(): Promise<number> {
  const [row] = await sql<{ due: number }[]>`
    select count(*)::int as due from subscriptions where due_at <= '2027-02-02T12:00:00Z'`
  return row?.due ?? 0
}

async function verify(): Promise<void> {
  const expectRows = async (what: string, wrong: Promise<{ wrong: number }[]>) => {
    const count = (await wrong)[0]?.wrong ?? 0
    if (count > 0) failures.push(`${count} ${what}`)
  }
  await expectRows(
    'tenants without exactly one invoice',
    sql`select count(*)::int as wrong from tenants t where 1 <> (
      select count(*) from invoices i where i.tenant_id = t.tenant_id and i.state = 'OPEN' and i.number is not null)`,
  )
  // 10.00 a month, and 0.04 cents for each span beyond a thousand, rounded half up.
  await expectRows(
    'invoices with another total than their usage comes to',
    sql`select count(*)::int as wrong from invoices i join usage_counters c using (tenant_id, period_start)
      where c.meter = 'spans' and i.total <> 1000 + round(greatest(c.quantity - 1000, 0) * 0.04)`,
  )
  await expectRows(
    'invoices whose lines do not sum to the subtotal',
    sql`select count(*)::int as wrong from invoices i where subtotal <> (
      select sum(amount) from invoice_lines l where l.tenant_id = i.tenant_id and l.invoice_id = i.id)`,
  )
  await expectRows(
    'numbers that are missing or given twice',
    sql`select (count(*) - count(distinct sequence) + max(sequence) - count(*)
      + abs((select last from invoice_numbers where series = 'INVOICE') - count(*)))::int as wrong from invoices`,
  )
  await expectRows(
    'counters that are not closed with what was billed',
    sql`select count(*)::int as wrong from usage_counters c left join billed_usage b using (tenant_id, meter, period_start)
      where c.meter = 'spans' and (c.closed_at is null or b.quantity is distinct from c.quantity)`,
  )
  await expectRows(
    'audit chains without the issue of their invoice',
    sql`select count(*)::int as wrong from tenants t where 1 <> (
      select count(*) from audit_events a where a.tenant_id = t.tenant_id and a.action = 'invoice.issue')`,
  )
}
