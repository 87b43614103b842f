import { and, eq, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import { tenantExportChunks, tenantExports } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { recordAudit } from '../audit/audit.ts'
import { writeArchive } from './archive.ts'
import { dropFile, type ExportRow, expireExport, exportTarget, keepHours, ofExport, readOthers } from './exports.ts'
import { exportKinds } from './inventory.ts'
import { countKind } from './kind.ts'

/** A row of a megabyte is read in a few milliseconds; smaller ones only make more of them. */
const chunkBytes = 1024 * 1024
/** How long one process may work at an export without a sign of life. Renewed with each note of progress. */
const leaseMs = 30_000
/** Progress is noted this often; a commit for each batch of rows would take longer than reading it. */
const noteEveryMs = 500

/** Thrown when the export was cancelled, or another process has taken it over: this run ends without a trace. */
const superseded = new Error('the export goes on without this run, or not at all')

/**
 * Writes the file of an export, from the beginning: what a killed process has left is dropped first. One process works
 * at it at a time; each of its writes checks that it still is that one and that nobody has cancelled. Does nothing for
 * an export that is not RUNNING. `lastTry` makes a failure final. Throws CONFLICT while another process works at it.
 */
export async function runExport(
  ctx: TenantCtx,
  exportId: string,
  { lastTry, signal }: { lastTry: boolean; signal: AbortSignal },
): Promise<void> {
  const run = { exportId, holder: newId() }
  const row = await begin(ctx, run)
  if (!row) return
  try {
    await writeFile(ctx, run, row, signal)
    await finish(ctx, run)
  } catch (error) {
    if (error === superseded) return
    if (lastTry) await fail(ctx, run, error)
    else await release(ctx, run)
    throw error
  }
}

interface Run {
  exportId: string
  holder: string
}

async function begin(ctx: TenantCtx, { exportId, holder }: Run): Promise<ExportRow | null> {
  const now = ctx.services.now()
  return inTenant(ctx, async (tx) => {
    const [row] = await tx.select().from(tenantExports).where(ofExport(ctx, exportId)).for('update')
    if (row?.state !== 'RUNNING') return null
    if (row.leaseUntil && row.leaseUntil > now)
      throw new AppError('CONFLICT', { message: 'This export is being written.' })
    await dropFile(tx, ctx, exportId)
    let rowsTotal = 0
    for (const kind of exportKinds) rowsTotal += await countKind(tx, ctx, kind)
    const start = { rowsTotal, rowsDone: 0, bytes: 0, leasedBy: holder, leaseUntil: leaseEnd(now) }
    await tx.update(tenantExports).set(start).where(ofExport(ctx, exportId))
    return row
  })
}

async function writeFile(ctx: TenantCtx, run: Run, { createdAt }: ExportRow, signal: AbortSignal): Promise<void> {
  let position = 0
  let waiting: Buffer[] = []
  let size = 0
  let rows = 0
  let notedAt = 0
  const report = async (bytes: Buffer | null) => {
    const chunk = bytes && { tenantId: ctx.tenantId, exportId: run.exportId, position: position++, bytes }
    await note(ctx, run, { rows, chunk })
    rows = 0
    notedAt = performance.now()
  }
  const onRows = async (more: number) => {
    rows += more
    if (performance.now() - notedAt > noteEveryMs) await report(null)
  }
  const flush = async () => {
    await report(Buffer.concat(waiting))
    waiting = []
    size = 0
  }
  for await (const piece of writeArchive(ctx, { createdAt, onRows })) {
    signal.throwIfAborted()
    waiting.push(piece)
    size += piece.length
    if (size >= chunkBytes) await flush()
  }
  await flush()
}

interface Progress {
  rows: number
  chunk: typeof tenantExportChunks.$inferInsert | null
}

/** Writes how far it is, and a piece of the file with it, while this run is still the one. Throws `superseded`. */
async function note(ctx: TenantCtx, run: Run, { rows, chunk }: Progress): Promise<void> {
  await inTenant(ctx, async (tx) => {
    const held = await tx
      .update(tenantExports)
      .set({
        rowsDone: sql`${tenantExports.rowsDone} + ${rows}`,
        bytes: sql`${tenantExports.bytes} + ${chunk?.bytes.length ?? 0}`,
        leaseUntil: leaseEnd(ctx.services.now()),
      })
      .where(heldBy(ctx, run))
      .returning({ id: tenantExports.id })
    if (held.length === 0) throw superseded
    if (chunk) await tx.insert(tenantExportChunks).values(chunk)
  })
}

/** The file is there for 24 hours, and takes the place of the ones before it. */
async function finish(ctx: TenantCtx, run: Run): Promise<void> {
  const now = ctx.services.now()
  const expiresAt = new Date(now.getTime() + keepHours * 3_600_000)
  await inTenant(ctx, async (tx) => {
    const [row] = await tx
      .update(tenantExports)
      .set({ state: 'READY', finishedAt: now, expiresAt, leasedBy: null, leaseUntil: null })
      .where(heldBy(ctx, run))
      .returning()
    if (!row) throw superseded
    for (const { id } of await readOthers(tx, ctx, row.id)) await expireExport(tx, ctx, id)
    const after = { rows: row.rowsDone, bytes: row.bytes, expiresAt: expiresAt.toISOString() }
    await recordAudit(tx, { action: 'export.finish', target: exportTarget(row), after })
  })
}

async function fail(ctx: TenantCtx, run: Run, error: unknown): Promise<void> {
  const reason = error instanceof AppError ? error.message : new AppError('INTERNAL').message
  await inTenant(ctx, async (tx) => {
    const [row] = await tx
      .update(tenantExports)
      .set({ state: 'FAILED', error: reason, finishedAt: ctx.services.now(), leasedBy: null, leaseUntil: null })
      .where(heldBy(ctx, run))
      .returning()
    if (!row) return
    await dropFile(tx, ctx, run.exportId)
    await recordAudit(tx, { action: 'export.fail', target: exportTarget(row), after: { error: reason } })
  })
}

/** So that the next try need not wait for the lease to end. */
async function release(ctx: TenantCtx, run: Run): Promise<void> {
  await inTenant(ctx, (tx) =>
    tx.update(tenantExports).set({ leasedBy: null, leaseUntil: null }).where(heldBy(ctx, run)),
  )
}

function heldBy(ctx: TenantCtx, { exportId, holder }: Run) {
  return and(ofExport(ctx, exportId), eq(tenantExports.state, 'RUNNING'), eq(tenantExports.leasedBy, holder))
}

/** RUNNING, and nobody works at it. */
export function isAbandoned(now: Date): SQL | undefined {
  const free = or(isNull(tenantExports.leaseUntil), lt(tenantExports.leaseUntil, now))
  return and(eq(tenantExports.state, 'RUNNING'), free)
}

function leaseEnd(now: Date): Date {
  return new Date(now.getTime() + leaseMs)
}
