import { z } from 'zod'
import { can, type TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { validate } from '../../core/validate.ts'
import { inTenant } from '../../db/tenancy.ts'
import type { TenantRow } from '../tenants/tenants.ts'
import { requireChange } from './history.ts'
import { requireLogo } from './logo-store.ts'
import { securityFields } from './security-input.ts'
import { changeSettings } from './settings.ts'
import { seenVersion, settingsFields } from './settings-input.ts'

const revertInput = z.object({
  change: z
    .int()
    .min(2)
    .max(2 ** 31 - 1),
  version: seenVersion,
})

/**
 * Takes one change back: what it changed gets the values from before it, as a new change that is validated like any
 * other; what it did not touch stays. Throws NOT_FOUND for a change that never was, INVALID_INPUT or SLUG_TAKEN when the
 * old value is no longer allowed, CONFLICT when the settings have changed since `version`; for security settings also
 * FORBIDDEN without the permission to change those, and LOCK_OUT_REFUSED.
 */
export async function revertSettings(ctx: TenantCtx, input: z.input<typeof revertInput>): Promise<TenantRow> {
  const { change, version } = validate(revertInput, input)
  const { logoHash, metadata, security, ...fields } = (await inTenant(ctx, (tx) => requireChange(tx, ctx, change)))
    .before
  if (security !== undefined && !can(ctx, 'security:manage'))
    throw new AppError('FORBIDDEN', { details: { permission: 'security:manage' } })
  const entries = Object.entries((metadata ?? {}) as Record<string, string | null>)
  const patch = validate(settingsFields, {
    ...fields,
    ...(metadata !== undefined && { metadata: entries.map(([key, value]) => ({ key, value })) }),
  })
  const logo = logoHash as string | null | undefined
  return changeSettings(ctx, {
    action: 'settings.revert',
    version,
    patch: {
      ...patch,
      ...(logo !== undefined && { logoHash: logo }),
      ...(security !== undefined && { security: validate(securityFields, security) }),
    },
    revertOf: change,
    prepare: async (tx) => {
      if (logo) await requireLogo(tx, ctx.tenantId, logo)
    },
  })
}
