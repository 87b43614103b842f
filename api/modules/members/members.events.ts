import { type Ctx, type TenantCtx, withTenant } from '../../core/context.ts'
import { subscribe } from '../../jobs/events.ts'
// Only for the event types it declares.
import type {} from '../identity/identity-events.ts'
import { findTenantOfOrganization, listTenantsOfPerson } from '../tenants/directory.ts'
import { applyMembership, applyMembershipEnd, applyPersonEnd } from './inbound.ts'

/** What happens to memberships and people at the identity provider, outside this product. */
export const memberSubscriptions = [
  subscribe('identity.membership.changed', 'members', (ctx, { organizationId, ...change }) =>
    inOrganization(ctx, organizationId, (inside) => applyMembership(inside, change)),
  ),
  subscribe('identity.membership.deleted', 'members', (ctx, { organizationId, membershipId }) =>
    inOrganization(ctx, organizationId, (inside) => applyMembershipEnd(inside, membershipId)),
  ),
  subscribe('identity.user.deleted', 'members', async (ctx, { userId }) => {
    for (const tenantId of await listTenantsOfPerson(ctx, userId))
      await applyPersonEnd(withTenant(ctx, tenantId), userId)
  }),
]

/** An organization that is no open tenant's is none of ours; while a tenant is onboarding, the saga keeps it. */
async function inOrganization(
  ctx: Ctx,
  organizationId: string,
  work: (ctx: TenantCtx) => Promise<void>,
): Promise<void> {
  const tenantId = await findTenantOfOrganization(ctx, organizationId)
  if (tenantId) await work(withTenant(ctx, tenantId))
}
