import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { ConfigError, loadConfig, publicUrl } from './core/config.ts'
import type { Services } from './core/context.ts'
import { DataDirectoryInUse } from './db/embedded.ts'
import { createServer } from './server.ts'
import { startProduct, startWorker } from './services.ts'

/** Configuration, then the parts, then the server; stops in the opposite order on SIGTERM and SIGINT. */
async function main(): Promise<void> {
  const config = loadConfig()
  const { services, stop } = await startProduct(config)
  const { log } = services
  const server = await serve(services).catch(async (error) => {
    await stop()
    throw error
  })
  const { port } = server.server.address() as AddressInfo
  log.info({ role: config.ROLE, port }, 'listening')
  if (!config.isProduction) process.stdout.write(`\n  BeTrace Tenants is running at ${publicUrl(config, port)}\n\n`)

  let stopping = false
  const shutDown = async (signal: string): Promise<void> => {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'stopping')
    const forced = setTimeout(() => process.exit(1), (config.SHUTDOWN_GRACE_SECONDS + 5) * 1000)
    forced.unref()
    await server.close()
    await stop()
    log.info('stopped')
    process.exit(0)
  }
  process.on('SIGTERM', shutDown)
  process.on('SIGINT', shutDown)
}

async function serve(services: Services): Promise<FastifyInstance> {
  const { HOST, PORT } = services.config
  const server = await createServer(services)
  try {
    await server.listen({ host: HOST, port: PORT })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new ConfigError(`Something else already listens on ${HOST}:${PORT}. Start with another PORT.`)
  }
  await startWorker(services)
  return server
}

main().catch((error: unknown) => {
  const known = error instanceof ConfigError || error instanceof DataDirectoryInUse
  process.stderr.write(`\n${known ? error.message : ((error as Error)?.stack ?? error)}\n`)
  process.exit(1)
})
