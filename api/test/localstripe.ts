import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { freePort } from '../db/free-port.ts'

export interface Localstripe {
  url: string
  /** Has it deliver its webhooks, signed with the secret. */
  deliverTo: (url: string, secret: string) => Promise<void>
  stop: () => Promise<void>
}

/** The program itself listens on all interfaces. */
const program = (port: number) =>
  `from aiohttp import web; from localstripe.server import app; web.run_app(app, host='127.0.0.1', port=${port}, print=None)`

/**
 * Starts the Stripe emulator (PyPI `localstripe`) on a free port of 127.0.0.1, behind a door that knows the address of a
 * customer's payment methods, which it has under their older one. Throws when it is missing.
 */
export async function startLocalstripe(): Promise<Localstripe> {
  const port = await freePort()
  const child = spawn('python3', ['-c', program(port)], { stdio: ['ignore', 'ignore', 'pipe'] })
  let output = ''
  child.stderr.on('data', (chunk) => {
    output += chunk
  })
  const inner = `http://127.0.0.1:${port}`
  await untilAnswers(inner, child, () => output)
  const door = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const path = (incoming.url ?? '').replace(
      /^\/v1\/customers\/(\w+)\/payment_methods\?/,
      '/v1/payment_methods?type=card&customer=$1&',
    )
    const answer = await fetch(inner + path, {
      method: incoming.method ?? 'GET',
      headers: {
        authorization: incoming.headers.authorization ?? '',
        'content-type': incoming.headers['content-type'] ?? '',
      },
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    })
    outgoing.writeHead(answer.status, { 'content-type': 'application/json' })
    outgoing.end(await answer.text())
  })
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
  const address = door.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    async deliverTo(url, secret) {
      await fetch(`${inner}/_config/webhooks/test`, { method: 'POST', body: new URLSearchParams({ url, secret }) })
    },
    async stop() {
      door.close()
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function untilAnswers(url: string, child: ChildProcess, output: () => string): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
    if (child.exitCode !== null)
      throw new Error(`The Stripe emulator did not start (pip install localstripe==1.15.10):\n${output()}`)
    const answer = await fetch(`${url}/v1/products`).catch(() => null)
    if (answer) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  child.kill('SIGKILL')
  throw new Error(`localstripe did not answer within 30 s:\n${output()}`)
}
