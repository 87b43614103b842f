import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
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
  first.child.kill('SIGKILL')
  const pidFile = path.join(first.dataDir, 'postgres/postmaster.pid')
  process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGKILL')
  // A killed postmaster's children end by themselves; until then the kernel keeps their shared memory.
  await sleep(1000)
  const second = await start({ dataDir: first.dataDir })
  const tenant = { 'x-tenant-id': startOnboarding.id }
  const again = person.at(second.url).graphql
  await expect
    .poll(() => again<{ onboarding: { state: string } }>('{ onboarding { state } }', {}, tenant), { timeout: 20_000 })
    .toEqual({ onboarding: { state: 'COMPLETED' } })
})

test('a product that was killed leaves its PostgreSQL to the next one, which takes it over', async () => {
  const first = await start()
  first.child.kill('SIGKILL')
  await sleep(200)
  const second = await start({ dataDir: first.dataDir })
  expect((await fetch(`${second.url}/readyz`)).status).toBe(200)
})

test('a request in flight is answered before the product stops', async () => {
  const product = await start()
  const person = await signIn(product.url, 'grace@example.com')
  const asked = person.graphql<{ startOnboarding: { id: string } }>(onboard, { slug: 'in-flight' })
  await sleep(2)
  const code = product.stop()
  expect((await asked).startOnboarding.id).toMatch(/^ten_/)
  expect(await code).toBe(0)
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
      .poll(() => person.graphql('{ onboarding { state } }', {}, tenant), { timeout: 20_000 })
      .toEqual({ onboarding: { state: 'COMPLETED' } })
    expect(await Promise.all([api.stop(), worker.stop()])).toEqual([0, 0])
  } finally {
    await database.stop()
  }
})
