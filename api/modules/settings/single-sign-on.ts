import { publicUrl } from '../../core/config.ts'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { toPublicId } from '../../core/ids.ts'
import { inTenant } from '../../db/tenancy.ts'
import { recordAudit } from '../audit/audit.ts'
import type { SsoConnection } from '../identity/provider.ts'
import { getTenant } from '../tenants/tenants.ts'

/** Whether this installation offers single sign-on, and the tenant's connections. Throws UNAVAILABLE. */
export async function getSingleSignOn(ctx: TenantCtx): Promise<{ offered: boolean; connections: SsoConnection[] }> {
  const { singleSignOn } = ctx.services.identityProvider
  if (!singleSignOn) return { offered: false, connections: [] }
  const { organizationId } = await getTenant(ctx)
  return { offered: true, connections: organizationId ? await singleSignOn.connections(ctx, organizationId) : [] }
}

/**
 * Makes a link to the identity provider's own page, where an administrator of the company connects its sign-in. The link
 * is good for some minutes and for whoever has it: it is in no log. Throws SSO_NOT_OFFERED, CONFLICT while the tenant
 * has no organization, UNAVAILABLE.
 */
export async function createSsoSetupLink(ctx: TenantCtx): Promise<string> {
  const { identityProvider, config } = ctx.services
  if (!identityProvider.singleSignOn) throw new AppError('SSO_NOT_OFFERED')
  const { organizationId, slug } = await getTenant(ctx)
  if (!organizationId) throw new AppError('CONFLICT', { message: 'The tenant is still being set up.' })
  const returnUrl = `${publicUrl(config)}/t/${slug}/settings/security`
  const link = await identityProvider.singleSignOn.setupLink(ctx, { organizationId, returnUrl })
  const target = { kind: 'tenant', id: toPublicId('tenant', ctx.tenantId) }
  await inTenant(ctx, (tx) => recordAudit(tx, { action: 'security.create-sso-link', target }))
  return link
}
