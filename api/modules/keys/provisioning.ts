import { and, eq, inArray, ne } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { keyPurposes, type PublicJwk, tenantKeys } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { recordAudit } from '../audit/audit.ts'
import { insertPending, keyTarget, ofKey, recordKeyError, type TenantKeyRow } from './keys.ts'

const dayMs = 86_400_000
/** The shortest wait AWS allows: nothing was ever encrypted under the keys of a tenant that was not to be. */
const undoDays = 7

interface MadeKey {
  providerKeyId: string
  publicJwk: PublicJwk | null
}

/**
 * Gives the tenant its first signing and encryption key: both are announced as PENDING rows, made at the provider, then
 * ACTIVE. Safe to repeat, to resume after a crash at any point, and to run twice at once. Returns the rows. Throws
 * UNAVAILABLE while the provider is down, CONFLICT when the keys were undone meanwhile.
 */
export async function provisionTenantKeys(ctx: TenantCtx): Promise<TenantKeyRow[]> {
  const announced = await inTenant(ctx, async (tx) => {
    for (const purpose of keyPurposes) await insertPending(tx, ctx, purpose, 1)
    return readFirstVersions(tx, ctx)
  })
  await Promise.all(announced.filter((row) => row.state === 'PENDING').map((row) => makeAndActivate(ctx, row)))
  const rows = await inTenant(ctx, (tx) => readFirstVersions(tx, ctx))
  if (rows.some((row) => row.state === 'PENDING_DELETION' || row.state === 'DESTROYED')) throw undone()
  return rows
}

function readFirstVersions(tx: Tx, ctx: TenantCtx): Promise<TenantKeyRow[]> {
  const first = and(eq(tenantKeys.tenantId, ctx.tenantId), eq(tenantKeys.version, 1))
  return tx.select().from(tenantKeys).where(first)
}

/**
 * Makes an announced version at the provider, then, in one transaction, makes it ACTIVE and its predecessor RETIRED: at
 * no moment is there no active key. Run by a job; the reason of a failure is kept on the key until it succeeds.
 */
export async function activateTenantKey(ctx: TenantCtx, keyId: string): Promise<void> {
  const [row] = await inTenant(ctx, (tx) => tx.select().from(tenantKeys).where(ofKey(ctx, keyId)))
  if (row?.state !== 'PENDING') return
  try {
    await makeAndActivate(ctx, row)
  } catch (error) {
    await recordKeyError(ctx, keyId, error)
    throw error
  }
}

async function makeAndActivate(ctx: TenantCtx, row: TenantKeyRow): Promise<void> {
  const { keyProvider, dataKeys } = ctx.services
  const made = await keyProvider.ensureKey(ctx, { purpose: row.purpose, version: row.version })
  const outcome = await inTenant(ctx, (tx) => activate(tx, ctx, row, made))
  for (const retired of outcome.retired) dataKeys.forget(retired.id)
  if (!outcome.undone) return
  await keyProvider.scheduleDeletion(ctx, made.providerKeyId, undoDays)
  throw undone()
}

async function activate(
  tx: Tx,
  ctx: TenantCtx,
  row: TenantKeyRow,
  made: MadeKey,
): Promise<{ retired: TenantKeyRow[]; undone: boolean }> {
  const { config, keyProvider } = ctx.services
  const now = ctx.services.now()
  const rotateAfter = new Date(now.getTime() + config.KEY_ROTATION_DAYS * dayMs)
  const [active] = await tx
    .update(tenantKeys)
    .set({ ...made, state: 'ACTIVE', provider: keyProvider.name, activatedAt: now, rotateAfter, error: null })
    .where(and(ofKey(ctx, row.id), eq(tenantKeys.state, 'PENDING')))
    .returning()
  if (!active) {
    // Somebody was quicker, and either activated it too or undid it.
    const [current] = await tx.select().from(tenantKeys).where(ofKey(ctx, row.id))
    return { retired: [], undone: current?.state === 'PENDING_DELETION' || current?.state === 'DESTROYED' }
  }
  const retired = await tx
    .update(tenantKeys)
    .set({ state: 'RETIRED', retiredAt: now, rotateAfter: null })
    .where(
      and(
        eq(tenantKeys.tenantId, ctx.tenantId),
        eq(tenantKeys.purpose, row.purpose),
        eq(tenantKeys.state, 'ACTIVE'),
        ne(tenantKeys.id, row.id),
      ),
    )
    .returning()
  await recordAudit(tx, {
    action: 'key.activate',
    target: keyTarget(active),
    after: { purpose: active.purpose, version: active.version, provider: active.provider },
  })
  return { retired, undone: false }
}

/**
 * Takes the tenant's keys away, as when an onboarding is undone or a deleted tenant is purged: every key of the tenant becomes PENDING_DELETION and is scheduled for deletion at the
 * provider, also one that a crash left there without anybody knowing. Safe to repeat. Throws UNAVAILABLE while the
 * provider is down.
 */
export async function undoTenantKeys(ctx: TenantCtx, days = undoDays): Promise<void> {
  const { keyProvider, dataKeys, now } = ctx.services
  const deletionAt = new Date(now().getTime() + days * dayMs)
  const rows = await inTenant(ctx, async (tx) => {
    // The rows first: whoever is making a key right now then finds that it is not wanted any more.
    const undone = await tx
      .update(tenantKeys)
      .set({ state: 'PENDING_DELETION', deletionAt, rotateAfter: null, error: null })
      .where(and(eq(tenantKeys.tenantId, ctx.tenantId), inArray(tenantKeys.state, ['PENDING', 'ACTIVE', 'RETIRED'])))
      .returning()
    for (const row of undone)
      await recordAudit(tx, {
        action: 'key.undo',
        target: keyTarget(row),
        after: { purpose: row.purpose, version: row.version, deletionAt: deletionAt.toISOString() },
      })
    return undone
  })
  for (const row of rows) dataKeys.forget(row.id)
  for (const key of await keyProvider.listKeys(ctx)) await keyProvider.scheduleDeletion(ctx, key.providerKeyId, days)
}

function undone(): AppError {
  return new AppError('CONFLICT', { message: 'The tenant’s keys are being removed: its onboarding was cancelled.' })
}
