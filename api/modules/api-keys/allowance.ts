import type { TenantCtx } from '../../core/context.ts'
import { keyPermissions, type Permission } from '../../core/permissions.ts'
import { securityPolicyOf } from '../../core/security-policy.ts'
import { inTenant } from '../../db/tenancy.ts'
import { readAuthority } from '../members/authority.ts'
import { requireTenantRow } from '../tenants/tenants.ts'
import { countKeys } from './api-keys.ts'

/** What the acting person or key can give to a key, and what the tenant leaves room for. */
export interface KeyAllowance {
  permissions: Permission[]
  /** The ceiling on how long a key lives; null when there is none. */
  lifetime: { enforced: boolean; maxDays: number | null } | null
  limit: number | null
  used: number
}

/** For forms: everything that createApiKey would hold an input against. Throws FORBIDDEN for somebody who is no member. */
export function readKeyAllowance(ctx: TenantCtx): Promise<KeyAllowance> {
  return inTenant(ctx, async (tx) => {
    const tenant = await requireTenantRow(tx, ctx.tenantId)
    const { permissions: held } = await readAuthority(tx, ctx)
    const { mode, maxDays } = securityPolicyOf(tenant.security).keyLifetime
    return {
      permissions: keyPermissions.filter((permission) => held.has(permission)),
      lifetime: mode === 'OFF' ? null : { enforced: mode === 'ENFORCED', maxDays },
      ...(await countKeys(tx, tenant)),
    }
  })
}
