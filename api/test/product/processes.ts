import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import postgres from 'postgres'
import { afterEach, expect, test } from 'vitest'
import { startEmbedded } from '../../db/embedded.ts'
import { signIn } from '../client.ts'
import { makeDataDir, type ProductProcess, removeData, startProcess } from '../process.ts'

const running: ProductProcess[] = []
const folders = new Set<string>()

async function start(options: Parameters<typeof startProcess>[0] = {}): Promise<ProductProcess> {
  const product = await startProcess(options)
  running.push(product)
  folders.add(product.dataDir)
  return product
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((product) => (product.child.exitCode === null ? product.stop() : null)))
  await Promise.all([...folders].map(removeData))
  folders.clear()
})

/** Process ids of the PostgreSQL on a data directory: its parent, and a child that works now and then. */
async function findPostgres(dataDir: string): Promise<{ parent: number; child: number }> {
  const [parent, , , port] = readFileSync(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n').map(Number)
  const password = readFileSync(path.join(dataDir, 'postgres.password'), 'utf8')
  const sql = postgres({ host: '127.0.0.1', port, username: 'betrace_owner', password, database: 'postgres', max: 1 })
  const [child] = await sql`select pid from pg_stat_activity where backend_type = 'checkpointer'`.finally(() =>
    sql.end(),
  )
  return { parent: parent ?? Number.NaN, child: child?.pid }
}

const onboard = `mutation ($slug: String!) { startOnboarding(input: { name: "Acme", slug: $slug, timeZone: "UTC", planCode: "FREE", defaultRules: false }) { id } }`

test('it prints one address, serves the console there, and stops cleanly on SIGTERM', async () => {
  const product = await start()
  expect(product.output()).toContain(`running at ${product.url}`)
  const page = await fetch(`${product.url}/some/deep/link`, { headers: { accept: 'text/html' } })
  expect(page.status).toBe(200)
  expect(await page.text()).toContain('<div id="root"')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'self'")
  expect(await product.stop()).toBe(0)
})

test('a second product on the same data directory refuses in one clear sentence', async () => {
  const product = await start()
  await expect(startProcess({ dataDir: product.dataDir })).rejects.toThrow(
    /Another BeTrace Tenants already runs on .* with another DATA_DIR/,
  )
  expect((await fetch(`${product.url}/readyz`)).status).toBe(200)
})

test('what was acknowledged survives a SIGKILL of the product and of PostgreSQL', async () => {
  const first = await start()
  const person = await signIn(first.url, 'ada@example.com')
  const { startOnboarding } = await person.graphql<{ startOnboarding: { id: string } }>(onboard, { slug: 'survivor' })
  const { parent, child } = await findPostgres(first.dataDir)
  // A child that is too busy to see that it is an orphan keeps the shared memory.
  process.kill(child, 'SIGSTOP')
  first.child.kill('SIGKILL')
  process.kill(parent, 'SIGKILL')
  const starting = start({ dataDir: first.dataDir })
  await expect
    .poll(() => readFileSync(path.join(first.dataDir, 'postgres/server.log'), 'utf8'))
    .toContain('pre-existing shared memory block')
  process.kill(child, 'SIGCONT')
  const second = await starting
  const tenant = { 'x-tenant-id': startOnboarding.id }
  const again = person.at(second.url).graphql
  await expect
    .poll(() => again<{ onboarding: { state: string } }>('{ onboarding { state } }', {}, tenant))
    .toEqual({ onboarding: { state: 'COMPLETED' } })
})

test('a product that was killed leaves its PostgreSQL to the next one, which takes it over', async () => {
  const first = await start()
  first.child.kill('SIGKILL')
  const second = await start({ dataDir: first.dataDir })
  expect((await fetch(`${second.url}/readyz`)).status).toBe(200)
})

test('a request in flight is answered before the product stops', async () => {
  const dataDir = await makeDataDir()
  folders.add(dataDir)
  const database = await startEmbedded(dataDir, { quick: true })
  const sql = postgres(database.url, { max: 2 })
  try {
    const product = await start({ env: { DATABASE_URL: database.url }, dataDir })
    const person = await signIn(product.url, 'grace@example.com')
    // Somebody else is about to take the same address: the request waits for what becomes of that.
    const other = await sql.reserve()
    await other`begin`
    await other`insert into tenant_slugs (slug, owner_tenant_id, created_at) values ('in-flight', ${randomUUID()}, now())`
    const asked = person.graphql<{ startOnboarding: { id: string } }>(onboard, { slug: 'in-flight' })
    const waits = () => sql`select 1 from pg_locks where locktype = 'transactionid' and not granted`
    await expect.poll(waits).toHaveLength(1)
    const code = product.stop()
    // From then on it takes no more requests, and finishes those it has.
    await expect
      .poll(
        () =>
          fetch(product.url).then(
            () => 'answers',
            () => 'gone',
          ),
        { timeout: 20_000 },
      )
      .toBe('gone')
    await other`rollback`
    other.release()
    expect((await asked).startOnboarding.id).toMatch(/^ten_/)
    expect(await code).toBe(0)
  } finally {
    await sql.end({ timeout: 1 })
    await database.stop()
  }
})

test('a wrong configuration ends the start with one message that lists every wrong variable', async () => {
  const wrong = startProcess({ env: { NODE_ENV: 'production', KMS_PROVIDER: 'aws' } })
  await expect(wrong).rejects.toThrow(/DATABASE_URL[\s\S]*PUBLIC_URL[\s\S]*SMTP_URL/)
})

test('a port that is taken ends the start in one clear sentence and leaves no PostgreSQL behind', async () => {
  const first = await start()
  const dataDir = await makeDataDir()
  folders.add(dataDir)
  const port = Number(new URL(first.url).port)
  await expect(startProcess({ port, dataDir })).rejects.toThrow(
    /already listens on 127\.0\.0\.1:\d+\. Start with another PORT/,
  )
  expect(existsSync(path.join(dataDir, 'postgres/PG_VERSION'))).toBe(true)
  expect(existsSync(path.join(dataDir, 'postgres/postmaster.pid'))).toBe(false)
})

test('an API replica and a worker of their own share the work through the database', async () => {
  const dataDir = await makeDataDir()
  folders.add(dataDir)
  const database = await startEmbedded(dataDir, { quick: true })
  try {
    const env = { DATABASE_URL: database.url, MASTER_KEY: randomBytes(32).toString('base64') }
    const api = await start({ env: { ...env, ROLE: 'api' }, dataDir })
    const worker = await start({ env: { ...env, ROLE: 'worker' }, dataDir })
    // The code is mailed by the worker, the tenant made by it.
    const person = await signIn(api.url, 'hedy@example.com')
    const { startOnboarding } = await person.graphql<{ startOnboarding: { id: string } }>(onboard, {
      slug: 'two-roles',
    })
    const tenant = { 'x-tenant-id': startOnboarding.id }
    await expect
      .poll(() => person.graphql('{ onboarding { state } }', {}, tenant))
      .toEqual({ onboarding: { state: 'COMPLETED' } })
    expect(await Promise.all([api.stop(), worker.stop()])).toEqual([0, 0])
  } finally {
    await database.stop()
  }
})
