import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import postgres from 'postgres'
import { projectPath } from '../../core/paths.ts'
import { startEmbedded } from '../../db/embedded.ts'
import { roleUrls } from '../../db/migrate.ts'
import { type Client, clientOf } from '../client.ts'
import { insertSession } from '../sessions.ts'
import type { Order, Report } from './child.ts'
import { findDamage } from './damage.ts'
import { embeddedOutside, emulatedOutside } from './outside.ts'

/**
 * `npm run test:crash -- <kills> [emulated]` (default 100, embedded): people onboard and cancel while the process is
 * killed with SIGKILL, at every boundary in turn (before and after each provider call and each commit) and at random
 * moments. A request without an answer is repeated under its idempotency key. In the end nothing may be stuck, doubled
 * or left over. `emulated` runs against WorkOS and AWS KMS on their emulators.
 */
const kills = Number(process.argv[2] ?? 100)
const outside = process.argv[3] === 'emulated' ? await emulatedOutside() : embeddedOutside(randomBytes(32))
const directory = await mkdtemp(path.join(tmpdir(), 'betrace-crash-'))
await chmod(directory, 0o755)
const database = await startEmbedded(directory)
// Connects at its first query, when the product has made the role.
const sql = postgres(roleUrls(database.url).platform, { max: 1, onnotice: () => {} })
const { PATH, HOME, TMPDIR } = process.env
const environment = {
  ...{ PATH, HOME, TMPDIR },
  DATABASE_URL: database.url,
  DATA_DIR: directory,
  LOG_LEVEL: 'silent',
  TENANTS_PER_PERSON: '100000',
  ...outside.env,
}

interface Running {
  child: ChildProcess
  url: string
  ended: Promise<void>
}

async function start(): Promise<Running> {
  const child = fork(path.join(import.meta.dirname, 'child.ts'), {
    execArgv: ['--import', 'tsx'],
    cwd: projectPath(),
    env: environment,
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (report: Report) => 'listening' in report && resolve(report.listening))
    child.once('exit', (code, signal) => reject(new Error(`the product ended at its start (${code ?? signal})`)))
  })
  return { child, url, ended }
}

const order = (message: Order) => running.child.connected && running.child.send(message)
const isDead = () => running.child.exitCode !== null || running.child.signalCode !== null
const disarmed = { dieAt: Number.MAX_SAFE_INTEGER }

let running = await start()
const cookie = await insertSession(sql, 'crash@example.com')
let person: Client = clientOf(running.url, cookie)
let killed = 0

async function restart(): Promise<void> {
  await running.ended
  killed += 1
  running = await start()
  // The session outlives the process: the same cookie goes on.
  person = clientOf(running.url, cookie)
}

/** Repeats a request through crashes until it is answered, as a careful client would. */
async function answered<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      // fetch throws a TypeError when the connection breaks: that is the crash. A refusal in words is a finding.
      if (!(error instanceof TypeError)) throw error
      await Promise.race([running.ended, new Promise((resolve) => setTimeout(resolve, 10_000))])
      if (!isDead()) throw error
      await restart()
    }
  }
}

const startMutation = `mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { id } }`

/** Onboards, and cancels when asked to; resolves once that has come to its end, through whatever crashes. */
async function onboard(cancel: boolean): Promise<void> {
  const slug = `crash-n${slugs.length}`
  slugs.push(slug)
  const input = { name: slug, slug, timeZone: 'UTC', planCode: 'FREE', defaultRules: false }
  const key = { 'idempotency-key': randomUUID() }
  type Started = { startOnboarding: { id: string } }
  const { startOnboarding } = await answered(() => person.graphql<Started>(startMutation, { input }, key))
  if (cancel) await answered(() => tryCancel(person, startOnboarding.id))
  await settled(slug)
}

/** An onboarding that was quicker than its cancellation stays. */
async function tryCancel(client: Client, id: string): Promise<void> {
  await client.graphql('mutation { cancelOnboarding { state } }', {}, { 'x-tenant-id': id }).catch((error: Error) => {
    if (!/CONFLICT|NOT_FOUND/.test(error.message)) throw error
  })
}

async function settled(slug: string): Promise<void> {
  const deadline = Date.now() + 60_000
  for (;;) {
    if (isDead()) await restart()
    const [row] = await sql`select o.state from onboardings o join tenants t using (tenant_id) where t.slug = ${slug}`
    if (row && ['COMPLETED', 'CANCELED'].includes(row.state)) return
    if (Date.now() > deadline) throw new Error(`the onboarding of ${slug} is stuck in ${row?.state}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

async function countBoundaries(cancel: boolean): Promise<number> {
  order(disarmed)
  await onboard(cancel)
  return new Promise((resolve) => {
    running.child.once('message', (report: Report) => 'boundaries' in report && resolve(report.boundaries))
    order({ count: true })
  })
}

const slugs: string[] = []

async function killAndCount(): Promise<string[]> {
  const boundaries = { forwards: await countBoundaries(false), backwards: await countBoundaries(true) }
  console.log(`boundaries: ${boundaries.forwards} onboarding, ${boundaries.backwards} with cancelling`)
  for (let turn = 0, forwards = 0, backwards = 0; killed < kills; turn++) {
    const cancel = turn % 4 === 3
    if (turn % 3 === 2) {
      const { child } = running
      setTimeout(() => child.kill('SIGKILL'), Math.random() * 250).unref()
    } else {
      const at = cancel ? backwards++ % boundaries.backwards : forwards++ % boundaries.forwards
      order({ dieAt: 1 + at })
    }
    await onboard(cancel)
    order(disarmed)
    if (turn % 10 === 9) console.log(`${killed} kills, ${slugs.length} onboardings`)
  }
  return findDamage(database.url, slugs, outside)
}

const damage = await killAndCount().finally(async () => {
  running.child.kill('SIGKILL')
  await running.ended
  await sql.end()
  await outside.stop()
  await database.stop()
  await rm(directory, { recursive: true, force: true })
})
for (const problem of damage) console.log(problem)
console.log(`${killed} kills during ${slugs.length} onboardings, ${damage.length} findings`)
console.log(`crash: ${slugs.length - Math.min(damage.length, slugs.length)} passed, ${damage.length} failed`)
process.exit(damage.length === 0 ? 0 : 1)
