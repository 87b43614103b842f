import { eq } from 'drizzle-orm'
import { type Ctx, requirePerson, type TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { invitations, users } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { publishEvent } from '../../jobs/events.ts'
import { recordAudit } from '../audit/audit.ts'
import { consumeLimit } from '../identity/rate-limits.ts'
import { enqueueMail } from '../mail/mail.ts'
import { findAuthorityOf } from '../members/authority.ts'
import { requireFirstOwner } from '../members/members.ts'
import { lockTenantRow } from '../tenants/tenants.ts'
import { requireAddressee, requireInTime } from './accept.ts'
import { inTokensTenant, requireFound } from './found.ts'
import { requestMail } from './invitation-mail.ts'
import { eventOf, type InvitationRow, lockForNewcomer, ofInvitation, stateOf, targetOf } from './invitations.ts'

/**
 * Says no to an invitation, which frees its seat. Only the person it is for may. Throws INVITATION_INVALID (also for one
 * already declined, and for links, which are nobody's in particular), INVITATION_NOT_YOURS, INVITATION_EXPIRED.
 */
export function declineInvitation(ctx: Ctx, token: string): Promise<void> {
  const person = requirePerson(ctx)
  return inTokensTenant(ctx, token, async (tx, inside, hash) => {
    await requireFound(tx, inside, hash)
    await lockTenantRow(tx, inside.tenantId)
    const { invitation } = await requireFound(tx, inside, hash)
    if (!invitation) throw new AppError('INVITATION_INVALID')
    requireAddressee(person, invitation)
    requireInTime(inside, invitation)
    await tx
      .update(invitations)
      .set({ state: 'DECLINED', endedAt: inside.services.now() })
      .where(ofInvitation(inside, invitation.id))
    await recordAudit(tx, {
      action: 'invitation.decline',
      target: targetOf(invitation),
      before: { state: invitation.state },
      after: { state: 'DECLINED', email: invitation.email },
    })
    await publishEvent(tx, 'invitation.declined', eventOf(invitation))
  })
}

/**
 * Asks for a new invitation in place of an expired one: whoever sent it gets a mail, or an owner when they may no longer
 * invite. Twice a day at most. Throws INVITATION_INVALID, INVITATION_NOT_YOURS, RATE_LIMITED; CONFLICT while it still
 * holds; TENANT_SUSPENDED and TENANT_DELETING.
 */
export async function requestInvitation(ctx: Ctx, token: string): Promise<void> {
  const invitation = await inTokensTenant(ctx, token, requireExpired)
  await consumeLimit(ctx, 'requestsPerInvitation', invitation.id)
  await inTokensTenant(ctx, token, async (tx, inside) => {
    const tenant = await lockForNewcomer(tx, inside)
    const to = await readAnswerer(tx, inside, invitation)
    const { config } = inside.services
    await enqueueMail(tx, requestMail({ to, email: invitation.email, tenant, config }))
    await recordAudit(tx, {
      action: 'invitation.request',
      target: targetOf(invitation),
      after: { email: invitation.email },
    })
  })
}

async function requireExpired(tx: Tx, ctx: TenantCtx, hash: Buffer): Promise<InvitationRow> {
  const { invitation } = await requireFound(tx, ctx, hash)
  if (!invitation) throw new AppError('INVITATION_INVALID')
  requireAddressee(requirePerson(ctx), invitation)
  if (stateOf(invitation, ctx.services.now()) !== 'EXPIRED')
    throw new AppError('CONFLICT', { message: 'This invitation still holds. Accept it.' })
  return invitation
}

/** The address of whoever can send it again. */
async function readAnswerer(tx: Tx, ctx: TenantCtx, { invitedBy, tenantId }: InvitationRow): Promise<string> {
  const authority = await findAuthorityOf(tx, ctx, invitedBy)
  if (!authority?.permissions.has('invitations:manage')) return (await requireFirstOwner(tx, tenantId)).email
  const [inviter] = await tx.select({ email: users.email }).from(users).where(eq(users.id, invitedBy))
  if (!inviter) throw new Error('the inviter has no account')
  return inviter.email
}
