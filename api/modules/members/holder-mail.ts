import { and, arrayOverlaps, asc, eq, isNull } from 'drizzle-orm'
import { members, users } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { enqueueMail } from '../mail/mail.ts'
import type { Mail } from '../mail/mailer.ts'

/**
 * Writes to every active member of a tenant who holds one of the roles, one mail each, once the caller's transaction has
 * committed.
 */
export async function mailHolders(
  tx: Tx,
  tenantId: string,
  roles: readonly string[],
  write: (to: string) => Mail,
): Promise<void> {
  const holders = await tx
    .select({ email: users.email })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(
      and(
        eq(members.tenantId, tenantId),
        eq(members.status, 'ACTIVE'),
        arrayOverlaps(members.roles, [...roles]),
        isNull(users.deactivatedAt),
      ),
    )
    .orderBy(asc(members.id))
  for (const { email } of holders) await enqueueMail(tx, write(email))
}
