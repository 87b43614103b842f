import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { validate } from '../../core/validate.ts'
import type { TenantRow } from '../tenants/tenants.ts'
import { makeLogo } from './logo-image.ts'
import { storeLogo } from './logo-store.ts'
import { changeSettings } from './settings.ts'
import { seenVersion } from './settings-input.ts'

const versionInput = z.object({ version: seenVersion })

/**
 * Makes an uploaded picture the tenant's logo: decoded, turned upright, fitted into 64 and 256 pixels and written anew as
 * PNG, so that nothing of the file but its pixels is kept. Throws INVALID_INPUT (field `logo`) for what is no still PNG,
 * JPEG or WebP, CONFLICT when the settings have changed since `version`.
 */
export async function setLogo(ctx: TenantCtx, input: { version: number; file: Buffer }): Promise<TenantRow> {
  const { version } = validate(versionInput, { version: input.version })
  const images = await makeLogo(input.file)
  return changeSettings(ctx, {
    action: 'settings.set-logo',
    version,
    patch: { logoHash: images.hash },
    prepare: (tx) => storeLogo(tx, ctx.tenantId, images),
  })
}

/** Takes the logo away; its address answers NOT_FOUND from then on. Throws CONFLICT as setLogo does. */
export function removeLogo(ctx: TenantCtx, input: z.input<typeof versionInput>): Promise<TenantRow> {
  const { version } = validate(versionInput, input)
  return changeSettings(ctx, { action: 'settings.remove-logo', version, patch: { logoHash: null } })
}
