import type { FastifyRequest } from 'fastify'
import type { Actor, Ctx, Services, TenantStanding } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { parsePublicId } from '../core/ids.ts'
import { platformChain } from '../modules/audit/audit.ts'
import { byKey } from './by-key.ts'
import { bySession } from './by-session.ts'
import { noteLongLife } from './long-life.ts'

/** Who sent a request, and in which tenant it acts. */
export interface Authentication {
  actor: Actor
  tenantId: string | null
  standing: TenantStanding | null
}

/**
 * A way to find out who sent a request: null when the request does not carry this kind of credential. `named` is the
 * tenant of the X-Tenant-Id header; a strategy throws NOT_FOUND when its actor may not act there.
 */
type Strategy = (services: Services, request: FastifyRequest, named: string | null) => Promise<Authentication | null>

const strategies: readonly Strategy[] = [byKey, bySession]

const anonymous: Authentication = { actor: { kind: 'anonymous' }, tenantId: null, standing: null }

/**
 * Builds the context of a request: who acts (the first strategy that matches) and in which tenant (`X-Tenant-Id`,
 * checked by the strategy). Throws NOT_FOUND for a tenant the caller does not belong to, as for one that does not exist.
 */
export async function authenticate(services: Services, request: FastifyRequest): Promise<Ctx> {
  const header = request.headers['x-tenant-id']
  const named = typeof header === 'string' && header !== '' ? parsePublicId('tenant', header) : null
  if (header && !named) throw new AppError('NOT_FOUND', { message: 'There is no such tenant.' })
  const key = request.headers['idempotency-key']
  const ctx: Ctx = {
    ...((await firstMatch(services, request, named)) ?? anonymous),
    request: {
      id: request.id,
      ip: request.ip,
      userAgent: request.headers['user-agent']?.slice(0, 400) ?? null,
      idempotencyKey: typeof key === 'string' && key !== '' ? key : null,
      operation: `${request.method} ${request.routeOptions.url}`,
    },
    services,
    log: request.log as Ctx['log'],
  }
  countUse(ctx)
  await noteLongLife(ctx)
  return ctx
}

/** Where an API key was used last is shown to its tenant; what it asked for follows when it has been read. */
function countUse({ actor, tenantId, request, services }: Ctx): void {
  if (actor.kind !== 'key') return
  services.apiKeyUsage.count({ tenantId: tenantId ?? platformChain, keyId: actor.keyId }, request, services.now())
}

async function firstMatch(
  services: Services,
  request: FastifyRequest,
  named: string | null,
): Promise<Authentication | null> {
  for (const strategy of strategies) {
    const found = await strategy(services, request, named)
    if (found) return found
  }
  return null
}
