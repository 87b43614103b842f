import { and, eq, gt, isNull, lt, sql } from 'drizzle-orm'
import { type Ctx, type PersonActor, requirePerson, type TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { toPublicId } from '../../core/ids.ts'
import { invitationLinks, invitations } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { publishEvent } from '../../jobs/events.ts'
import { recordAudit } from '../audit/audit.ts'
import { requireSeat } from '../members/seats.ts'
import type { TenantRow } from '../tenants/tenants.ts'
import { requireAllowedAddress } from './allowed-domains.ts'
import { domainOf, inTokensTenant, maskEmail, requireFound } from './found.ts'
import {
  eventOf,
  type InvitationRow,
  lockForNewcomer,
  ofInvitation,
  shownInAudit,
  stateOf,
  targetOf,
} from './invitations.ts'
import { findOwnMember, join } from './join.ts'
import { type InvitationLinkRow, linkTarget } from './links.ts'
import { isAccepter } from './preview.ts'
import { requireInviterMay } from './standing.ts'

export interface Joined {
  tenant: TenantRow
  memberId: string
  /** The person had been a member before; nothing was changed. */
  wasMember: boolean
}

/**
 * Takes an invitation: the signed-in person, whose verified address it must be for, becomes a member. Doing it again,
 * and doing it as a member, is fine. The team is locked first, so of many at once the first one joins and the others
 * find that done. Throws INVITATION_INVALID, INVITATION_EXPIRED, INVITATION_NOT_YOURS, INVITATION_WITHDRAWN,
 * DOMAIN_NOT_ALLOWED; for a tenant that takes nobody TENANT_SUSPENDED, TENANT_DELETING, CONFLICT; for a link also
 * SEAT_LIMIT_REACHED.
 */
export function acceptInvitation(ctx: Ctx, token: string): Promise<Joined> {
  const person = requirePerson(ctx)
  return inTokensTenant(ctx, token, async (tx, inside, hash) => {
    // Seen before the lock, so that guessing tokens locks nobody's tenant.
    await requireFound(tx, inside, hash)
    const tenant = await lockForNewcomer(tx, inside)
    const { invitation, link } = await requireFound(tx, inside, hash)
    const own = await findOwnMember(tx, inside, person.userId)
    if (own?.status === 'DEACTIVATED')
      throw new AppError('FORBIDDEN', { message: `Your membership in ${tenant.name} was deactivated. Ask an owner.` })
    if (invitation) return acceptByMail(tx, inside, person, { invitation, tenant, memberId: own?.id ?? null })
    if (own) return { tenant, memberId: own.id, wasMember: true }
    return acceptByLink(tx, inside, person, { link, tenant })
  })
}

/** Throws INVITATION_NOT_YOURS for anybody but the person it is for; INVITATION_INVALID once it is used. */
export function requireAddressee(person: PersonActor, invitation: InvitationRow): void {
  if (invitation.state === 'ACCEPTED') throw new AppError('INVITATION_INVALID')
  if (invitation.email === person.email) return
  throw new AppError('INVITATION_NOT_YOURS', {
    message: `This invitation is for ${maskEmail(invitation.email)}, and you are signed in as ${person.email}. Sign in with that address.`,
    details: { invitationId: toPublicId('invitation', invitation.id) },
  })
}

/** Throws INVITATION_EXPIRED. */
export function requireInTime(ctx: TenantCtx, invitation: InvitationRow): void {
  if (stateOf(invitation, ctx.services.now()) === 'EXPIRED') throw new AppError('INVITATION_EXPIRED')
}

async function acceptByMail(
  tx: Tx,
  ctx: TenantCtx,
  person: PersonActor,
  { invitation, tenant, memberId }: { invitation: InvitationRow; tenant: TenantRow; memberId: string | null },
): Promise<Joined> {
  if (memberId && isAccepter(ctx, invitation)) return { tenant, memberId, wasMember: true }
  requireAddressee(person, invitation)
  if (memberId && stateOf(invitation, ctx.services.now()) === 'EXPIRED') return { tenant, memberId, wasMember: true }
  requireInTime(ctx, invitation)
  if (!memberId) {
    await requireAllowedAddress(tx, tenant, invitation.email)
    await requireInviterMay(tx, ctx, invitation.invitedBy, invitation.roles)
  }
  const now = ctx.services.now()
  await tx
    .update(invitations)
    .set({ state: 'ACCEPTED', endedAt: now, acceptedBy: person.userId })
    .where(ofInvitation(ctx, invitation.id))
  const joined = memberId ?? (await join(tx, ctx, person.userId, invitation.roles))
  await recordAudit(tx, {
    action: 'invitation.accept',
    target: targetOf(invitation),
    before: { state: invitation.state },
    after: { state: 'ACCEPTED', memberId: toPublicId('member', joined), ...shownInAudit(invitation) },
  })
  await publishEvent(tx, 'invitation.accepted', { ...eventOf(invitation), memberId: joined })
  return { tenant, memberId: joined, wasMember: memberId !== null }
}

async function acceptByLink(
  tx: Tx,
  ctx: TenantCtx,
  person: PersonActor,
  { link, tenant }: { link: InvitationLinkRow; tenant: TenantRow },
): Promise<Joined> {
  requireAllowedDomain(link, person.email)
  await requireAllowedAddress(tx, tenant, person.email)
  await requireInviterMay(tx, ctx, link.createdBy, link.roles)
  const [used] = await tx
    .update(invitationLinks)
    .set({ uses: sql`${invitationLinks.uses} + 1` })
    .where(
      and(
        eq(invitationLinks.tenantId, ctx.tenantId),
        eq(invitationLinks.id, link.id),
        isNull(invitationLinks.revokedAt),
        gt(invitationLinks.expiresAt, ctx.services.now()),
        lt(invitationLinks.uses, invitationLinks.maxUses),
      ),
    )
    .returning({ uses: invitationLinks.uses })
  if (!used) throw linkIsOver(link, ctx.services.now())
  await requireSeat(tx, ctx, 1)
  const memberId = await join(tx, ctx, person.userId, link.roles)
  await recordAudit(tx, {
    action: 'invitation.accept',
    target: linkTarget(link),
    before: { uses: used.uses - 1 },
    after: { uses: used.uses, memberId: toPublicId('member', memberId), roles: link.roles, email: person.email },
  })
  return { tenant, memberId, wasMember: false }
}

/** What the tenant itself takes is checked after this: a link narrows it and never widens it. */
function requireAllowedDomain({ allowedDomains }: InvitationLinkRow, email: string): void {
  if (allowedDomains.length === 0 || allowedDomains.includes(domainOf(email))) return
  const domains = new Intl.ListFormat('en', { type: 'disjunction' }).format(allowedDomains)
  throw new AppError('INVITATION_NOT_YOURS', { message: `This link is for addresses of ${domains}, not for ${email}.` })
}

function linkIsOver({ expiresAt, uses, maxUses }: InvitationLinkRow, now: Date): AppError {
  if (uses < maxUses && expiresAt > now) return new AppError('INVITATION_INVALID')
  const message =
    expiresAt <= now ? 'This link has expired. Ask for a new one.' : 'This link has let in as many people as it may.'
  return new AppError('INVITATION_EXPIRED', { message })
}
