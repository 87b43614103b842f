import { eq } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { isUniqueViolation } from '../../db/errors.ts'
import { invitations } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { publishEvent } from '../../jobs/events.ts'
import { recordAudit } from '../audit/audit.ts'
import { consumeLimit } from '../identity/rate-limits.ts'
import { lockTeam } from '../members/authority.ts'
import { requireGrantable } from '../members/roles.ts'
import { requireSeat } from '../members/seats.ts'
import { mailInvitation } from './delivery.ts'
import { invitationMail } from './invitation-mail.ts'
import {
  endOverdue,
  eventOf,
  expiryOf,
  type InvitationRow,
  lockOpenTenant,
  ofInvitation,
  requireNoMember,
  shownInAudit,
  targetOf,
} from './invitations.ts'
import { requireInviter } from './inviter.ts'
import { newInvitationToken } from './token.ts'

/**
 * Mails an invitation again, pending or expired, with a new link and its whole time anew; links mailed before stop
 * working. From now on the sender answers for it: the roles must be theirs to give. Throws NOT_FOUND, CONFLICT for one
 * that has ended otherwise, and what inviting throws.
 */
export async function resendInvitation(ctx: TenantCtx, id: string): Promise<InvitationRow> {
  const userId = await requireInviter(ctx)
  await consumeLimit(ctx, 'invitationMailsPerTenant', ctx.tenantId)
  const { token, hash } = newInvitationToken(ctx.tenantId)
  return inTenant(ctx, async (tx) => {
    const tenant = await lockOpenTenant(tx, ctx)
    await endOverdue(tx, ctx, eq(invitations.id, id))
    const before = await requireInvitation(tx, ctx, id)
    if (before.state !== 'PENDING' && before.state !== 'EXPIRED') throw ended(before)
    await requireGrantable(tx, ctx, before.roles)
    if (before.state === 'EXPIRED') {
      await requireNoMember(tx, ctx, before.email)
      await requireSeat(tx, ctx, 1)
    }
    const now = ctx.services.now()
    const row = await change(tx, ctx, id, {
      state: 'PENDING',
      tokenHash: hash,
      reminderTokenHash: null,
      invitedBy: userId,
      sentAt: now,
      expiresAt: expiryOf(now, before.lifetimeHours),
      remindedAt: null,
      endedAt: null,
    })
    await mailInvitation(tx, tenant, row, invitationMail, token)
    await recordAudit(tx, {
      action: 'invitation.resend',
      target: targetOf(row),
      before: { state: before.state, ...shownInAudit(before) },
      after: { state: row.state, ...shownInAudit(row) },
    })
    return row
  })
}

/** Takes an invitation back: its link stops working and its seat is free. Twice is fine. Throws NOT_FOUND, CONFLICT. */
export async function revokeInvitation(ctx: TenantCtx, id: string): Promise<InvitationRow> {
  return inTenant(ctx, async (tx) => {
    await lockTeam(tx, ctx)
    const before = await requireInvitation(tx, ctx, id)
    if (before.state === 'REVOKED') return before
    if (before.state !== 'PENDING' && before.state !== 'EXPIRED') throw ended(before)
    const row = await change(tx, ctx, id, { state: 'REVOKED', endedAt: ctx.services.now() })
    await recordAudit(tx, {
      action: 'invitation.revoke',
      target: targetOf(row),
      before: { state: before.state, email: row.email },
      after: { state: row.state },
    })
    await publishEvent(tx, 'invitation.revoked', eventOf(row))
    return row
  })
}

async function requireInvitation(tx: Tx, ctx: TenantCtx, id: string): Promise<InvitationRow> {
  const [row] = await tx.select().from(invitations).where(ofInvitation(ctx, id))
  if (!row) throw new AppError('NOT_FOUND')
  return row
}

async function change(tx: Tx, ctx: TenantCtx, id: string, values: Partial<InvitationRow>): Promise<InvitationRow> {
  try {
    const [row] = await tx.update(invitations).set(values).where(ofInvitation(ctx, id)).returning()
    if (!row) throw new AppError('NOT_FOUND')
    return row
  } catch (error) {
    // The address has been invited anew since this one expired.
    if (isUniqueViolation(error, 'invitations_pending')) throw new AppError('ALREADY_INVITED')
    throw error
  }
}

function ended({ state }: InvitationRow): AppError {
  return new AppError('CONFLICT', { message: `This invitation was ${state.toLowerCase()}; invite the person anew.` })
}
