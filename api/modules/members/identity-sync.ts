import { and, eq } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import type { Role } from '../../core/permissions.ts'
import { members, tenants, users } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { noteEndedMembership } from './leaving.ts'
import { linkMembership } from './members.ts'

/**
 * Makes the identity provider's membership what the member's row says, whatever that is by now; read again after each
 * call, since it may have changed meanwhile. Throws UNAVAILABLE, and is then run again by its job.
 */
export async function syncMembership(ctx: TenantCtx, memberId: string): Promise<void> {
  const { identityProvider } = ctx.services
  for (let wanted = await readWanted(ctx, memberId); wanted?.organizationId; ) {
    const { organizationId, membershipId, status, userId, email, workosUserId } = wanted
    if (status === 'DEACTIVATED') {
      if (membershipId) await identityProvider.suspendMembership(ctx, membershipId)
    } else {
      const user = { userId, email, workosUserId }
      const made = await identityProvider.ensureMembership(ctx, {
        organizationId,
        user,
        role: nearestRole(wanted.roles),
      })
      if (!(await keepLink(ctx, memberId, made.membershipId))) return
    }
    const now = await readWanted(ctx, memberId)
    if (now?.status === status && now.roles.join() === wanted.roles.join()) return
    wanted = now
  }
}

/** Ends a membership at the provider; one that is already gone is fine. */
export async function endAtProvider(ctx: TenantCtx, membershipId: string): Promise<void> {
  await ctx.services.identityProvider.deleteMembership(ctx, membershipId)
}

async function readWanted(ctx: TenantCtx, memberId: string) {
  const [row] = await inTenant(ctx, (tx) =>
    tx
      .select({
        organizationId: tenants.organizationId,
        membershipId: members.membershipId,
        status: members.status,
        roles: members.roles,
        userId: users.id,
        email: users.email,
        workosUserId: users.workosUserId,
      })
      .from(members)
      .innerJoin(tenants, eq(tenants.tenantId, members.tenantId))
      .innerJoin(users, eq(users.id, members.userId))
      .where(and(eq(members.tenantId, ctx.tenantId), eq(members.id, memberId))),
  )
  return row ?? null
}

/** Whether the member was still there to be linked; a membership made for one who has left meanwhile is ended again. */
async function keepLink(ctx: TenantCtx, memberId: string, membershipId: string): Promise<boolean> {
  const isThere = await inTenant(ctx, async (tx) => {
    const isLinked = await linkMembership(tx, ctx.tenantId, memberId, membershipId)
    if (!isLinked) await noteEndedMembership(tx, ctx.tenantId, membershipId)
    return isLinked
  })
  if (!isThere) await endAtProvider(ctx, membershipId)
  return isThere
}

/** The provider knows two kinds of member, those who administer and the others; custom roles are the others. */
function nearestRole(roles: readonly string[]): Role {
  if (roles.includes('OWNER')) return 'OWNER'
  return roles.includes('ADMIN') ? 'ADMIN' : 'VIEWER'
}
