import { spawn } from 'node:child_process'
import { projectPath } from '../core/paths.ts'
import { type Post, poster, rateOf } from '../test/post.ts'

const atOnce = 32

export interface MeteredServer {
  post: Post
  cpuSeconds: () => Promise<number>
  stop: () => Promise<void>
}

/** Starts the API on the database, with or without metering and quotas, for callers with this key. */
export async function startMetered(
  kind: 'metered' | 'unmetered',
  { key, env }: { key: string; env: Record<string, string> },
): Promise<MeteredServer> {
  const { PATH, HOME } = process.env
  const child = spawn(process.execPath, ['--import', 'tsx', projectPath('api/bench/metered-server.ts'), kind], {
    env: { PATH, HOME, NODE_ENV: 'development', LOG_LEVEL: 'warn', ROLE: 'api', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()))
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
  })
  const url = `http://127.0.0.1:${port}`
  const { post, close } = poster(url, key)
  return {
    post,
    cpuSeconds: () => cpuSecondsOf(url),
    stop: () => {
      close()
      child.kill('SIGTERM')
      return ended
    },
  }
}

/** What the process has worked so far: says more than the clock where others use the machine too. */
export async function cpuSecondsOf(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  return Number(/^process_cpu_seconds_total (\S+)/m.exec(metrics)?.[1])
}

/** Queries a second that read one row of the key's tenant. */
export async function askThrough({ post }: MeteredServer, count: number): Promise<number> {
  const bodies = Array.from({ length: count }, () => JSON.stringify({ query: '{ tenant { name } }' }))
  return rateOf(bodies, atOnce, async (body) => {
    const answer = await post(body)
    if (!answer.includes('"name":')) throw new Error(answer)
  })
}
