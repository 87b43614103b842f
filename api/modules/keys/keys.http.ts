import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { type Services, systemCtx, withTenant } from '../../core/context.ts'
import { fromPublicId } from '../../core/ids.ts'
import { publicKeySet } from './jwks.ts'

/**
 * `GET /.well-known/betrace/:tenant/jwks.json`: a tenant's public keys as a JWK Set, for anyone, from any origin. A
 * verifier that meets an unknown `kid` should ask again; 5 minutes is how long an answer may be kept.
 */
export async function keyRoutes(app: FastifyInstance, services: Services): Promise<void> {
  app.get<{ Params: { tenant: string } }>('/.well-known/betrace/:tenant/jwks.json', async (request, reply) => {
    const tenantId = fromPublicId('tenant', request.params.tenant)
    const keySet = await publicKeySet(withTenant(systemCtx(services, 'jwks'), tenantId))
    const body = JSON.stringify(keySet)
    const etag = `"${createHash('sha256').update(body).digest('base64url')}"`
    reply
      .header('cache-control', 'public, max-age=300')
      .header('etag', etag)
      .header('access-control-allow-origin', '*')
      .header('cross-origin-resource-policy', 'cross-origin')
    if (request.headers['if-none-match'] === etag) return reply.status(304).send()
    return reply.type('application/jwk-set+json').send(body)
  })
}
