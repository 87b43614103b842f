import { and, eq, isNull } from 'drizzle-orm'
import { type Ctx, type TenantCtx, withTenant } from '../../core/context.ts'
import { isUuid, toPublicId } from '../../core/ids.ts'
import { tenants } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { subscribe } from '../../jobs/events.ts'
import { recordAudit } from '../audit/audit.ts'
// Only for the event types it declares.
import type {} from '../identity/identity-events.ts'

/** What happens to a tenant's organization at the identity provider, outside this product. */
export const tenantSubscriptions = [
  subscribe('identity.organization.changed', 'tenants', (ctx, { tenantId, organizationId }) =>
    ofTenant(ctx, tenantId, (inside) => linkIfUnlinked(inside, organizationId)),
  ),
  subscribe('identity.organization.deleted', 'tenants', (ctx, { tenantId, organizationId }) =>
    ofTenant(ctx, tenantId, (inside) => unlink(inside, organizationId)),
  ),
]

/** An external id that is no tenant's id was set by somebody else, for something else. */
async function ofTenant(ctx: Ctx, tenantId: string | null, work: (ctx: TenantCtx) => Promise<void>): Promise<void> {
  if (tenantId && isUuid(tenantId)) await work(withTenant(ctx, tenantId))
}

async function linkIfUnlinked(ctx: TenantCtx, organizationId: string): Promise<void> {
  await setOrganization(ctx, organizationId, 'organization.link', isNull(tenants.organizationId))
}

async function unlink(ctx: TenantCtx, organizationId: string): Promise<void> {
  await setOrganization(ctx, null, 'organization.lose', eq(tenants.organizationId, organizationId))
}

/** Only an active tenant's: while one is onboarding, the saga keeps the link. */
async function setOrganization(
  ctx: TenantCtx,
  organizationId: string | null,
  action: string,
  when: ReturnType<typeof eq>,
): Promise<void> {
  await inTenant(ctx, async (tx) => {
    const changed = await tx
      .update(tenants)
      .set({ organizationId, updatedAt: ctx.services.now() })
      .where(and(eq(tenants.tenantId, ctx.tenantId), eq(tenants.status, 'ACTIVE'), when))
      .returning()
    const target = { kind: 'tenant', id: toPublicId('tenant', ctx.tenantId) }
    if (changed.length > 0) await recordAudit(tx, { action, target, after: { organizationId } })
  })
}
