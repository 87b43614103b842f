import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createEmulator, type EmulatorSeedConfig } from 'workos/emulate'

/** The vendor's emulator, behind a server that adds what it lacks: idempotency keys, and bad days. */
export interface WorkOSEmulator {
  /** Environment of a product that uses it. */
  env: Record<string, string>
  url: string
  /** Answered to every request while set; `hang` answers nothing. */
  fault: { status: number; headers?: Record<string, string> } | 'hang' | null
  requests: string[]
  /** A request of the test itself, with the API key. */
  api: (method: string, path: string, body?: unknown) => Promise<Record<string, unknown>>
  close: () => Promise<void>
}

interface Answer {
  status: number
  headers: Record<string, string>
  body: Buffer
}

export async function startWorkOSEmulator(seed: EmulatorSeedConfig): Promise<WorkOSEmulator> {
  const upstream = await createEmulator({ port: 0, seed })
  const replays = new Map<string, Promise<Answer>>()

  const forward = async (method: string, path: string, headers: Record<string, string>, body: Buffer) => {
    const response = await fetch(new URL(path, upstream.url), {
      method,
      headers,
      redirect: 'manual',
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    })
    const kept = ['content-type', 'location', 'retry-after']
    const answered = Object.fromEntries([...response.headers].filter(([name]) => kept.includes(name)))
    return { status: response.status, headers: answered, body: Buffer.from(await response.arrayBuffer()) }
  }

  const server = createServer(async (request, response) => {
    const { method = 'GET', url = '/', headers } = request
    emulator.requests.push(`${method} ${url}`)
    const { fault } = emulator
    if (fault === 'hang') return
    if (fault) return response.writeHead(fault.status, fault.headers).end('{"message":"a bad day"}')
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { authorization = '', 'content-type': contentType = 'application/json' } = headers
    const send = () => forward(method, url, { authorization, 'content-type': contentType }, Buffer.concat(chunks))
    const key = headers['idempotency-key']
    const known = typeof key === 'string' ? replays.get(key) : undefined
    const answer = known ?? send()
    if (typeof key === 'string') replays.set(key, answer)
    const { status, headers: answered, body } = await answer
    response.writeHead(status, answered).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const emulator: WorkOSEmulator = {
    env: {
      WORKOS_API_KEY: upstream.apiKey,
      WORKOS_CLIENT_ID: 'client_test',
      WORKOS_WEBHOOK_SECRET: 'webhook-secret-of-the-tests',
      WORKOS_API_URL: url,
    },
    url,
    fault: null,
    requests: [],
    async api(method, path, body) {
      const response = await fetch(new URL(path, upstream.url), {
        method,
        headers: { authorization: `Bearer ${upstream.apiKey}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return text ? JSON.parse(text) : {}
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await upstream.close()
    },
  }
  return emulator
}
