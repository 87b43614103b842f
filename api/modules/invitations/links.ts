import { and, eq, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import { publicUrl } from '../../core/config.ts'
import type { TenantCtx } from '../../core/context.ts'
import { normalDomain } from '../../core/domains.ts'
import { AppError, invalidField } from '../../core/errors.ts'
import { newId, toPublicId } from '../../core/ids.ts'
import { roles as builtInRoles, permissionsOf } from '../../core/permissions.ts'
import { validate } from '../../core/validate.ts'
import { fixedKeyset, type Page, type PageRequest, readPage } from '../../db/page.ts'
import { invitationLinks } from '../../db/tables/index.ts'
import { inTenant, reading, type Tx } from '../../db/tenancy.ts'
import { recordAudit } from '../audit/audit.ts'
import { lockTeam, permissionsOfRoles } from '../members/authority.ts'
import { requireGrantable } from '../members/roles.ts'
import { requireAllowedLink } from './allowed-domains.ts'
import { expiryOf, lifetimeInput, lockOpenTenant, rolesInput } from './invitations.ts'
import { requireInviter } from './inviter.ts'
import { invitationUrl, newInvitationToken } from './token.ts'

export type InvitationLinkRow = typeof invitationLinks.$inferSelect

/** What the built-in roles below ADMIN hold. Nobody becomes more than that by a link, which may be passed on. */
const belowAdmin = permissionsOf(builtInRoles.filter((role) => role !== 'OWNER' && role !== 'ADMIN'))

const domain = z.string().transform((text, issues) => {
  const written = normalDomain(text)
  if (written === null) issues.addIssue({ code: 'custom', message: 'Enter a domain, like example.com.' })
  return written ?? z.NEVER
})

const linkInput = z.object({
  roles: rolesInput,
  maxUses: z
    .number()
    .int('Give a whole number of people.')
    .min(1, 'A link lets in one person at least.')
    .max(1000, 'A link lets in at most 1,000 people.'),
  allowedDomains: z
    .array(domain)
    .max(20, 'Name at most 20 domains.')
    .nullish()
    .transform((domains) => [...new Set(domains ?? [])]),
  expiresInHours: lifetimeInput,
})

export type InvitationLinkInput = z.input<typeof linkInput>

/**
 * Makes a link that lets in up to `maxUses` people with verified addresses, of the allowed domains if any are named. The
 * URL is given this once; only its hash is kept. Throws INVALID_INPUT for roles of an administrator, FORBIDDEN for roles
 * above one's own, DOMAIN_NOT_ALLOWED.
 */
export async function createInvitationLink(
  ctx: TenantCtx,
  given: InvitationLinkInput,
): Promise<{ row: InvitationLinkRow; url: string }> {
  const userId = await requireInviter(ctx)
  const { expiresInHours, ...input } = validate(linkInput, given)
  const { row, token } = await inTenant(ctx, async (tx) => {
    await requireAllowedLink(tx, await lockOpenTenant(tx, ctx), input.allowedDomains)
    await requireGrantable(tx, ctx, input.roles)
    await requireBelowAdmin(tx, ctx, input.roles)
    const now = ctx.services.now()
    const { token, hash } = newInvitationToken(ctx.tenantId)
    const [made] = await tx
      .insert(invitationLinks)
      .values({
        tenantId: ctx.tenantId,
        id: newId(),
        ...input,
        tokenHash: hash,
        createdBy: userId,
        createdAt: now,
        expiresAt: expiryOf(now, expiresInHours),
      })
      .returning()
    if (!made) throw new Error('the link was not written')
    const after = { ...input, expiresAt: made.expiresAt.toISOString() }
    await recordAudit(tx, { action: 'invitation.create-link', target: linkTarget(made), after })
    return { row: made, token }
  })
  return { row, url: invitationUrl(publicUrl(ctx.services.config), token) }
}

/** Throws INVALID_INPUT (field `roles`) for roles with a permission that only ADMIN and OWNER have by themselves. */
async function requireBelowAdmin(tx: Tx, ctx: TenantCtx, roles: readonly string[]): Promise<void> {
  const given = await permissionsOfRoles(tx, ctx, roles)
  if ([...given].some((permission) => !belowAdmin.has(permission)))
    throw invalidField('roles', 'A link gives only roles below Admin. Invite administrators by e-mail.')
}

const linksOf = fixedKeyset<InvitationLinkRow>({
  from: invitationLinks,
  where: eq(invitationLinks.tenantId, sql.placeholder('tenantId')),
  key: invitationLinks.id,
  keyOf: (row) => row.id,
})

/** The tenant's links, newest first. */
export function listInvitationLinks(ctx: TenantCtx, args: PageRequest): Promise<Page<InvitationLinkRow>> {
  return readPage(reading(ctx), args, linksOf, { tenantId: ctx.tenantId })
}

/** Ends a link at once; those who came by it stay. Twice is fine. Throws NOT_FOUND. */
export async function revokeInvitationLink(ctx: TenantCtx, id: string): Promise<InvitationLinkRow> {
  const ofLink = and(eq(invitationLinks.tenantId, ctx.tenantId), eq(invitationLinks.id, id))
  return inTenant(ctx, async (tx) => {
    await lockTeam(tx, ctx)
    const [revoked] = await tx
      .update(invitationLinks)
      .set({ revokedAt: ctx.services.now() })
      .where(and(ofLink, isNull(invitationLinks.revokedAt)))
      .returning()
    if (revoked) {
      await recordAudit(tx, {
        action: 'invitation.revoke-link',
        target: linkTarget(revoked),
        before: { revokedAt: null },
        after: { revokedAt: revoked.revokedAt?.toISOString() },
      })
      return revoked
    }
    const [known] = await tx.select().from(invitationLinks).where(ofLink)
    if (!known) throw new AppError('NOT_FOUND')
    return known
  })
}

export function linkTarget(row: Pick<InvitationLinkRow, 'id'>) {
  return { kind: 'invitation-link', id: toPublicId('invitationLink', row.id) }
}
