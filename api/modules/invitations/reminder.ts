import { and, eq, gt, isNull } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { invitations } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { recordAudit } from '../audit/audit.ts'
import { requireTenantRow } from '../tenants/tenants.ts'
import { mailInvitation } from './delivery.ts'
import { reminderMail } from './invitation-mail.ts'
import { ofInvitation, targetOf } from './invitations.ts'
import { newInvitationToken } from './token.ts'

/** How long before its end an invitation is mentioned again. */
export const reminderHours = 24

/**
 * Mails the reminder of a pending invitation, once. Its link carries a second token, since the first one is kept by
 * nobody but the person; both open the same invitation until one of them is used.
 */
export async function remind(tx: Tx, ctx: TenantCtx, id: string): Promise<void> {
  const now = ctx.services.now()
  const { token, hash } = newInvitationToken(ctx.tenantId)
  const [row] = await tx
    .update(invitations)
    .set({ remindedAt: now, reminderTokenHash: hash })
    .where(
      and(
        ofInvitation(ctx, id),
        eq(invitations.state, 'PENDING'),
        isNull(invitations.remindedAt),
        gt(invitations.expiresAt, now),
      ),
    )
    .returning()
  if (!row) return
  await mailInvitation(tx, await requireTenantRow(tx, ctx.tenantId), row, reminderMail, token)
  await recordAudit(tx, { action: 'invitation.remind', target: targetOf(row), after: { email: row.email } })
}
