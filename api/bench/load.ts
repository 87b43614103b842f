import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { projectPath } from '../core/paths.ts'

const peers = projectPath('api/bench/peers')

/** One sort of request, sent over and over. `next` gives the body of each, `nextKey` its API key where they differ. */
export interface Requests {
  url: string
  key?: string
  nextKey?: () => string
  next: () => unknown
  /** What is in every answer, where being answered without errors does not say enough. */
  expected?: string
  /** What the server that is asked has worked so far, in microseconds. */
  cpu: () => Promise<number>
}

export interface LoadResult {
  /**
   * What the server worked for each answer, in microseconds, with all that it does beside: says more than the rate where
   * others use the machine, too.
   */
  cpuMicros: number
  /** Answers a second. */
  rate: number
  /** Answers in each second of the run. */
  perSecond: number[]
}

type Autocannon = (
  options: Record<string, unknown>,
  done: (error: Error | null, result: AutocannonResult) => void,
) => {
  on: (event: string, listener: (...args: never[]) => void) => void
}

interface AutocannonResult {
  requests: { average: number; total: number }
  duration: number
  non2xx: number
  errors: number
  timeouts: number
}

/** Installs the peers and the load generator from their own lock file, when they are not there yet. */
export function installPeers(): void {
  if (existsSync(`${peers}/node_modules`)) return
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: peers, stdio: 'inherit' })
  if (status !== 0) throw new Error('the peers of the benchmark could not be installed')
}

/**
 * Sends requests for some seconds over `connections` keep-alive connections, each waiting for its answer. Throws when
 * one is not answered with 2xx or as expected, or carries errors: a fast refusal is no throughput.
 */
export async function load(requests: Requests, seconds: number, connections = 32): Promise<LoadResult> {
  const autocannon = createRequire(`${peers}/package.json`)('autocannon') as Autocannon
  const perSecond: number[] = []
  let refused: string | null = null
  const workedBefore = await requests.cpu()
  const result = await new Promise<AutocannonResult>((resolve, reject) => {
    const run = autocannon(
      {
        url: `${requests.url}/graphql`,
        connections,
        duration: seconds,
        method: 'POST',
        headers: { 'content-type': 'application/json', ...bearer(requests.key) },
        requests: [
          {
            setupRequest: (request: { headers: object }) => ({
              ...request,
              headers: { ...request.headers, ...bearer(requests.nextKey?.()) },
              body: JSON.stringify(requests.next()),
            }),
            onResponse: (status: number, body: string) => {
              const isExpected = requests.expected === undefined || body.includes(requests.expected)
              if (status !== 200 || body.startsWith('{"errors"') || !isExpected) refused ??= body
            },
          },
        ],
      },
      (error, done) => (error ? reject(error) : resolve(done)),
    )
    run.on('tick', ({ counter }: { counter: number }) => perSecond.push(counter))
  })
  if (refused !== null || result.errors > 0 || result.timeouts > 0)
    throw new Error(`the load was not answered: ${refused ?? `${result.errors} errors, ${result.timeouts} timeouts`}`)
  return {
    cpuMicros: ((await requests.cpu()) - workedBefore) / result.requests.total,
    rate: result.requests.total / result.duration,
    // The last tick is a part of a second.
    perSecond: perSecond.slice(0, -1),
  }
}

function bearer(key: string | undefined): Record<string, string> {
  return key === undefined ? {} : { authorization: `Bearer ${key}` }
}

export interface Peer {
  /** The line it printed when it was ready. */
  ready: string
  cpu: Requests['cpu']
  stop: () => Promise<void>
}

/** Starts one of the programs in `peers/` and waits for the line that says where it listens. */
export async function startPeer(program: string, env: Record<string, string> = {}): Promise<Peer> {
  const { PATH, HOME } = process.env
  const child = spawn(process.execPath, ['--import', `${peers}/cpu.mjs`, `${peers}/${program}`], {
    env: { PATH, HOME, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const ready = await new Promise<string>((resolve, reject) => {
    let output = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk
      const line = output.split('\n').find((text) => /^http:|^\{/.test(text) && output.includes('\n'))
      if (line) resolve(line)
    })
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}`)))
  })
  return {
    ready,
    cpu: () =>
      new Promise((resolve) => {
        child.once('message', (micros) => resolve(Number(micros)))
        child.send('cpu')
      }),
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}
