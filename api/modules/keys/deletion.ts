import { and, eq, lte, type SQL } from 'drizzle-orm'
import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { validate } from '../../core/validate.ts'
import { holdOpen } from '../../db/open-tenant.ts'
import { tenantKeys } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { enqueue } from '../../jobs/queue.ts'
import { recordAudit } from '../audit/audit.ts'
import { keyTarget, ofKey, recordKeyError, type TenantKeyRow } from './keys.ts'

const dayMs = 86_400_000
/** A deletion is taken back by a job that asks the provider; nearer to the end it might come too late. */
const cancelMarginMs = 3_600_000

type Deletion = Pick<TenantKeyRow, 'state' | 'deletionAt'>

const deletion = z.object({
  id: z.string(),
  days: z
    .number()
    .int()
    .min(7, 'A key is deleted after 7 days at the earliest.')
    .max(30, 'A key is deleted after 30 days at the latest.')
    .nullish(),
})

/**
 * Makes a RETIRED key unusable now and gone for good after `days` (7 to 30, default 30). What was encrypted under it can
 * then never be read again. Throws NOT_FOUND, and KEY_UNAVAILABLE for a key that is not RETIRED.
 */
export async function scheduleTenantKeyDeletion(
  ctx: TenantCtx,
  input: z.input<typeof deletion>,
): Promise<TenantKeyRow> {
  const { id, days } = validate(deletion, input)
  const deletionAt = new Date(ctx.services.now().getTime() + (days ?? 30) * dayMs)
  const row = await inTenant(ctx, async (tx) => {
    const key = await lockKey(tx, ctx, id)
    if (key.state !== 'RETIRED')
      throw new AppError('KEY_UNAVAILABLE', { message: 'Only a retired key can be deleted. Rotate it first.' })
    return changeDeletion(tx, key, { state: 'PENDING_DELETION', deletionAt }, 'key.schedule-deletion')
  })
  ctx.services.dataKeys.forget(row.id)
  return row
}

/**
 * Takes back a scheduled deletion: the key is RETIRED again and opens what was encrypted under it. Throws NOT_FOUND, and
 * KEY_UNAVAILABLE for a key that is not PENDING_DELETION, or within an hour of its end.
 */
export async function cancelTenantKeyDeletion(ctx: TenantCtx, id: string): Promise<TenantKeyRow> {
  const latest = ctx.services.now().getTime() + cancelMarginMs
  return inTenant(ctx, async (tx) => {
    const key = await lockKey(tx, ctx, id)
    if (key.state !== 'PENDING_DELETION' || !key.providerKeyId)
      throw new AppError('KEY_UNAVAILABLE', { message: 'This key is not scheduled for deletion.' })
    if (key.deletionAt && key.deletionAt.getTime() <= latest)
      throw new AppError('KEY_UNAVAILABLE', { message: 'It is too late to keep this key: it is about to be deleted.' })
    return changeDeletion(tx, key, { state: 'RETIRED', deletionAt: null }, 'key.cancel-deletion')
  })
}

async function lockKey(tx: Tx, ctx: TenantCtx, id: string): Promise<TenantKeyRow> {
  await holdOpen(tx, ctx)
  const [row] = await tx.select().from(tenantKeys).where(ofKey(ctx, id)).for('update')
  if (!row) throw new AppError('NOT_FOUND')
  return row
}

async function changeDeletion(tx: Tx, key: TenantKeyRow, change: Deletion, action: string): Promise<TenantKeyRow> {
  const { tenantId, id } = key
  await tx
    .update(tenantKeys)
    .set({ ...change, error: null })
    .where(and(eq(tenantKeys.tenantId, tenantId), eq(tenantKeys.id, id)))
  await enqueue(tx, 'keys.apply-deletion', { tenantId, keyId: id })
  await recordAudit(tx, {
    action,
    target: keyTarget(key),
    before: stateForAudit(key),
    after: stateForAudit(change),
  })
  return { ...key, ...change, error: null }
}

/**
 * Makes the provider do what the key's row says about its deletion, whichever way that is now; the row may have changed
 * since this was asked for, and again while the provider was called. Of several at once, the one that calls the provider
 * last also looks at the row last, so the two agree in the end.
 */
export async function applyKeyDeletion(ctx: TenantCtx, keyId: string): Promise<void> {
  try {
    for (let wanted = await readKey(ctx, keyId); wanted; ) {
      const deletionAt = await tellProvider(ctx, wanted).catch((error) => giveUpGone(ctx, keyId, error))
      const now = await readKey(ctx, keyId)
      if (now?.state === wanted.state) return await settle(ctx, wanted, deletionAt)
      wanted = now
    }
  } catch (error) {
    await recordKeyError(ctx, keyId, error)
    throw error
  }
}

async function tellProvider(ctx: TenantCtx, key: TenantKeyRow): Promise<Date | null> {
  const { keyProvider, now } = ctx.services
  if (!key.providerKeyId) return key.deletionAt
  if (key.state === 'RETIRED') await keyProvider.cancelDeletion(ctx, key.providerKeyId)
  if (key.state !== 'PENDING_DELETION' || !key.deletionAt) return key.deletionAt
  const daysLeft = Math.ceil((key.deletionAt.getTime() - now().getTime()) / dayMs)
  const days = Math.min(30, Math.max(7, daysLeft))
  const scheduled = await keyProvider.scheduleDeletion(ctx, key.providerKeyId, days)
  return scheduled.deletionAt ?? key.deletionAt
}

/** A key that is gone cannot be rescued: its row says so from then on. Anything else is tried again. */
async function giveUpGone(ctx: TenantCtx, keyId: string, error: unknown): Promise<null> {
  if (!(error instanceof AppError) || error.code !== 'KEY_UNAVAILABLE') throw error
  await inTenant(ctx, (tx) => destroy(tx, ofKey(ctx, keyId)))
  return null
}

/** The provider's own date is the true one: it counts from when it was told. */
async function settle(ctx: TenantCtx, key: TenantKeyRow, deletionAt: Date | null): Promise<void> {
  const unchanged = and(ofKey(ctx, key.id), eq(tenantKeys.state, key.state))
  await inTenant(ctx, (tx) => tx.update(tenantKeys).set({ deletionAt, error: null }).where(unchanged))
}

async function readKey(ctx: TenantCtx, keyId: string): Promise<TenantKeyRow | null> {
  const [row] = await inTenant(ctx, (tx) => tx.select().from(tenantKeys).where(ofKey(ctx, keyId)))
  return row ?? null
}

/** Writes down that a key whose deletion was due is gone. Does nothing when it was rescued or is done already. */
export async function markDestroyed(ctx: TenantCtx, keyId: string): Promise<void> {
  const due = and(
    ofKey(ctx, keyId),
    eq(tenantKeys.state, 'PENDING_DELETION'),
    lte(tenantKeys.deletionAt, ctx.services.now()),
  )
  await inTenant(ctx, (tx) => destroy(tx, due))
}

async function destroy(tx: Tx, which: SQL | undefined): Promise<void> {
  const [row] = await tx.update(tenantKeys).set({ state: 'DESTROYED', error: null }).where(which).returning()
  if (row) await recordAudit(tx, { action: 'key.destroy', target: keyTarget(row), after: stateForAudit(row) })
}

function stateForAudit({ state, deletionAt }: Deletion): Record<string, unknown> {
  return { state, deletionAt: deletionAt?.toISOString() ?? null }
}
