import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { operatorEmail } from './people.ts'

declare module 'vitest' {
  interface ProvidedContext {
    url: string
  }
}

const main = fileURLToPath(new URL('../../.build/api/main.js', import.meta.url))

/** Starts the built product on a data directory and a port of its own for the whole run, and stops it afterwards. */
export default async function startServer(project: TestProject): Promise<() => Promise<void>> {
  if (!existsSync(main)) throw new Error('The product is not built: npm run build')
  const dataDir = await mkdtemp(path.join(tmpdir(), 'betrace-e2e-'))
  const port = await freePort()
  const { PATH, HOME, TMPDIR, LANG } = process.env
  const child = spawn(process.execPath, [main], {
    env: {
      ...{ PATH, HOME, TMPDIR, LANG },
      NODE_ENV: 'development',
      DATA_DIR: dataDir,
      PORT: String(port),
      LOG_LEVEL: 'warn',
      PLATFORM_OPERATORS: operatorEmail,
      SIGN_IN_CODES_PER_HOUR: '1000',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk))
  const url = `http://127.0.0.1:${port}`
  await waitUntilReady(url, child, () => output)
  project.provide('url', url)
  return async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function waitUntilReady(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + 90_000
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The product ended with ${child.exitCode}:\n${output()}`)
    const isReady = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    )
    if (isReady) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  child.kill('SIGTERM')
  throw new Error(`The product was not ready in time:\n${output()}`)
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}
