import { and, eq, gt, isNull, ne, sql } from 'drizzle-orm'
import type { FastifyRequest } from 'fastify'
import type { PersonActor, Services } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { toPublicId } from '../core/ids.ts'
import {
  accountPermissions,
  operatorTenantPermissions,
  type Permission,
  permissionsOf,
  platformPermissions,
} from '../core/permissions.ts'
import { hashSecret } from '../core/secrets.ts'
import { members, roles, sessions, tenants, users } from '../db/tables/index.ts'
import { standingColumns, standingOf } from '../modules/tenants/standing.ts'
import type { Authentication } from './authenticate.ts'
import { readCookie } from './session.ts'

/** `last_seen_at` is written at most this often, so that a busy console does not write on every request. */
const seenEveryMs = 60_000

/** What the member's custom roles give, read with the member: a changed role counts from the next request on. */
const customPermissions = sql<string[]>`array(
  select distinct unnest(${roles.permissions}) from ${roles}
  where ${roles.tenantId} = ${members.tenantId} and ${roles.id}::text = any(${members.roles}))`.mapWith(
  roles.permissions,
)

/**
 * The signed-in person behind the session cookie, with their membership in the named tenant. A member may act in the
 * tenant, an operator may look into any tenant that exists; to all others it is not there: NOT_FOUND.
 */
export async function bySession(
  services: Services,
  request: FastifyRequest,
  tenantId: string | null,
): Promise<Authentication | null> {
  const { config, db } = services
  const secret = readCookie(request, config, 'session')
  if (!secret) return null
  const now = services.now()
  const idleSince = new Date(now.getTime() - config.SESSION_IDLE_HOURS * 3_600_000)
  // A deleted tenant is not there any more, for its former members and for operators.
  const named = tenantId ? and(eq(tenants.tenantId, tenantId), ne(tenants.status, 'DELETED')) : sql`false`
  const [row] = await db.platform.run((platform) =>
    platform
      .select({
        sessionId: sessions.id,
        session: { beganAt: sessions.createdAt, ssoOrganizationId: sessions.ssoOrganizationId },
        lastSeenAt: sessions.lastSeenAt,
        userId: users.id,
        email: users.email,
        name: users.name,
        memberId: members.id,
        memberSeenAt: members.lastSeenAt,
        roles: members.roles,
        customPermissions,
        tenant: standingColumns,
      })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .leftJoin(tenants, named)
      .leftJoin(
        members,
        and(eq(members.tenantId, tenants.tenantId), eq(members.userId, users.id), eq(members.status, 'ACTIVE')),
      )
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
  const { memberId, memberSeenAt, tenant } = row
  const isOperator = config.PLATFORM_OPERATORS.includes(row.email)
  if (tenantId && !(tenant && (memberId || isOperator))) throw noSuchTenant(tenantId)
  if (tenantId && memberId && (!memberSeenAt || now.getTime() - memberSeenAt.getTime() > seenEveryMs))
    await db.platform.run((platform) =>
      platform
        .update(members)
        .set({ lastSeenAt: now })
        .where(and(eq(members.tenantId, tenantId), eq(members.id, memberId))),
    )
  const membership = tenantId && memberId && row.roles ? { memberId, tenantId, roles: row.roles } : null
  const actor: PersonActor = {
    kind: 'person',
    userId: row.userId,
    sessionId: row.sessionId,
    session: row.session,
    email: row.email,
    name: row.name,
    isOperator,
    membership,
    permissions: personPermissions(membership, row.customPermissions, isOperator, tenantId !== null),
  }
  return { actor, tenantId, standing: tenant && standingOf(tenant), credential: secret }
}

function noSuchTenant(tenantId: string): AppError {
  return new AppError('NOT_FOUND', {
    message: 'There is no such tenant.',
    details: { tenantId: toPublicId('tenant', tenantId) },
  })
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
