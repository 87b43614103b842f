import { and, asc, eq, ne } from 'drizzle-orm'
import { type Ctx, requirePerson } from '../../core/context.ts'
import type { ErrorCode } from '../../core/errors.ts'
import { members, onboardings, tenants } from '../../db/tables/index.ts'
import { asPlatform } from '../../db/tenancy.ts'
import { refusalFrom, seenFromOutside } from './from-outside.ts'
import type { TenantRow } from './tenants.ts'

export interface OwnMembership {
  member: typeof members.$inferSelect
  tenant: TenantRow
  /** Why the tenant's security settings keep the person out just now. */
  refusedBy: ErrorCode | null
}

/**
 * The tenants the acting person belongs to, by name. Looks across tenants, so it runs as the platform role. One whose
 * security settings refuse the person is listed too, so that it can be found again.
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
  return rows.map(({ member, tenant }) => ({
    member,
    tenant: seenFromOutside(ctx, tenant),
    refusedBy: refusalFrom(ctx, tenant),
  }))
}

/** How many more tenants the acting person may create (TENANTS_PER_PERSON, cancelled ones not counted). */
export async function countTenantsLeft(ctx: Ctx): Promise<number> {
  const { userId } = requirePerson(ctx)
  const made = await ctx.services.db.platform.run((db) =>
    db.$count(onboardings, and(eq(onboardings.requestedBy, userId), ne(onboardings.state, 'CANCELED'))),
  )
  return Math.max(0, ctx.services.config.TENANTS_PER_PERSON - made)
}
