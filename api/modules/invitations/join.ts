import { and, eq } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { newId } from '../../core/ids.ts'
import { members, users } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { enqueue } from '../../jobs/queue.ts'

declare module '../../jobs/queue.ts' {
  interface JobPayloads {
    'invitations.join-directory': { tenantId: string; memberId: string }
  }
}

export async function findOwnMember(tx: Tx, { tenantId }: TenantCtx, userId: string) {
  const [member] = await tx
    .select()
    .from(members)
    .where(and(eq(members.tenantId, tenantId), eq(members.userId, userId)))
  return member
}
