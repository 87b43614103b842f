import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { freePort } from '../db/free-port.ts'

export interface Ministack {
  endpoint: string
  /** Stops answering, as if the network were gone, until `resume`. */
  pause: () => void
  resume: () => void
  stop: () => Promise<void>
}

/** Starts the AWS emulator (PyPI `ministack`, with `cryptography` for Ed25519) with KMS alone on a free port of 127.0.0.1. Throws when it is missing. */
export async function startMinistack(): Promise<Ministack> {
  const port = await freePort()
  const child = spawn('ministack', [], {
    env: {
      ...process.env,
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      IOT_MTLS_ENABLED: '0',
      SERVICES: 'kms',
      LOG_LEVEL: 'ERROR',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let output = ''
  child.stderr.on('data', (chunk) => {
    output += chunk
  })
  const missing = once(child, 'error').then(([cause]) => {
    throw new Error('The AWS emulator is not installed: pip install ministack==1.5.33 cryptography==50.0.2', { cause })
  })
  const endpoint = `http://127.0.0.1:${port}`
  await Promise.race([missing, untilHealthy(endpoint, child, () => output)])
  return {
    endpoint,
    pause: () => child.kill('SIGSTOP'),
    resume: () => child.kill('SIGCONT'),
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGCONT')
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function untilHealthy(endpoint: string, child: ChildProcess, output: () => string): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
    if (child.exitCode !== null) throw new Error(`ministack ended by itself:\n${output()}`)
    const answer = await fetch(`${endpoint}/_ministack/health`).catch(() => null)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  child.kill('SIGKILL')
  throw new Error(`ministack did not start within 30 s:\n${output()}`)
}
