import { and, eq } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { members } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { enqueue } from '../../jobs/queue.ts'
import { ensureMember, type MemberRow } from '../members/members.ts'

export async function findOwnMember(tx: Tx, { tenantId }: TenantCtx, userId: string): Promise<MemberRow | undefined> {
  const [member] = await tx
    .select()
    .from(members)
    .where(and(eq(members.tenantId, tenantId), eq(members.userId, userId)))
  return member
}

/**
 * Makes a person a member and has a job make them one at the identity provider. The provider's own invitations are not
 * used: who has accepted ours is in, here and there, and is asked nothing a second time. Returns the membership's id.
 */
export async function join(tx: Tx, { tenantId }: TenantCtx, userId: string, roles: string[]): Promise<string> {
  const { id } = await ensureMember(tx, tenantId, userId, roles)
  await enqueue(tx, 'members.sync', { tenantId, memberId: id })
  return id
}
