import { isAddressAllowed, isSingleSignOn } from '../../core/ceilings.ts'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { type SecurityPolicy, securityPolicyOf } from '../../core/security-policy.ts'
import type { TenantRow } from '../tenants/tenants.ts'

/**
 * Refuses a change of the security settings after which whoever makes it could not make the next one: enforcing a
 * network list that their own address is not in, or single sign-on that they have not come through themselves. Holds for
 * every way a change is made, taking an earlier one back included. Throws LOCK_OUT_REFUSED, SSO_NOT_OFFERED.
 */
export function requireNoLockOut(ctx: TenantCtx, tenant: TenantRow, changed: Partial<SecurityPolicy>): void {
  const after = securityPolicyOf({ ...tenant.security, ...changed })
  if (changed.ipAllowList?.mode === 'ENFORCED' && !isAddressAllowed(after, ctx.request.ip))
    throw outside(ctx.request.ip)
  if (!changed.singleSignOn || changed.singleSignOn.mode === 'OFF') return
  if (!ctx.services.identityProvider.singleSignOn) throw new AppError('SSO_NOT_OFFERED')
  if (changed.singleSignOn.mode === 'ENFORCED') requireOwnSingleSignOn(ctx, tenant)
}

function outside(ip: string | null): AppError {
  const message = `This would lock you out: your address ${ip ?? 'is unknown and'} is not in these networks. Add it first.`
  return new AppError('LOCK_OUT_REFUSED', { message, fields: { 'ipAllowList.ranges': message }, details: { ip } })
}

/** Somebody who came through it has shown that it works, and stays in. A key comes through nothing. */
function requireOwnSingleSignOn({ actor }: TenantCtx, { organizationId }: TenantRow): void {
  if (actor.kind === 'person' && isSingleSignOn(actor.session, organizationId)) return
  const message =
    'This would lock you out: you are not signed in by this tenant’s single sign-on. Sign in with it, then enforce it.'
  throw new AppError('LOCK_OUT_REFUSED', { message, fields: { 'singleSignOn.mode': message } })
}
