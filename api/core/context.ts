import type { Config } from './config.ts'
import { AppError } from './errors.ts'
import type { Logger } from './log.ts'
import type { Permission } from './permissions.ts'
import type { SecurityPolicy } from './security-policy.ts'

/** A signed-in person. `membership` is theirs in the tenant the request names; null outside a tenant. */
export interface PersonActor {
  kind: 'person'
  userId: string
  sessionId: string
  email: string
  name: string | null
  isOperator: boolean
  membership: { memberId: string; tenantId: string; roles: string[] } | null
  permissions: ReadonlySet<Permission>
}

/** An API key. It acts in its own tenant only; one of the platform (`tenantId` null) serves other BeTrace services. */
export interface KeyActor {
  kind: 'key'
  keyId: string
  tenantId: string | null
  name: string
  createdAt: Date
  expiresAt: Date | null
  permissions: ReadonlySet<Permission>
}

/** Work nobody asked for just now: jobs and schedules, named after what they do (`job:onboarding.run`). */
export interface SystemActor {
  kind: 'system'
  name: string
}

export interface AnonymousActor {
  kind: 'anonymous'
}

export type Actor = PersonActor | KeyActor | SystemActor | AnonymousActor

/**
 * What the running product is made of: database, queue, ports. Each owner adds its part by declaration merging
 * (`declare module '../core/context.ts' { interface Services { ... } }`), so that core stays a leaf.
 */
export interface Services {
  config: Config
  log: Logger
  /** The clock, replaced in tests that travel in time. */
  now: () => Date
}

export interface RequestInfo {
  id: string
  ip: string | null
  userAgent: string | null
  idempotencyKey: string | null
  /** What was asked for, as soon as that is known: the GraphQL operation, or method and route. */
  operation: string | null
}

/** What the tenant of a request lets anybody do just now, read together with the caller's credential. */
export interface TenantStanding {
  status: TenantStatus
  security: SecurityPolicy
}

export const tenantStatuses = ['PROVISIONING', 'ACTIVE', 'SUSPENDED', 'DELETING', 'DELETED'] as const
export type TenantStatus = (typeof tenantStatuses)[number]

/** First argument of every use-case: who acts, in which tenant, with what. */
export interface Ctx {
  actor: Actor
  /** UUID of the tenant this request or job acts in. */
  tenantId: string | null
  /** Of the tenant a caller's request names; null outside a tenant and in background work. */
  standing: TenantStanding | null
  request: RequestInfo
  services: Services
  log: Logger
}

export interface TenantCtx extends Ctx {
  tenantId: string
}

/** Narrows to a context that acts in a tenant; throws TENANT_REQUIRED. */
export function requireTenant(ctx: Ctx): TenantCtx {
  if (!ctx.tenantId) throw new AppError('TENANT_REQUIRED')
  return ctx as TenantCtx
}

/** The person acting. Throws UNAUTHENTICATED for nobody, FORBIDDEN for an API key. */
export function requirePerson(ctx: Ctx): PersonActor {
  if (ctx.actor.kind === 'key')
    throw new AppError('FORBIDDEN', { message: 'Only a person can do this, not an API key.' })
  if (ctx.actor.kind !== 'person') throw new AppError('UNAUTHENTICATED')
  return ctx.actor
}

/** Whether the actor holds a permission here. System actors are the product itself and hold all. */
export function can(ctx: Ctx, permission: Permission): boolean {
  if (ctx.actor.kind === 'system') return true
  return (ctx.actor.kind === 'person' || ctx.actor.kind === 'key') && ctx.actor.permissions.has(permission)
}

/** A context for background work in a tenant (or none), named in the audit log by `name`. */
export function systemCtx(services: Services, name: string, tenantId: string | null = null): Ctx {
  const request = { id: crypto.randomUUID(), ip: null, userAgent: null, idempotencyKey: null, operation: null }
  return {
    actor: { kind: 'system', name },
    tenantId,
    standing: null,
    request,
    services,
    log: services.log.child({ requestId: request.id, actor: name, tenantId: tenantId ?? undefined }),
  }
}

/** The same request or job, acting in `tenantId`. The caller has checked that it may. */
export function withTenant(ctx: Ctx, tenantId: string): TenantCtx {
  return { ...ctx, tenantId }
}
