import { and, arrayOverlaps, asc, eq, isNull } from 'drizzle-orm'
import { members, users } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { enqueueMail } from '../mail/mail.ts'
import type { Mail } from '../mail/mailer.ts'

/** Writes to every active owner and admin of a tenant, once the caller's transaction has committed. */
export async function mailAdministrators(tx: Tx, tenantId: string, write: (to: string) => Mail): Promise<void> {
  const administrators = await tx
    .select({ email: users.email })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(
      and(
        eq(members.tenantId, tenantId),
        eq(members.status, 'ACTIVE'),
        arrayOverlaps(members.roles, ['OWNER', 'ADMIN']),
        isNull(users.deactivatedAt),
      ),
    )
    .orderBy(asc(members.id))
  for (const { email } of administrators) await enqueueMail(tx, write(email))
}
