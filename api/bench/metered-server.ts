import type { AddressInfo } from 'node:net'
import { loadConfig } from '../core/config.ts'
import { createLogger } from '../core/log.ts'
import { roleUrls } from '../db/migrate.ts'
import { createServer } from '../server.ts'
import { connectServices, stopServices } from '../services.ts'

/**
 * The product's API on a database that is there, as a process of its own; with the argument `unmetered` the same without
 * counting calls and without asking for their quota, which no configuration of the product can do. Prints its port.
 */
const config = loadConfig()
const log = createLogger(config.LOG_LEVEL)
const services = await connectServices(config, roleUrls(config.DATABASE_URL ?? ''), log)
const { callMeter, callQuota } = services
if (process.argv[2] === 'unmetered') {
  const period = { start: new Date(0), end: new Date(8.64e15) }
  const admission = { at: new Date(), calls: 1, period, lease: null, standing: null }
  services.callMeter = { ...callMeter, begin: () => undefined }
  services.callQuota = { ...callQuota, take: () => admission }
}
const server = await createServer(services)
await server.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`${(server.server.address() as AddressInfo).port}\n`)
process.on('SIGTERM', async () => {
  await server.close()
  await stopServices(services)
  process.exit(0)
})
