import { eq } from 'drizzle-orm'
import { publicUrl } from '../../core/config.ts'
import { users } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { enqueueMail } from '../mail/mail.ts'
import type { Mail } from '../mail/mailer.ts'
import type { TenantRow } from '../tenants/tenants.ts'
import { type InvitationLetter, nameOf } from './invitation-mail.ts'
import type { InvitationRow } from './invitations.ts'
import { readRoleNames } from './role-names.ts'
import { invitationUrl } from './token.ts'

const dayMs = 86_400_000

/** Sends a mail about an invitation with a link that opens it, once the caller's transaction has committed. */
export async function mailInvitation(
  tx: Tx,
  tenant: TenantRow,
  row: InvitationRow,
  write: (letter: InvitationLetter) => Mail,
  token: string,
): Promise<void> {
  const { config, now } = tx.ctx.services
  const [inviter] = await tx.select().from(users).where(eq(users.id, row.invitedBy))
  const names = await readRoleNames(tx, tenant.tenantId, row.roles)
  const mail = write({
    to: row.email,
    url: invitationUrl(publicUrl(config), token),
    tenant,
    inviter: inviter ? nameOf(inviter) : tenant.name,
    roles: row.roles.map((id) => ({ id, name: names.get(id) ?? id })),
    message: row.message,
    expiresAt: row.expiresAt,
    config,
  })
  const expiresAt = new Date(Math.min(row.expiresAt.getTime(), now().getTime() + dayMs))
  await enqueueMail(tx, mail, { expiresAt })
}
