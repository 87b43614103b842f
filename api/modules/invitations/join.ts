import { and, eq } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { isBuiltInRole, type Role } from '../../core/permissions.ts'
import { members, tenants, users } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { enqueue } from '../../jobs/queue.ts'
import { ensureMember, linkMembership, type MemberRow } from '../members/members.ts'

declare module '../../jobs/queue.ts' {
  interface JobPayloads {
    'invitations.join-directory': { tenantId: string; memberId: string }
  }
}

export async function findOwnMember(tx: Tx, { tenantId }: TenantCtx, userId: string): Promise<MemberRow | undefined> {
  const [member] = await tx
    .select()
    .from(members)
    .where(and(eq(members.tenantId, tenantId), eq(members.userId, userId)))
  return member
}

/** Makes a person a member, and has the identity provider told. Returns the membership's id. */
export async function join(tx: Tx, { tenantId }: TenantCtx, userId: string, roles: string[]): Promise<string> {
  const { id } = await ensureMember(tx, tenantId, userId, roles)
  await enqueue(tx, 'invitations.join-directory', { tenantId, memberId: id })
  return id
}

/**
 * Makes a new member a member of the organization at the identity provider too. The provider's own invitations are not
 * used: having accepted ours the person is in, here and there, and is asked nothing a second time. Safe to run twice.
 */
export async function joinDirectory(ctx: TenantCtx, memberId: string): Promise<void> {
  const { identityProvider } = ctx.services
  const found = await inTenant(ctx, (tx) => readJoining(tx, ctx, memberId))
  if (!found?.organizationId || found.membershipId) return
  const { organizationId, user, roles } = found
  const role = directoryRole(roles)
  const { membershipId } = await identityProvider.ensureMembership(ctx, { organizationId, user, role })
  const isStillMember = await inTenant(ctx, async (tx) => {
    await linkMembership(tx, ctx.tenantId, memberId, membershipId)
    return (await readJoining(tx, ctx, memberId)) !== undefined
  })
  // Removed while the provider was being asked.
  if (!isStillMember) await identityProvider.deleteMembership(ctx, membershipId)
}

async function readJoining(tx: Tx, { tenantId }: TenantCtx, memberId: string) {
  const [row] = await tx
    .select({
      organizationId: tenants.organizationId,
      membershipId: members.membershipId,
      roles: members.roles,
      user: { userId: users.id, email: users.email, workosUserId: users.workosUserId },
    })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .innerJoin(tenants, eq(tenants.tenantId, members.tenantId))
    .where(and(eq(members.tenantId, tenantId), eq(members.id, memberId)))
  return row
}

/** The provider knows one role a person: the first built-in one, VIEWER for custom ones alone. */
function directoryRole(roles: readonly string[]): Role {
  return roles.find(isBuiltInRole) ?? 'VIEWER'
}
