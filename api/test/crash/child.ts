import type { AddressInfo } from 'node:net'
import { loadConfig } from '../../core/config.ts'
import type { Services } from '../../core/context.ts'
import type { Pool } from '../../db/client.ts'
import { createServer } from '../../server.ts'
import { startProduct, startWorker } from '../../services.ts'

/** What the parent asks: die at the n-th boundary from now, or say how many there were since. */
export type Order = { dieAt: number } | { count: true }
export type Report = { listening: string } | { boundaries: number }

let boundaries = 0
let dieAt = Number.POSITIVE_INFINITY

/** A place where a real crash would be worst: just before or just after something has been made or committed. */
function boundary(): void {
  boundaries += 1
  if (boundaries >= dieAt) process.kill(process.pid, 'SIGKILL')
}

function send(report: Report): void {
  process.send?.(report)
}

process.on('message', (order: Order) => {
  if ('count' in order) return send({ boundaries })
  boundaries = 0
  dieAt = order.dieAt
})

/** Every call of a provider has a boundary on both sides. */
function watchCalls<Provider extends object>(provider: Provider): Provider {
  return new Proxy(provider, {
    get(target, name) {
      const value = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return async (...args: unknown[]) => {
        boundary()
        const result = await value.apply(target, args)
        boundary()
        return result
      }
    },
  })
}

/** So has every commit. */
function watchCommits(pool: Pool): Pool {
  return {
    ...pool,
    async lease() {
      const lease = await pool.lease()
      return {
        ...lease,
        async command(text) {
          if (text !== 'commit') return lease.command(text)
          boundary()
          const result = await lease.command(text)
          boundary()
          return result
        },
      }
    },
  }
}

function watch(services: Services): void {
  Object.assign(services, {
    keyProvider: watchCalls(services.keyProvider),
    identityProvider: watchCalls(services.identityProvider),
    db: { ...services.db, app: watchCommits(services.db.app), platform: watchCommits(services.db.platform) },
  })
}

const { services } = await startProduct(loadConfig())
watch(services)
const server = await createServer(services)
await startWorker(services)
await server.listen({ host: '127.0.0.1', port: 0 })
send({ listening: `http://127.0.0.1:${(server.server.address() as AddressInfo).port}` })
