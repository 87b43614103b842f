import { and, desc, eq, gt, sql } from 'drizzle-orm'
import { type Ctx, can, type TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { fixedKeyset, mapPage, type Page, type PageRequest, readPage } from '../../db/page.ts'
import { settingsChanges } from '../../db/tables/index.ts'
import { reading, type Tx } from '../../db/tenancy.ts'
import type { TenantRow } from '../tenants/tenants.ts'

export type SettingsChangeRow = typeof settingsChanges.$inferSelect

const changesOf = fixedKeyset<SettingsChangeRow>({
  from: settingsChanges,
  where: eq(settingsChanges.tenantId, sql.placeholder('tenantId')),
  key: settingsChanges.version,
  keyOf: (row) => row.version,
})

/** Every change of the tenant's settings, newest first. */
export async function listSettingsChanges(ctx: TenantCtx, args: PageRequest): Promise<Page<SettingsChangeRow>> {
  const page = await readPage(reading(ctx), args, changesOf, { tenantId: ctx.tenantId })
  return mapPage(page, (row) => ({ ...row, ...shownTo(ctx, row) }))
}

/** That the security settings were changed is for everyone to see, to what only for who may see those. */
function shownTo(ctx: Ctx, { before, after }: Pick<SettingsChangeRow, 'before' | 'after'>) {
  if (!('security' in after) || can(ctx, 'security:read')) return { before, after }
  return { before: { ...before, security: null }, after: { ...after, security: null } }
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
  const changes = rows.map((row) => ({
    version: row.version,
    at: row.at.toISOString(),
    actorLabel: row.actorLabel,
    ...shownTo(tx.ctx, row),
  }))
  return new AppError('CONFLICT', { ...(message && { message }), details: { version: tenant.version, changes } })
}
