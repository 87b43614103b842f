import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { validate } from '../../core/validate.ts'
import { inTenant } from '../../db/tenancy.ts'
import type { TenantRow } from '../tenants/tenants.ts'
import { requireChange } from './history.ts'
import { requireLogo } from './logo-store.ts'
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
 * old value is no longer allowed, CONFLICT when the settings have changed since `version`.
 */
export async function revertSettings(ctx: TenantCtx, input: z.input<typeof revertInput>): Promise<TenantRow> {
  const { change, version } = validate(revertInput, input)
  const { logoHash, metadata, ...fields } = (await inTenant(ctx, (tx) => requireChange(tx, ctx, change))).before
  const entries = Object.entries((metadata ?? {}) as Record<string, string | null>)
  const patch = validate(settingsFields, {
    ...fields,
    ...(metadata !== undefined && { metadata: entries.map(([key, value]) => ({ key, value })) }),
  })
  const logo = logoHash as string | null | undefined
  return changeSettings(ctx, {
    action: 'settings.revert',
    version,
    patch: { ...patch, ...(logo !== undefined && { logoHash: logo }) },
    revertOf: change,
    prepare: async (tx) => {
      if (logo) await requireLogo(tx, ctx.tenantId, logo)
    },
  })
}
