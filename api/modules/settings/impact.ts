import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { isAddressAllowed, isDomainAllowed, isSingleSignOn, sessionNeededSince } from '../../core/ceilings.ts'
import type { TenantCtx } from '../../core/context.ts'
import { type Ceiling, ceilings, securityPolicyOf } from '../../core/security-policy.ts'
import { validate } from '../../core/validate.ts'
import { invitationLinks, invitations, members, sessions, users } from '../../db/tables/index.ts'
import { asPlatform, type Tx } from '../../db/tenancy.ts'
import { requireTenantRow } from '../tenants/tenants.ts'
import { changedCeilings, securityFields } from './security-input.ts'

/** Whom a ceiling would refuse as things are: how many, and the first few by name. */
export interface CeilingImpact {
  ceiling: Ceiling
  count: number
  examples: string[]
}

const toldExamples = 5

/**
 * What these settings, saved and enforced, would refuse now: members by their newest session (the address they signed in
 * from, when, and how), and invitations that are still open. Ceilings that are off are left out, and those on keys, whose
 * list shows them.
 */
export async function previewImpact(ctx: TenantCtx, input: z.input<typeof securityFields>): Promise<CeilingImpact[]> {
  const patch = validate(securityFields, input)
  // Sessions belong to people rather than to the tenant: only the platform role reads them.
  const { tenant, signedIn, invited } = await asPlatform(ctx, async (tx) => ({
    tenant: await requireTenantRow(tx, ctx.tenantId),
    signedIn: await newestSessions(tx, ctx),
    invited: [...(await openInvitations(tx, ctx)), ...(await openLinks(tx, ctx))],
  }))
  const policy = securityPolicyOf({ ...tenant.security, ...changedCeilings(tenant.security, patch).after })
  const since = sessionNeededSince(policy, ctx.services.now())
  const members = (refused: (session: MemberSession) => boolean) => signedIn.filter(refused).map(({ email }) => email)
  const refused: Partial<Record<Ceiling, string[]>> = {
    invitationDomains: invited
      .filter(({ domains }) => !domains.every((domain) => isDomainAllowed(policy, domain)))
      .map(({ label }) => label),
    ipAllowList: members(({ ip }) => !isAddressAllowed(policy, ip)),
    sessionLength: members(({ beganAt }) => beganAt < since),
    singleSignOn: members((session) => !isSingleSignOn(session, tenant.organizationId)),
  }
  return ceilings.flatMap((ceiling) => {
    const names = policy[ceiling].mode === 'OFF' ? undefined : refused[ceiling]
    return names ? [{ ceiling, count: names.length, examples: names.slice(0, toldExamples) }] : []
  })
}

interface MemberSession {
  email: string
  ip: string | null
  beganAt: Date
  ssoOrganizationId: string | null
}

/** Of each active member who is signed in, the session used last. */
function newestSessions(tx: Tx, ctx: TenantCtx): Promise<MemberSession[]> {
  return tx
    .selectDistinctOn([users.email], {
      email: users.email,
      ip: sessions.ip,
      beganAt: sessions.createdAt,
      ssoOrganizationId: sessions.ssoOrganizationId,
    })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .innerJoin(sessions, eq(sessions.userId, users.id))
    .where(
      and(
        eq(members.tenantId, ctx.tenantId),
        eq(members.status, 'ACTIVE'),
        isNull(sessions.revokedAt),
        gt(sessions.expiresAt, ctx.services.now()),
      ),
    )
    .orderBy(users.email, desc(sessions.lastSeenAt))
}

interface OpenInvitation {
  label: string
  domains: string[]
}

async function openInvitations(tx: Tx, ctx: TenantCtx): Promise<OpenInvitation[]> {
  const rows = await tx
    .select({ email: invitations.email })
    .from(invitations)
    .where(
      and(
        eq(invitations.tenantId, ctx.tenantId),
        eq(invitations.state, 'PENDING'),
        gt(invitations.expiresAt, ctx.services.now()),
      ),
    )
    .orderBy(invitations.email)
  return rows.map(({ email }) => ({ label: email, domains: [email.slice(email.lastIndexOf('@') + 1)] }))
}

/** Links with domains of their own; one without lets in whom the tenant allows. */
async function openLinks(tx: Tx, ctx: TenantCtx): Promise<OpenInvitation[]> {
  const rows = await tx
    .select({ domains: invitationLinks.allowedDomains })
    .from(invitationLinks)
    .where(
      and(
        eq(invitationLinks.tenantId, ctx.tenantId),
        isNull(invitationLinks.revokedAt),
        gt(invitationLinks.expiresAt, ctx.services.now()),
        sql`cardinality(${invitationLinks.allowedDomains}) > 0`,
      ),
    )
  return rows.map(({ domains }) => ({ label: `a link for ${domains.join(', ')}`, domains }))
}
