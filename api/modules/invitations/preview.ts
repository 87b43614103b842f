import { and, eq } from 'drizzle-orm'
import type { Ctx, TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import type { InvitationState } from '../../db/tables/index.ts'
import { members, users } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { requireTenantRow, type TenantRow } from '../tenants/tenants.ts'
import { domainsOfLink } from './allowed-domains.ts'
import { domainOf, inTokensTenant, maskEmail, requireFound } from './found.ts'
import { nameOf } from './invitation-mail.ts'
import { type InvitationRow, stateOf } from './invitations.ts'
import type { InvitationLinkRow } from './links.ts'
import { readRoleNames } from './role-names.ts'

/** What the holder of a link sees before deciding. Nothing of the tenant but its name, until they belong to it. */
export interface InvitationPreview {
  tenantName: string
  inviter: string
  roleNames: string[]
  message: string | null
  state: InvitationState
  expiresAt: Date
  /** The address it is for, masked; null for a link that is for many. */
  maskedEmail: string | null
  allowedDomains: string[]
  /** Whether the signed-in person's address is the one, or of an allowed domain; null when nobody is signed in. */
  isForViewer: boolean | null
  /** Set once the signed-in person is a member. */
  tenant: TenantRow | null
}

/** Looks at an invitation without changing anything, signed in or not. Throws INVITATION_INVALID. */
export function previewInvitation(ctx: Ctx, token: string): Promise<InvitationPreview> {
  return inTokensTenant(ctx, token, async (tx, inside, hash) => {
    const { invitation, link } = await requireFound(tx, inside, hash)
    const tenant = await requireTenantRow(tx, inside.tenantId)
    const belongs = await isMember(tx, inside)
    if (invitation?.state === 'ACCEPTED' && !(belongs && isAccepter(inside, invitation)))
      throw new AppError('INVITATION_INVALID')
    const shown = invitation ? ofPerson(inside, invitation) : ofLink(inside, link, tenant)
    const { roles } = invitation ?? link
    const names = await readRoleNames(tx, inside.tenantId, roles)
    return {
      ...shown,
      tenantName: tenant.name,
      inviter: await inviterName(tx, invitation?.invitedBy ?? link?.createdBy, tenant),
      roleNames: roles.map((id) => names.get(id) ?? id),
      tenant: belongs ? tenant : null,
    }
  })
}

function ofPerson({ actor, services }: TenantCtx, invitation: InvitationRow) {
  return {
    message: invitation.message,
    state: stateOf(invitation, services.now()),
    expiresAt: invitation.expiresAt,
    maskedEmail: maskEmail(invitation.email),
    allowedDomains: [],
    isForViewer: actor.kind === 'person' ? actor.email === invitation.email : null,
  }
}

function ofLink({ actor, services }: TenantCtx, link: InvitationLinkRow, tenant: TenantRow) {
  const { expiresAt, uses, maxUses } = link
  const isOver = expiresAt <= services.now() || uses >= maxUses
  const domains = domainsOfLink(link, tenant)
  return {
    message: null,
    state: isOver ? ('EXPIRED' as const) : ('PENDING' as const),
    expiresAt,
    maskedEmail: null,
    allowedDomains: domains === 'all' ? [] : domains,
    isForViewer: actor.kind === 'person' ? domains === 'all' || domains.includes(domainOf(actor.email)) : null,
  }
}

export function isAccepter({ actor }: Ctx, invitation: InvitationRow): boolean {
  return actor.kind === 'person' && actor.userId === invitation.acceptedBy
}

async function isMember(tx: Tx, { actor, tenantId }: TenantCtx): Promise<boolean> {
  if (actor.kind !== 'person') return false
  const own = and(eq(members.tenantId, tenantId), eq(members.userId, actor.userId), eq(members.status, 'ACTIVE'))
  return (await tx.$count(members, own)) > 0
}

async function inviterName(tx: Tx, userId: string | undefined, tenant: TenantRow): Promise<string> {
  const [inviter] = userId ? await tx.select().from(users).where(eq(users.id, userId)) : []
  return inviter ? nameOf(inviter) : tenant.name
}
