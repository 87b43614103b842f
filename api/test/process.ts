import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { projectPath } from '../core/paths.ts'
import { freePort } from '../db/free-port.ts'

/** The built product as its own process, on a data directory and a port of its own. */
export interface ProductProcess {
  url: string
  dataDir: string
  child: ChildProcess
  /** What it has written so far, up to 10 MB: a benchmark makes it write gigabytes. */
  output: () => string
  /** SIGTERM, and waits for the end; resolves to the exit code. */
  stop: () => Promise<number | null>
}

const longestOutput = 10_000_000

/**
 * As `npm start` has it. By itself Node 24 lets short-lived objects take 130 MB before it tidies up, and what has lived a
 * little grow to several times what is in use; here by about a quarter. One thread tidies up: where the database has the
 * other core, several wait for each other. Outside of JavaScript one heap for all threads takes 50 MB less than glibc's
 * one for each.
 */
const memoryOptions = { MALLOC_ARENA_MAX: '1' }
const nodeOptions = [
  '--max-semi-space-size=8',
  '--initial-old-space-size=96',
  '--heap-growing-percent=25',
  '--no-parallel-scavenge',
  '--max-old-space-size=1024',
]

/**
 * Starts `.build/api/main.js` (npm run build first) and waits until it says that it runs. Throws with its output when it
 * exits before that.
 */
export async function startProcess(
  options: { env?: Record<string, string>; dataDir?: string; port?: number } = {},
): Promise<ProductProcess> {
  const dataDir = options.dataDir ?? (await makeDataDir())
  const port = options.port ?? (await freePort())
  const child = spawn(process.execPath, [...nodeOptions, projectPath('.build/api/main.js')], {
    env: {
      ...cleanEnvironment(),
      ...memoryOptions,
      DATA_DIR: dataDir,
      PORT: String(port),
      LOG_LEVEL: 'warn',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      if (output.length < longestOutput) output += chunk
    })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const url = `http://127.0.0.1:${port}`
  await waitUntilRunning(port, child, () => output)
  return {
    url,
    dataDir,
    child,
    output: () => output,
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}

/** mkdtemp makes it private; PostgreSQL may run as another user. */
export async function makeDataDir(): Promise<string> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'betrace-run-'))
  await chmod(dataDir, 0o755)
  return dataDir
}

/** Removes what a stopped process left on disk. */
export function removeData(dataDir: string): Promise<void> {
  return rm(dataDir, { recursive: true, force: true })
}

async function waitUntilRunning(port: number, child: ChildProcess, output: () => string): Promise<void> {
  // In production there is the line of the log alone.
  const saysSo = new RegExp(`running at http://127.0.0.1:${port}|"port":${port},[^\\n]*"listening"`)
  const deadline = Date.now() + 120_000
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The product ended with ${child.exitCode}:\n${output()}`)
    // Said by itself: on that port somebody else might answer.
    if (saysSo.test(output())) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`The product did not run within two minutes:\n${output()}`)
}

/** The environment without what would configure the product. */
function cleanEnvironment(): Record<string, string | undefined> {
  const { PATH, HOME, TMPDIR, LANG } = process.env
  return { PATH, HOME, TMPDIR, LANG, NODE_ENV: 'development' }
}
