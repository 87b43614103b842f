import { z } from 'zod'
import { type Ctx, type TenantCtx, withTenant } from '../../core/context.ts'
import { type SecurityPolicy, securityPolicyOf } from '../../core/security-policy.ts'
import { validate } from '../../core/validate.ts'
import { getTenant, type TenantRow } from '../tenants/tenants.ts'
import { securityFields } from './security-input.ts'
import { changeSettings } from './settings.ts'
import { seenVersion } from './settings-input.ts'

/** The tenant's security settings, with the version to name when they are changed. */
export interface VersionedPolicy extends SecurityPolicy {
  version: number
}

export function policyOf({ version, security }: TenantRow): VersionedPolicy {
  return { version, ...securityPolicyOf(security) }
}

/** The tenant's security settings as they hold now. */
export async function getSecurityPolicy(ctx: TenantCtx): Promise<VersionedPolicy> {
  return policyOf(await getTenant(ctx))
}

const updateInput = securityFields.extend({ version: seenVersion })

export type UpdateSecurityPolicyInput = z.input<typeof updateInput>

/**
 * Changes the ceilings that `input` names, each as a whole; null gives one its usual values back. They bind everyone from
 * the next request on. Throws INVALID_INPUT, CONFLICT as updateSettings does, LOCK_OUT_REFUSED for a change that would keep
 * its own author out, SSO_NOT_OFFERED.
 */
export async function updateSecurityPolicy(ctx: TenantCtx, input: UpdateSecurityPolicyInput): Promise<VersionedPolicy> {
  const { version, ...security } = validate(updateInput, input)
  return policyOf(await changeSettings(ctx, { action: 'security.update', version, patch: { security } }))
}

export const liftableCeilings = ['ipAllowList', 'sessionLength', 'singleSignOn'] as const

const liftInput = z.object({ ceiling: z.enum(liftableCeilings) })

/**
 * Switches off a ceiling that has locked a tenant out; its values stay for when it is switched on again. For operators,
 * who name any tenant. A lifted ceiling is a change of the settings like any other: in the history, under their name.
 */
export async function liftCeiling(
  ctx: Ctx,
  { tenantId, ...input }: z.input<typeof liftInput> & { tenantId: string },
): Promise<VersionedPolicy> {
  const { ceiling } = validate(liftInput, input)
  const inside = withTenant(ctx, tenantId)
  const tenant = await getTenant(inside)
  const security = { [ceiling]: { ...policyOf(tenant)[ceiling], mode: 'OFF' } }
  const change = { action: 'security.lift', version: tenant.version, patch: { security } }
  return policyOf(await changeSettings(inside, change))
}
