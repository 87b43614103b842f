import { and, eq, or } from 'drizzle-orm'
import { type Ctx, type TenantCtx, withTenant } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { invitationLinks, invitations } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import type { InvitationRow } from './invitations.ts'
import type { InvitationLinkRow } from './links.ts'
import { readInvitationToken } from './token.ts'

/** What a token opens. Exactly one of the two. */
export type Found = { invitation: InvitationRow; link: null } | { invitation: null; link: InvitationLinkRow }

/**
 * Runs `work` in the tenant a token belongs to. The tenant named in a made-up token has no such hash, so all that comes
 * of it is the answer every wrong token gets. Throws INVITATION_INVALID.
 */
export function inTokensTenant<T>(ctx: Ctx, token: string, work: (tx: Tx, ctx: TenantCtx, hash: Buffer) => Promise<T>) {
  const read = readInvitationToken(token)
  if (!read) throw new AppError('INVITATION_INVALID')
  const inside = withTenant(ctx, read.tenantId)
  return inTenant(inside, (tx) => work(tx, inside, read.hash))
}

/** What the token with this hash opens, unless it was revoked or declined. Throws INVITATION_INVALID. */
export async function requireFound(tx: Tx, { tenantId }: TenantCtx, hash: Buffer): Promise<Found> {
  const [invitation] = await tx
    .select()
    .from(invitations)
    .where(
      and(
        eq(invitations.tenantId, tenantId),
        or(eq(invitations.tokenHash, hash), eq(invitations.reminderTokenHash, hash)),
      ),
    )
  if (invitation && invitation.state !== 'REVOKED' && invitation.state !== 'DECLINED') return { invitation, link: null }
  const [link] = await tx
    .select()
    .from(invitationLinks)
    .where(and(eq(invitationLinks.tenantId, tenantId), eq(invitationLinks.tokenHash, hash)))
  if (link && !link.revokedAt) return { invitation: null, link }
  throw new AppError('INVITATION_INVALID')
}

/** `ada@example.com` to `a•••@e•••.com`: enough to know one's own address by, not enough to learn another's. */
export function maskEmail(email: string): string {
  const [local = '', domain = ''] = email.split('@')
  const dot = domain.lastIndexOf('.')
  const name = dot > 0 ? domain.slice(0, dot) : domain
  return `${mask(local)}@${mask(name)}${dot > 0 ? domain.slice(dot) : ''}`
}

/** The number of dots says nothing about the length. */
function mask(part: string): string {
  return `${part.slice(0, 1)}•••`
}

export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1)
}
