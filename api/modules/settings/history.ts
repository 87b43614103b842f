import { and, desc, eq, gt } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { type Page, type PageRequest, readPage } from '../../db/page.ts'
import { settingsChanges } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import type { TenantRow } from '../tenants/tenants.ts'

export type SettingsChangeRow = typeof settingsChanges.$inferSelect

/** Every change of the tenant's settings, newest first. */
export function listSettingsChanges(ctx: TenantCtx, args: PageRequest): Promise<Page<SettingsChangeRow>> {
  return readPage<SettingsChangeRow>((work) => inTenant(ctx, work), args, {
    from: settingsChanges,
    where: eq(settingsChanges.tenantId, ctx.tenantId),
    key: settingsChanges.version,
    keyOf: (row) => row.version,
  })
}

/** The change that made `version`. Throws NOT_FOUND. */
export async function requireChange(tx: Tx, ctx: TenantCtx, version: number): Promise<SettingsChangeRow> {
  const [found] = await tx
    .select()
    .from(settingsChanges)
    .where(and(eq(settingsChanges.tenantId, ctx.tenantId), eq(settingsChanges.version, version)))
  if (!found) throw new AppError('NOT_FOUND')
  return found
}

/** Changes named in a CONFLICT; whoever is further behind loads the history. */
const toldChanges = 20

/** The CONFLICT of somebody who saw an older version: who has changed what since, and when, newest first. */
export async function conflictSince(tx: Tx, tenant: TenantRow, seen: number): Promise<AppError> {
  const rows = await tx
    .select()
    .from(settingsChanges)
    .where(and(eq(settingsChanges.tenantId, tenant.tenantId), gt(settingsChanges.version, seen)))
    .orderBy(desc(settingsChanges.version))
    .limit(toldChanges)
  const [latest] = rows
  const message = latest && `${latest.actorLabel} has changed the settings in the meantime. Nothing was overwritten.`
  const changes = rows.map(({ version, at, actorLabel, before, after }) => ({
    version,
    at: at.toISOString(),
    actorLabel,
    before,
    after,
  }))
  return new AppError('CONFLICT', { ...(message && { message }), details: { version: tenant.version, changes } })
}
