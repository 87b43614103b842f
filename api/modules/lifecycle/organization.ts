import { eq } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { onboardings } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'

/**
 * Takes the tenant's organization at the identity provider away, when an onboarding is undone or a deleted tenant is
 * purged: one that was made for it is deleted, one it had adopted is let go. Safe to repeat. Throws UNAVAILABLE.
 */
export async function removeOrganization(ctx: TenantCtx): Promise<void> {
  const { identityProvider } = ctx.services
  const adopted = await inTenant(ctx, (tx) => adoptedOrganization(tx, ctx.tenantId))
  // What was there before the tenant stays when the tenant goes.
  if (adopted) return identityProvider.releaseOrganization(ctx, adopted)
  // Asked of the provider, not of our record: the process may have died between the two.
  const organization = await identityProvider.findOrganization(ctx)
  if (organization) await identityProvider.deleteOrganization(ctx, organization.organizationId)
}

/** The organization made outside that the tenant was founded on, if any. */
export async function adoptedOrganization(tx: Tx, tenantId: string): Promise<string | null> {
  const [row] = await tx
    .select({ organizationId: onboardings.adoptedOrganizationId })
    .from(onboardings)
    .where(eq(onboardings.tenantId, tenantId))
  return row?.organizationId ?? null
}
