import { and, arrayContains, eq, isNull, ne } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { members, users } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import type { MemberRow } from './members.ts'

/** Whether the tenant would be without an owner who can sign in if this member stopped being one. Needs lockTeam. */
export async function isLastOwner(tx: Tx, ctx: TenantCtx, member: MemberRow): Promise<boolean> {
  if (member.status !== 'ACTIVE' || !member.roles.includes('OWNER')) return false
  const [other] = await tx
    .select({ id: members.id })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(
      and(
        eq(members.tenantId, ctx.tenantId),
        ne(members.id, member.id),
        eq(members.status, 'ACTIVE'),
        arrayContains(members.roles, ['OWNER']),
        isNull(users.deactivatedAt),
      ),
    )
    .limit(1)
  return !other
}

/** Throws LAST_OWNER when this member is the last one. Needs lockTeam, or two at once could each count on the other. */
export async function requireAnotherOwner(tx: Tx, ctx: TenantCtx, member: MemberRow): Promise<void> {
  if (!(await isLastOwner(tx, ctx, member))) return
  throw new AppError('LAST_OWNER', {
    message: 'This is the last active owner. Make somebody else an owner first, or transfer the ownership.',
  })
}
