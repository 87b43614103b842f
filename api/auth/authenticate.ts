import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import type { FastifyRequest } from 'fastify'
import type { Actor, Ctx, PersonActor, Services } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { parsePublicId, toPublicId } from '../core/ids.ts'
import {
  accountPermissions,
  operatorTenantPermissions,
  type Permission,
  permissionsOf,
  platformPermissions,
} from '../core/permissions.ts'
import { hashSecret } from '../core/secrets.ts'
import { members, roles, sessions, tenants, users } from '../db/tables/index.ts'
import { readCookie } from './session.ts'

/** `last_seen_at` is written at most this often, so that a busy console does not write on every request. */
const seenEveryMs = 60_000

const anonymous: Actor = { kind: 'anonymous' }

/** A way to find out who sent a request: the actor, or null when the request does not carry this kind of credential. */
type Strategy = (services: Services, request: FastifyRequest, tenantId: string | null) => Promise<Actor | null>

const strategies: Strategy[] = [bySession]

/**
 * Builds the context of a request: who acts (the first strategy that matches) and in which tenant (`X-Tenant-Id`,
 * checked against the membership). Throws NOT_FOUND for a tenant the caller does not belong to, as for one that does
 * not exist.
 */
export async function authenticate(services: Services, request: FastifyRequest): Promise<Ctx> {
  const named = request.headers['x-tenant-id']
  const tenantId = typeof named === 'string' && named !== '' ? parsePublicId('tenant', named) : null
  if (named && !tenantId) throw new AppError('NOT_FOUND', { message: 'There is no such tenant.' })
  const actor = (await firstMatch(services, request, tenantId)) ?? anonymous
  if (tenantId && actor.kind === 'person') await requireAccess(services, actor, tenantId)
  const key = request.headers['idempotency-key']
  return {
    actor,
    tenantId: actor.kind === 'anonymous' ? null : tenantId,
    request: {
      id: request.id,
      ip: request.ip,
      userAgent: request.headers['user-agent']?.slice(0, 400) ?? null,
      idempotencyKey: typeof key === 'string' && key !== '' ? key : null,
    },
    services,
    log: request.log as Ctx['log'],
  }
}

async function firstMatch(services: Services, request: FastifyRequest, tenantId: string | null): Promise<Actor | null> {
  for (const strategy of strategies) {
    const actor = await strategy(services, request, tenantId)
    if (actor) return actor
  }
  return null
}

/** What the member's custom roles give, read with the member: a changed role counts from the next request on. */
const customPermissions = sql<string[]>`array(
  select distinct unnest(${roles.permissions}) from ${roles}
  where ${roles.tenantId} = ${members.tenantId} and ${roles.id}::text = any(${members.roles}))`.mapWith(
  roles.permissions,
)

/** The signed-in person behind the session cookie, with their membership in the named tenant. */
async function bySession(services: Services, request: FastifyRequest, tenantId: string | null): Promise<Actor | null> {
  const { config, db } = services
  const secret = readCookie(request, config, 'session')
  if (!secret) return null
  const now = services.now()
  const idleSince = new Date(now.getTime() - config.SESSION_IDLE_HOURS * 3_600_000)
  const ofTenant = tenantId ? eq(members.tenantId, tenantId) : sql`false`
  const [row] = await db.platform.run((platform) =>
    platform
      .select({
        sessionId: sessions.id,
        lastSeenAt: sessions.lastSeenAt,
        userId: users.id,
        email: users.email,
        name: users.name,
        memberId: members.id,
        memberSeenAt: members.lastSeenAt,
        roles: members.roles,
        customPermissions,
      })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .leftJoin(members, and(eq(members.userId, users.id), ofTenant, eq(members.status, 'ACTIVE')))
      .where(
        and(
          eq(sessions.tokenHash, hashSecret(secret)),
          isNull(sessions.revokedAt),
          isNull(users.deactivatedAt),
          gt(sessions.expiresAt, now),
          gt(sessions.lastSeenAt, idleSince),
        ),
      )
      .limit(1),
  )
  if (!row) return null
  if (now.getTime() - row.lastSeenAt.getTime() > seenEveryMs)
    await db.platform.run((platform) =>
      platform.update(sessions).set({ lastSeenAt: now }).where(eq(sessions.id, row.sessionId)),
    )
  const { memberId, memberSeenAt } = row
  if (tenantId && memberId && (!memberSeenAt || now.getTime() - memberSeenAt.getTime() > seenEveryMs))
    await db.platform.run((platform) =>
      platform
        .update(members)
        .set({ lastSeenAt: now })
        .where(and(eq(members.tenantId, tenantId), eq(members.id, memberId))),
    )
  const membership = tenantId && memberId && row.roles ? { memberId, tenantId, roles: row.roles } : null
  const isOperator = config.PLATFORM_OPERATORS.includes(row.email)
  return {
    kind: 'person',
    userId: row.userId,
    sessionId: row.sessionId,
    email: row.email,
    name: row.name,
    isOperator,
    membership,
    permissions: personPermissions(membership, row.customPermissions, isOperator, tenantId !== null),
  }
}

function personPermissions(
  membership: PersonActor['membership'],
  ofCustomRoles: readonly string[],
  isOperator: boolean,
  inTenant: boolean,
): Set<Permission> {
  const held = new Set<Permission>(accountPermissions)
  if (membership) for (const permission of permissionsOf(membership.roles, ofCustomRoles)) held.add(permission)
  if (isOperator) {
    for (const permission of platformPermissions) held.add(permission)
    if (inTenant) for (const permission of operatorTenantPermissions) held.add(permission)
  }
  return held
}

/** A member may act in the tenant; an operator may look into any tenant that exists; to all others it is not there. */
async function requireAccess(services: Services, actor: PersonActor, tenantId: string): Promise<void> {
  if (actor.membership) return
  const [tenant] = actor.isOperator
    ? await services.db.platform.run((platform) =>
        platform.select({ id: tenants.tenantId }).from(tenants).where(eq(tenants.tenantId, tenantId)).limit(1),
      )
    : []
  if (!tenant)
    throw new AppError('NOT_FOUND', {
      message: 'There is no such tenant.',
      details: { tenantId: toPublicId('tenant', tenantId) },
    })
}
