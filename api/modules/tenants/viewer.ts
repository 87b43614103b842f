import { and, asc, eq, ne } from 'drizzle-orm'
import { breachesOf } from '../../core/ceilings.ts'
import { type Ctx, requirePerson } from '../../core/context.ts'
import type { ErrorCode } from '../../core/errors.ts'
import { securityPolicyOf } from '../../core/security-policy.ts'
import { members, onboardings, tenants } from '../../db/tables/index.ts'
import { asPlatform } from '../../db/tenancy.ts'
import type { TenantRow } from './tenants.ts'

export interface OwnMembership {
  member: typeof members.$inferSelect
  tenant: TenantRow
  /** Why the tenant's security settings keep the person out just now. */
  refusedBy: ErrorCode | null
}

/**
 * The tenants the acting person belongs to, by name. Looks across tenants, so it runs as the platform role. A tenant whose
 * security settings refuse the person is listed, so that it can be found again, without what it keeps about itself: this
 * is asked outside it, where nothing else would hold it to its settings.
 */
export async function listOwnMemberships(ctx: Ctx): Promise<OwnMembership[]> {
  const { userId } = requirePerson(ctx)
  const rows = await asPlatform(ctx, (tx) =>
    tx
      .select({ member: members, tenant: tenants })
      .from(members)
      .innerJoin(tenants, eq(tenants.tenantId, members.tenantId))
      .where(and(eq(members.userId, userId), eq(members.status, 'ACTIVE'), ne(tenants.status, 'DELETED')))
      .orderBy(asc(tenants.name), asc(tenants.tenantId)),
  )
  return rows.map(({ member, tenant }) => {
    const refusedBy = refusalOf(ctx, tenant)
    return { member, refusedBy, tenant: refusedBy ? withoutContent(tenant) : tenant }
  })
}

function refusalOf(ctx: Ctx, { organizationId, security }: TenantRow): ErrorCode | null {
  const standing = { organizationId, security: securityPolicyOf(security) }
  const refused = breachesOf(standing, ctx).find(({ ceiling }) => standing.security[ceiling].mode === 'ENFORCED')
  return refused?.refusal.code ?? null
}

function withoutContent(tenant: TenantRow): TenantRow {
  return { ...tenant, metadata: {}, tags: [], supportContact: null }
}

/** How many more tenants the acting person may create (TENANTS_PER_PERSON, cancelled ones not counted). */
export async function countTenantsLeft(ctx: Ctx): Promise<number> {
  const { userId } = requirePerson(ctx)
  const made = await ctx.services.db.platform.run((db) =>
    db.$count(onboardings, and(eq(onboardings.requestedBy, userId), ne(onboardings.state, 'CANCELED'))),
  )
  return Math.max(0, ctx.services.config.TENANTS_PER_PERSON - made)
}
