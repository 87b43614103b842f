import { inArray, sql } from 'drizzle-orm'
import { publicUrl } from '../../core/config.ts'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { toPublicId } from '../../core/ids.ts'
import type { CeilingMode } from '../../core/security-policy.ts'
import { tenants } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { recordAudit } from '../audit/audit.ts'
import type { SingleSignOn, SsoConnection } from '../identity/provider.ts'
import { requireFeature } from '../plans/features.ts'
import type { Gauge } from '../plans/gauges.ts'
import { getTenant, requireTenantRow } from '../tenants/tenants.ts'

/** Whether this installation offers single sign-on, and the tenant's connections. Throws UNAVAILABLE. */
export async function getSingleSignOn(ctx: TenantCtx): Promise<{ offered: boolean; connections: SsoConnection[] }> {
  const { singleSignOn } = ctx.services.identityProvider
  if (!singleSignOn) return { offered: false, connections: [] }
  const { organizationId } = await getTenant(ctx)
  return { offered: true, connections: organizationId ? await singleSignOn.connections(ctx, organizationId) : [] }
}

/**
 * Makes a link to the identity provider's own page, where an administrator of the company connects its sign-in. The link
 * is good for some minutes and for whoever has it: it is in no log. Throws SSO_NOT_OFFERED, FEATURE_NOT_IN_PLAN, CONFLICT
 * while the tenant has no organization, UNAVAILABLE.
 */
export async function createSsoSetupLink(ctx: TenantCtx): Promise<string> {
  const { singleSignOn, organizationId, slug } = await inTenant(ctx, async (tx) => ({
    singleSignOn: await requireSingleSignOn(tx, ctx),
    ...(await requireTenantRow(tx, ctx.tenantId)),
  }))
  if (!organizationId) throw new AppError('CONFLICT', { message: 'The tenant is still being set up.' })
  const returnUrl = `${publicUrl(ctx.services.config)}/t/${slug}/settings/security`
  const link = await singleSignOn.setupLink(ctx, { organizationId, returnUrl })
  const target = { kind: 'tenant', id: toPublicId('tenant', ctx.tenantId) }
  await inTenant(ctx, (tx) => recordAudit(tx, { action: 'security.create-sso-link', target }))
  return link
}

/** Throws SSO_NOT_OFFERED where the installation has no single sign-on, FEATURE_NOT_IN_PLAN where the plan has none. */
export async function requireSingleSignOn(tx: Tx, ctx: TenantCtx): Promise<SingleSignOn> {
  const { singleSignOn } = ctx.services.identityProvider
  if (!singleSignOn) throw new AppError('SSO_NOT_OFFERED')
  await requireFeature(tx, ctx.tenantId, 'sso')
  return singleSignOn
}

/** It is in use where the ceiling is on, if only to report. */
export const singleSignOnGauge: Gauge = {
  of: 'sso',
  async count(tx, tenantIds) {
    const mode = sql<CeilingMode | null>`${tenants.security} #>> '{singleSignOn,mode}'`
    const rows = await tx
      .select({ tenantId: tenants.tenantId, mode })
      .from(tenants)
      .where(inArray(tenants.tenantId, [...tenantIds]))
    return new Map(rows.map((row) => [row.tenantId, row.mode === null || row.mode === 'OFF' ? 0 : 1]))
  },
}
