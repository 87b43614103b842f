import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError, invalidField } from '../../core/errors.ts'
import { toPublicId } from '../../core/ids.ts'
import { validate } from '../../core/validate.ts'
import { announceChange } from '../../db/invalidations.ts'
import { settingsChanges, tenants } from '../../db/tables/index.ts'
import { asPlatform, inTenant, type Tx } from '../../db/tenancy.ts'
import { enqueue } from '../../jobs/queue.ts'
import { actorColumns, recordAudit } from '../audit/audit.ts'
import { defaultRetentionDays, maxRetentionDays, requirePlan, retentionDays } from '../plans/plans.ts'
import { moveSlug } from '../tenants/slug-book.ts'
import type { TenantRow } from '../tenants/tenants.ts'
import { type Columns, difference, mergedMetadata, type Values } from './difference.ts'
import { conflictSince } from './history.ts'
import { type SettingsFields, seenVersion, settingsFields } from './settings-input.ts'

const updateInput = settingsFields.extend({ version: seenVersion })

export type UpdateSettingsInput = z.input<typeof updateInput>

/** What a change sets: validated fields, and the logo, which has its own way in. */
export type SettingsPatch = SettingsFields & { logoHash?: string | null }

/**
 * Changes the settings that `input` names; the others stay, null clears. `version` is the one the caller saw: when
 * somebody has changed the settings since, nothing is written and CONFLICT tells who changed what, and when. Throws
 * INVALID_INPUT, SLUG_TAKEN.
 */
export function updateSettings(ctx: TenantCtx, input: UpdateSettingsInput): Promise<TenantRow> {
  const { version, ...patch } = validate(updateInput, input)
  return changeSettings(ctx, { action: 'settings.update', version, patch })
}

interface SettingsChange {
  /** Audit action. */
  action: string
  version: number
  patch: SettingsPatch
  revertOf?: number
  /** Runs first in the transaction, under the tenant's lock. */
  prepare?: (tx: Tx) => Promise<void>
}

/**
 * Every change of the settings goes through here, in one transaction: lock, version check, record, history, audit,
 * and a job where the identity provider has to hear of it. A change that changes nothing leaves no trace.
 */
export function changeSettings(ctx: TenantCtx, change: SettingsChange): Promise<TenantRow> {
  // The slug book belongs to all tenants: only the platform role may write in it.
  const transaction = change.patch.slug === undefined ? inTenant : asPlatform
  return transaction(ctx, async (tx) => {
    const tenant = await lockTenant(tx, ctx)
    if (tenant.version !== change.version) throw await conflictSince(tx, tenant, change.version)
    await change.prepare?.(tx)
    const { after, before, columns } = difference(tenant, await complete(tx, tenant, change.patch))
    if (Object.keys(after).length === 0) return tenant
    if (columns.slug) await moveSlug(tx, ctx.tenantId, tenant.slug, columns.slug)
    return writeChange(tx, ctx, tenant, { ...change, before, after, columns })
  })
}

async function lockTenant(tx: Tx, ctx: TenantCtx): Promise<TenantRow> {
  const [tenant] = await tx.select().from(tenants).where(eq(tenants.tenantId, ctx.tenantId)).for('update')
  if (!tenant) throw new AppError('NOT_FOUND')
  if (tenant.status !== 'ACTIVE')
    throw new AppError('CONFLICT', { message: 'Settings can be changed while the tenant is active.' })
  return tenant
}

/** The patch as columns: usual values for what was cleared, metadata merged, limits of the plan and of the whole kept. */
async function complete(tx: Tx, tenant: TenantRow, patch: SettingsPatch): Promise<Columns> {
  const { metadata, tags, locale, retentionDays: days, ...columns } = patch
  return {
    ...columns,
    ...(locale !== undefined && { locale: locale ?? 'en' }),
    ...(days !== undefined && { retentionDays: await allowedRetention(tx, tenant, days) }),
    ...(tags !== undefined && { tags: tags ?? [] }),
    ...(metadata !== undefined && { metadata: mergedMetadata(tenant.metadata, metadata) }),
  }
}

async function allowedRetention(tx: Tx, tenant: TenantRow, days: number | null): Promise<number> {
  const plan = await requirePlan(tx.ctx, tenant.planCode)
  if (days === null) return defaultRetentionDays(plan.limits)
  if (days < retentionDays.min || days > retentionDays.max)
    throw invalidField('retentionDays', `Data is kept ${retentionDays.min} to ${retentionDays.max} days.`)
  const most = maxRetentionDays(plan.limits)
  if (days > most) throw invalidField('retentionDays', `The ${plan.name} plan keeps data up to ${most} days.`)
  return days
}

async function writeChange(
  tx: Tx,
  ctx: TenantCtx,
  tenant: TenantRow,
  change: SettingsChange & { before: Values; after: Values; columns: Columns },
): Promise<TenantRow> {
  const { before, after, revertOf = null } = change
  const { tenantId } = ctx
  const at = ctx.services.now()
  const version = tenant.version + 1
  const [changed] = await tx
    .update(tenants)
    .set({ ...change.columns, version, updatedAt: at })
    .where(and(eq(tenants.tenantId, tenantId), eq(tenants.version, tenant.version)))
    .returning()
  if (!changed) throw new AppError('CONFLICT')
  await announceChange(tx, 'tenant', tenantId)
  await tx.insert(settingsChanges).values({ tenantId, version, at, ...actorColumns(ctx), before, after, revertOf })
  const target = { kind: 'tenant', id: toPublicId('tenant', tenantId) }
  await recordAudit(tx, { action: change.action, target, before, after })
  if (change.columns.name !== undefined) await enqueue(tx, 'settings.rename-organization', { tenantId })
  return changed
}
