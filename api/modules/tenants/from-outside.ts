import { breachesOf } from '../../core/ceilings.ts'
import type { Ctx } from '../../core/context.ts'
import type { ErrorCode } from '../../core/errors.ts'
import { securityPolicyOf } from '../../core/security-policy.ts'
import type { TenantRow } from './tenants.ts'

/** The code with which a tenant's security settings keep the caller out just now; null when they do not. */
export function refusalFrom(ctx: Ctx, { organizationId, security }: TenantRow): ErrorCode | null {
  if (ctx.actor.kind === 'person' && ctx.actor.isOperator) return null
  const standing = { organizationId, security: securityPolicyOf(security) }
  const refused = breachesOf(standing, ctx).find(({ ceiling }) => standing.security[ceiling].mode === 'ENFORCED')
  return refused?.refusal.code ?? null
}

/**
 * A tenant as a request sees it that acts outside of it, where nothing else holds the caller to its security settings: who
 * is refused gets what finds the tenant again, and nothing that it keeps about itself.
 */
export function seenFromOutside(ctx: Ctx, tenant: TenantRow): TenantRow {
  return refusalFrom(ctx, tenant) ? outlineOf(tenant) : tenant
}

/** What finds a tenant and shows whose it is, without what it keeps about itself. */
export function outlineOf(tenant: TenantRow): TenantRow {
  return { ...tenant, metadata: {}, tags: [], supportContact: null }
}
