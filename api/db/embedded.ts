import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { findBinaries, reachableFolder, runAs } from './embedded-host.ts'
import { freePort } from './free-port.ts'

const run = promisify(execFile)

/** One product per data directory: held as a session lock in the database itself, so a dead holder frees it at once. */
const instanceLock = 7_310_458_002

/**
 * What a killed process leaves is gone a moment later: PostgreSQL ends the session of a closed connection, and the
 * children of a killed PostgreSQL end by themselves, busy ones not at once. A start right after it waits that long.
 */
const leftoversMs = 10_000

export interface EmbeddedDatabase {
  /** Connection string of the owner role of the database `betrace`. */
  url: string
  stop: () => Promise<void>
}

/** Thrown when another process already runs on the same data directory. */
export class DataDirectoryInUse extends Error {}

/**
 * Starts the PostgreSQL that came with `npm install` on `<dataDir>/postgres`, or takes over one that a killed process
 * left running there. Listens on a free port of 127.0.0.1 only. First start about a second, later ones a tenth.
 * `quick` trades durability for speed: for tests alone.
 */
export async function startEmbedded(dataDir: string, options: { quick?: boolean } = {}): Promise<EmbeddedDatabase> {
  const root = path.resolve(dataDir)
  mkdirSync(root, { recursive: true })
  const identity = await runAs()
  const runOptions = { ...identity, cwd: '/' }
  const binaries = await findBinaries(identity)
  const directory = path.join(await reachableFolder(root, identity), 'postgres')
  const password = ownPassword(path.join(root, 'postgres.password'))
  if (!existsSync(path.join(directory, 'PG_VERSION'))) await initialise()
  if (runningPort(directory) === null) await start()

  const url = await waitUntilReady()
  const holder = postgres(url('postgres'), { max: 1, idle_timeout: 0, onnotice: () => {} })
  if (!(await takeInstanceLock(holder))) {
    await holder.end()
    throw new DataDirectoryInUse(
      `Another BeTrace Tenants already runs on ${root}. Stop it first, or start this one with another DATA_DIR.`,
    )
  }
  const [existing] = await holder`select 1 from pg_database where datname = 'betrace'`
  if (!existing) await holder`create database betrace`

  return {
    url: url('betrace'),
    stop: async () => {
      await holder.end({ timeout: 1 })
      await run(binaries.pg_ctl, ['stop', '-D', directory, '-m', 'fast', '-w', '-t', '20'], runOptions)
    },
  }

  async function initialise(): Promise<void> {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    if (identity.uid !== undefined) chownSync(directory, identity.uid, identity.gid)
    const passwordFile = path.join(directory, `../.initdb-${process.pid}`)
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
    if (identity.uid !== undefined) chownSync(passwordFile, identity.uid, identity.gid)
    try {
      const flags = ['--auth=scram-sha-256', '--username=betrace_owner', '--encoding=UTF8', '--locale=C']
      await run(binaries.initdb, ['-D', directory, `--pwfile=${passwordFile}`, ...flags], runOptions)
    } finally {
      rmSync(passwordFile, { force: true })
    }
  }

  async function start(): Promise<void> {
    const settings: Record<string, string> = {
      port: String(await freePort()),
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: '200',
      ...(options.quick ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
    }
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}='${value}'`])
    const log = path.join(directory, 'server.log')
    const command = ['start', '-D', directory, '-l', log, '-w', '-t', '60', '-o', flags.join(' ')]
    const deadline = Date.now() + leftoversMs
    for (;;) {
      try {
        await run(binaries.pg_ctl, command, runOptions)
        return
      } catch (error) {
        // Another process may have started it in the same moment: then its lock decides below.
        if (runningPort(directory) !== null) return
        const tail = existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(-8).join('\n') : ''
        if (!tail.includes('pre-existing shared memory block') || Date.now() > deadline)
          throw new Error(`The embedded PostgreSQL did not start on ${directory}.\n${tail}`, { cause: error })
        await sleep(100)
      }
    }
  }

  async function waitUntilReady(): Promise<(database: string) => string> {
    const deadline = Date.now() + 60_000
    for (;;) {
      const port = runningPort(directory)
      const url = (database: string) => `postgres://betrace_owner:${password}@127.0.0.1:${port}/${database}`
      try {
        if (port === null) throw new Error('not running')
        const probe = postgres(url('postgres'), { max: 1, connect_timeout: 2, onnotice: () => {} })
        await probe`select 1`.finally(() => probe.end({ timeout: 1 }))
        return url
      } catch (error) {
        if (Date.now() > deadline) throw error
        await sleep(50)
      }
    }
  }
}

/** Whether the lock is ours now. Somebody who runs keeps it; a dead holder's session ends any moment. */
async function takeInstanceLock(holder: postgres.Sql): Promise<boolean> {
  const deadline = Date.now() + leftoversMs / 10
  for (;;) {
    const [lock] = await holder`select pg_try_advisory_lock(${instanceLock}) as free`
    if (lock?.free || Date.now() > deadline) return lock?.free ?? false
    await sleep(50)
  }
}

/** The port of a live server on the directory, from its pid file: pid in line 1, port in line 4. */
function runningPort(directory: string): number | null {
  try {
    const lines = readFileSync(path.join(directory, 'postmaster.pid'), 'utf8').split('\n')
    process.kill(Number(lines[0]), 0)
    return Number(lines[3]) || null
  } catch {
    return null
  }
}

function ownPassword(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    const password = randomBytes(24).toString('hex')
    writeFileSync(file, password, { mode: 0o600, flag: 'wx' })
    return password
  }
}
