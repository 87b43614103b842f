import { and, desc, eq, ne, sql } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { newId, toPublicId } from '../../core/ids.ts'
import { fixedKeyset, type Page, type PageRequest, readPage } from '../../db/page.ts'
import { tenantExportChunks, tenantExports } from '../../db/tables/index.ts'
import { inTenant, reading, type Tx } from '../../db/tenancy.ts'
import { enqueue } from '../../jobs/queue.ts'
import { actorColumns, recordAudit } from '../audit/audit.ts'

export type ExportRow = typeof tenantExports.$inferSelect

/** How long the file of an export can be downloaded. */
export const keepHours = 24

/**
 * Starts an export of everything the tenant has; a job writes it. While one is being written, that one is the answer.
 * Goes on while the tenant is suspended or being deleted.
 */
export function startExport(ctx: TenantCtx): Promise<ExportRow> {
  return inTenant(ctx, async (tx) => {
    const [started] = await tx
      .insert(tenantExports)
      .values({
        tenantId: ctx.tenantId,
        id: newId(),
        state: 'RUNNING',
        requestedBy: actorColumns(ctx).actorLabel,
        createdAt: ctx.services.now(),
      })
      .onConflictDoNothing()
      .returning()
    if (!started) return requireRunning(tx, ctx)
    await enqueue(tx, 'exports.run', { tenantId: ctx.tenantId, exportId: started.id })
    await recordAudit(tx, { action: 'export.start', target: exportTarget(started) })
    return started
  })
}

async function requireRunning(tx: Tx, ctx: TenantCtx): Promise<ExportRow> {
  const [running] = await tx
    .select()
    .from(tenantExports)
    .where(and(eq(tenantExports.tenantId, ctx.tenantId), eq(tenantExports.state, 'RUNNING')))
  // The one that was in the way has just ended.
  if (!running) throw new AppError('CONFLICT')
  return running
}

/** Ends an export that is being written, and drops what there is of it. One that has ended stays as it is. Throws NOT_FOUND. */
export function cancelExport(ctx: TenantCtx, id: string): Promise<ExportRow> {
  return inTenant(ctx, async (tx) => {
    const row = await requireExport(tx, ctx, id)
    const [canceled] = await tx
      .update(tenantExports)
      .set({ state: 'CANCELED', finishedAt: ctx.services.now() })
      .where(and(ofExport(ctx, id), eq(tenantExports.state, 'RUNNING')))
      .returning()
    if (!canceled) return row
    await dropFile(tx, ctx, id)
    await recordAudit(tx, { action: 'export.cancel', target: exportTarget(canceled) })
    return canceled
  })
}

const exportsOf = fixedKeyset<ExportRow>({
  from: tenantExports,
  where: eq(tenantExports.tenantId, sql.placeholder('tenantId')),
  key: tenantExports.id,
  keyOf: (row) => row.id,
})

/** The tenant's exports, newest first; those whose file is gone as well. */
export function listExports(ctx: TenantCtx, args: PageRequest): Promise<Page<ExportRow>> {
  return readPage(reading(ctx), args, exportsOf, { tenantId: ctx.tenantId })
}

/** Throws NOT_FOUND. */
export async function requireExport(tx: Tx, ctx: TenantCtx, id: string): Promise<ExportRow> {
  const [row] = await tx.select().from(tenantExports).where(ofExport(ctx, id))
  if (!row) throw new AppError('NOT_FOUND')
  return row
}

/**
 * The finished file of an export, piece by piece, for whoever may export. Each download is in the audit log. Throws
 * NOT_FOUND, EXPORT_UNAVAILABLE for one that is not ready or whose 24 hours are over.
 */
export async function openExport(
  ctx: TenantCtx,
  id: string,
): Promise<{ row: ExportRow; read: () => AsyncGenerator<Buffer> }> {
  const row = await inTenant(ctx, async (tx) => {
    const found = await requireExport(tx, ctx, id)
    if (!isThere(found, ctx.services.now())) throw new AppError('EXPORT_UNAVAILABLE')
    await recordAudit(tx, { action: 'export.download', target: exportTarget(found), after: { bytes: found.bytes } })
    return found
  })
  return { row, read: () => readFile(ctx, id) }
}

/** Whether there is a file to download. */
export function isThere({ state, expiresAt }: ExportRow, now: Date): boolean {
  return state === 'READY' && expiresAt !== null && expiresAt > now
}

async function* readFile(ctx: TenantCtx, exportId: string): AsyncGenerator<Buffer> {
  for (let position = 0; ; position++) {
    const [chunk] = await inTenant(ctx, (tx) =>
      tx
        .select({ bytes: tenantExportChunks.bytes })
        .from(tenantExportChunks)
        .where(and(ofFile(ctx, exportId), eq(tenantExportChunks.position, position))),
    )
    if (!chunk) return
    yield chunk.bytes
  }
}

/** Takes the file of an export away; the export says so from then on. */
export async function expireExport(tx: Tx, ctx: TenantCtx, id: string): Promise<void> {
  const ready = and(ofExport(ctx, id), eq(tenantExports.state, 'READY'))
  const [expired] = await tx.update(tenantExports).set({ state: 'EXPIRED' }).where(ready).returning()
  if (expired) await dropFile(tx, ctx, id)
}

/** The finished exports besides one, newest first. */
export function readOthers(tx: Tx, ctx: TenantCtx, id: string): Promise<ExportRow[]> {
  return tx
    .select()
    .from(tenantExports)
    .where(and(eq(tenantExports.tenantId, ctx.tenantId), eq(tenantExports.state, 'READY'), ne(tenantExports.id, id)))
    .orderBy(desc(tenantExports.id))
}

export async function dropFile(tx: Tx, ctx: TenantCtx, exportId: string): Promise<void> {
  await tx.delete(tenantExportChunks).where(ofFile(ctx, exportId))
}

export function ofExport({ tenantId }: TenantCtx, id: string) {
  return and(eq(tenantExports.tenantId, tenantId), eq(tenantExports.id, id))
}

function ofFile({ tenantId }: TenantCtx, exportId: string) {
  return and(eq(tenantExportChunks.tenantId, tenantId), eq(tenantExportChunks.exportId, exportId))
}

export function exportTarget({ id }: Pick<ExportRow, 'id'>) {
  return { kind: 'export', id: toPublicId('export', id) }
}
