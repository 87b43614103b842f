import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError, invalidField } from '../../core/errors.ts'
import { toPublicId } from '../../core/ids.ts'
import { requireOpen } from '../../core/lifecycle.ts'
import { ceilings, type SecurityPolicy } from '../../core/security-policy.ts'
import { validate } from '../../core/validate.ts'
import { announceChange } from '../../db/invalidations.ts'
import { settingsChanges, tenants } from '../../db/tables/index.ts'
import { asPlatform, inTenant, type Tx } from '../../db/tenancy.ts'
import { publishEvent } from '../../jobs/events.ts'
import { enqueue } from '../../jobs/queue.ts'
import { actorColumns, recordAudit } from '../audit/audit.ts'
import { effectiveLimits } from '../plans/limits.ts'
import { defaultRetentionDays, maxRetentionDays, retentionDays } from '../plans/retention.ts'
import { moveCalendar } from '../tenants/billing-calendar.ts'
import { moveSlug } from '../tenants/slug-book.ts'
import { lockTenantRow, type TenantRow } from '../tenants/tenants.ts'
import { type Columns, difference, mergedMetadata, type Values } from './difference.ts'
import { forgetFindings } from './findings.ts'
import { conflictSince } from './history.ts'
import { requireNoLockOut } from './lock-out.ts'
import { changedCeilings, type SecurityPatch } from './security-input.ts'
import { type SettingsFields, seenVersion, settingsFields } from './settings-input.ts'
import { requireSingleSignOn } from './single-sign-on.ts'

const updateInput = settingsFields.extend({ version: seenVersion })

export type UpdateSettingsInput = z.input<typeof updateInput>

/** What a change sets: validated fields, and the logo and the security settings, which have their own ways in. */
export type SettingsPatch = SettingsFields & { logoHash?: string | null; security?: SecurityPatch }

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
    if (columns.security) await changeCeilings(tx, ctx, tenant, after.security as Partial<SecurityPolicy>)
    if (columns.slug) await moveSlug(tx, ctx.tenantId, tenant.slug, columns.slug)
    return writeChange(tx, ctx, tenant, { ...change, before, after, columns })
  })
}

/**
 * Shortens how long data is kept to what a plan allows, in the transaction that changes the plan and under its lock on
 * the tenant. It is a change like any other in the history. Returns the tenant as it is then.
 */
export async function clampRetention(
  tx: Tx,
  ctx: TenantCtx,
  tenant: TenantRow,
  limit: number | null,
): Promise<TenantRow> {
  const retentionDays = Math.min(tenant.retentionDays, maxRetentionDays(limit))
  const made = difference(tenant, { retentionDays })
  if (retentionDays === tenant.retentionDays) return tenant
  return writeChange(tx, ctx, tenant, { action: 'settings.clamp-retention', ...made })
}

async function lockTenant(tx: Tx, ctx: TenantCtx): Promise<TenantRow> {
  const tenant = await lockTenantRow(tx, ctx.tenantId)
  requireOpen(tenant)
  if (tenant.status === 'PROVISIONING')
    throw new AppError('CONFLICT', { message: 'Settings can be changed once the tenant is active.' })
  return tenant
}

/** The patch as columns: usual values for what was cleared, metadata merged, limits of the plan and of the whole kept. */
async function complete(tx: Tx, tenant: TenantRow, patch: SettingsPatch): Promise<Columns> {
  const { metadata, tags, locale, retentionDays: days, security, ...columns } = patch
  return {
    ...columns,
    ...(locale !== undefined && { locale: locale ?? 'en' }),
    ...(days !== undefined && { retentionDays: await allowedRetention(tx, tenant, days) }),
    ...(tags !== undefined && { tags: tags ?? [] }),
    ...(metadata !== undefined && { metadata: mergedMetadata(tenant.metadata, metadata) }),
    ...(security && { security: { ...tenant.security, ...changedCeilings(tenant.security, security).after } }),
  }
}

async function changeCeilings(
  tx: Tx,
  ctx: TenantCtx,
  tenant: TenantRow,
  changed: Partial<SecurityPolicy>,
): Promise<void> {
  if (changed.singleSignOn && changed.singleSignOn.mode !== 'OFF') await requireSingleSignOn(tx, ctx)
  requireNoLockOut(ctx, tenant, changed)
  await forgetFindings(
    tx,
    ctx,
    ceilings.filter((ceiling) => changed[ceiling]),
  )
}

async function allowedRetention(tx: Tx, tenant: TenantRow, days: number | null): Promise<number> {
  const { plan, limits } = await effectiveLimits(tx, tenant.tenantId)
  const { limit } = limits.retention_days
  if (days === null) return defaultRetentionDays(limit)
  if (days < retentionDays.min || days > retentionDays.max)
    throw invalidField('retentionDays', `Data is kept ${retentionDays.min} to ${retentionDays.max} days.`)
  const most = maxRetentionDays(limit)
  if (days > most) throw invalidField('retentionDays', `The ${plan.name} plan keeps data up to ${most} days.`)
  return days
}

async function writeChange(
  tx: Tx,
  ctx: TenantCtx,
  tenant: TenantRow,
  change: Pick<SettingsChange, 'action' | 'revertOf'> & { before: Values; after: Values; columns: Columns },
): Promise<TenantRow> {
  const { before, after, revertOf = null } = change
  const { tenantId } = ctx
  const at = ctx.services.now()
  const version = tenant.version + 1
  const zone = change.columns.timeZone
  const [changed] = await tx
    .update(tenants)
    .set({ ...change.columns, ...(zone && moveCalendar(tenant, at, zone)), version, updatedAt: at })
    .where(and(eq(tenants.tenantId, tenantId), eq(tenants.version, tenant.version)))
    .returning()
  if (!changed) throw new AppError('CONFLICT')
  await announceChange(tx, 'tenant', tenantId)
  await tx.insert(settingsChanges).values({ tenantId, version, at, ...actorColumns(ctx), before, after, revertOf })
  const target = { kind: 'tenant', id: toPublicId('tenant', tenantId) }
  await recordAudit(tx, { action: change.action, target, before, after })
  if (change.columns.name !== undefined) {
    await enqueue(tx, 'settings.rename-organization', { tenantId })
    await publishEvent(tx, 'tenant.renamed', { tenantId })
  }
  return changed
}
