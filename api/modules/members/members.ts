import { and, asc, eq } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { newId, toPublicId } from '../../core/ids.ts'
import { members, users } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'

export type MemberRow = typeof members.$inferSelect

export function memberTarget({ id }: Pick<MemberRow, 'id'>): { kind: string; id: string } {
  return { kind: 'member', id: toPublicId('member', id) }
}

/** A member of the tenant. Throws NOT_FOUND. */
export async function requireMember(tx: Tx, { tenantId }: TenantCtx, memberId: string): Promise<MemberRow> {
  const [member] = await tx
    .select()
    .from(members)
    .where(and(eq(members.tenantId, tenantId), eq(members.id, memberId)))
  if (!member) throw new AppError('NOT_FOUND')
  return member
}

/** Makes a person a member, or finds the membership they have. */
export async function ensureMember(tx: Tx, tenantId: string, userId: string, roles: string[]): Promise<MemberRow> {
  const createdAt = tx.ctx.services.now()
  const [row] = await tx
    .insert(members)
    .values({ tenantId, id: newId(), userId, roles, status: 'ACTIVE', createdAt })
    .onConflictDoUpdate({ target: [members.tenantId, members.userId], set: { tenantId } })
    .returning()
  if (!row) throw new Error('the membership was not written')
  return row
}

/** The member who has been there longest, with what the identity provider knows them by. */
export async function requireFirstOwner(tx: Tx, tenantId: string) {
  const [owner] = await tx
    .select({
      memberId: members.id,
      membershipId: members.membershipId,
      userId: users.id,
      email: users.email,
      workosUserId: users.workosUserId,
    })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(eq(members.tenantId, tenantId))
    .orderBy(asc(members.createdAt), asc(members.id))
    .limit(1)
  if (!owner) throw new Error('the tenant has no member')
  return owner
}

/** Remembers a membership's id at the identity provider. False when the member is gone. */
export async function linkMembership(
  tx: Tx,
  tenantId: string,
  memberId: string,
  membershipId: string,
): Promise<boolean> {
  const linked = await tx
    .update(members)
    .set({ membershipId })
    .where(and(eq(members.tenantId, tenantId), eq(members.id, memberId)))
    .returning({ id: members.id })
  return linked.length > 0
}

/** Removes everybody from a tenant that is being undone. */
export async function removeMembers(tx: Tx, tenantId: string): Promise<void> {
  await tx.delete(members).where(eq(members.tenantId, tenantId))
}
