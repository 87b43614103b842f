import { sql } from 'drizzle-orm'
import type { FastifyInstance } from 'fastify'
import type { Services } from '../core/context.ts'

/**
 * `/livez`: the process runs. `/readyz`: it can serve, so the database answers both roles; 503 while it cannot, or once
 * it is stopping. Requests in hand are still answered then, and their connections closed after it.
 */
export async function probeRoutes(app: FastifyInstance, services: Services): Promise<void> {
  let stopping = false
  app.addHook('preClose', async () => {
    stopping = true
  })
  app.addHook('onSend', (_request, reply, _payload, done) => {
    // A kept-alive connection would hold the server open until its client leaves.
    if (stopping) reply.header('connection', 'close')
    done()
  })
  app.get('/livez', async () => ({ status: 'ok' }))
  app.get('/readyz', async (request, reply) => {
    if (stopping) return reply.status(503).send({ status: 'stopping' })
    try {
      const ping = sql`select 1`
      await Promise.all([
        services.db.app.run((db) => db.execute(ping)),
        services.db.platform.run((db) => db.execute(ping)),
      ])
      return { status: 'ok' }
    } catch (error) {
      request.log.warn({ err: error }, 'not ready')
      return reply.status(503).send({ status: 'database unavailable' })
    }
  })
}
