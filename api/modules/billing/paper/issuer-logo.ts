import { eq } from 'drizzle-orm'
import type { Ctx } from '../../../core/context.ts'
import { AppError } from '../../../core/errors.ts'
import { billingSettings } from '../../../db/tables/index.ts'
import { asPlatform } from '../../../db/tenancy.ts'
import { platformChain, recordAudit } from '../../audit/audit.ts'
import { makeLogo } from '../../settings/logo-image.ts'
import { readSettings, type SettingsRow } from '../book.ts'

/**
 * Puts a picture on the invoices to come, or takes it off them (null). `revision` is the one of the billing settings
 * that the caller saw. Throws INVALID_INPUT for what is no picture, CONFLICT when somebody was faster.
 */
export async function setIssuerLogo(
  ctx: Ctx,
  { revision, file }: { revision: number; file: Buffer | null },
): Promise<SettingsRow> {
  const images = file && (await makeLogo(file))
  return asPlatform(ctx, async (tx) => {
    const [before] = await tx.select().from(billingSettings).for('update')
    if (before?.revision !== revision) throw new AppError('CONFLICT')
    const [after] = await tx
      .update(billingSettings)
      .set({
        ...{ logo: images?.large ?? null, logoHash: images?.hash ?? null },
        ...{ revision: revision + 1, updatedAt: ctx.services.now() },
      })
      .where(eq(billingSettings.id, before.id))
      .returning()
    if (!after) throw new Error('the billing settings were not written')
    await recordAudit(tx, {
      ...{ action: 'billing.set-logo', tenantId: platformChain },
      target: { kind: 'billing-settings', id: 'installation' },
      ...{ before: { logoHash: before.logoHash }, after: { logoHash: after.logoHash } },
    })
    return after
  })
}

/** The picture of that hash; null when there is another one by now, or none. */
export async function readIssuerLogo(ctx: Ctx, hash: string): Promise<Buffer | null> {
  const { logo, logoHash } = await asPlatform(ctx, readSettings)
  return logoHash === hash ? logo : null
}
