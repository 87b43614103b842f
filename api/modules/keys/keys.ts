import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { newId, toPublicId } from '../../core/ids.ts'
import { validate } from '../../core/validate.ts'
import { holdOpen } from '../../db/open-tenant.ts'
import { fixedKeyset, narrowed, type Page, type PageRequest, readPage } from '../../db/page.ts'
import { type KeyPurpose, keyPurposes, keyStates, tenantKeys } from '../../db/tables/index.ts'
import { inTenant, reading, type Tx } from '../../db/tenancy.ts'
import { enqueue } from '../../jobs/queue.ts'
import { recordAudit } from '../audit/audit.ts'

export type TenantKeyRow = typeof tenantKeys.$inferSelect

const keyFilter = z.object({
  purpose: z.enum(keyPurposes).nullish(),
  states: z.array(z.enum(keyStates)).max(keyStates.length).nullish(),
})

const keysOf = fixedKeyset<TenantKeyRow>({
  from: tenantKeys,
  where: eq(tenantKeys.tenantId, sql.placeholder('tenantId')),
  key: tenantKeys.id,
  keyOf: (row) => row.id,
})

/** The tenant's keys, newest first. */
export function listTenantKeys(
  ctx: TenantCtx,
  filter: z.input<typeof keyFilter>,
  args: PageRequest,
): Promise<Page<TenantKeyRow>> {
  const { purpose, states } = validate(keyFilter, filter)
  const asked = and(
    purpose ? eq(tenantKeys.purpose, purpose) : undefined,
    states?.length ? inArray(tenantKeys.state, states) : undefined,
  )
  return readPage(reading(ctx), args, narrowed(keysOf, asked), { tenantId: ctx.tenantId })
}

const rotation = z.object({ purpose: z.enum(keyPurposes) })

/**
 * Starts replacing the active key of a purpose: writes the next version as PENDING and lets a job make it at the
 * provider, after which it becomes ACTIVE and its predecessor RETIRED, in one transaction. While a rotation is under way
 * another call answers with the same pending key. Throws KEY_UNAVAILABLE for a tenant that has no active key yet.
 */
export async function rotateTenantKey(ctx: TenantCtx, input: z.input<typeof rotation>): Promise<TenantKeyRow> {
  const { purpose } = validate(rotation, input)
  return inTenant(ctx, async (tx) => {
    await holdOpen(tx, ctx)
    const versions = await lockVersions(tx, ctx, purpose)
    const active = versions.find((row) => row.state === 'ACTIVE')
    const pending = versions.find((row) => row.state === 'PENDING')
    if (!active)
      throw new AppError('KEY_UNAVAILABLE', { message: 'There is no active key to rotate. Wait for the onboarding.' })
    if (pending) {
      // The job may have run out of tries; asking again is how a person says "try now".
      await enqueue(tx, 'keys.activate', { tenantId: ctx.tenantId, keyId: pending.id })
      return pending
    }
    const next = await insertPending(tx, ctx, purpose, (versions[0]?.version ?? 0) + 1)
    if (!next) throw new AppError('CONFLICT')
    await enqueue(tx, 'keys.activate', { tenantId: ctx.tenantId, keyId: next.id })
    await recordAudit(tx, {
      action: 'key.rotate',
      target: keyTarget(next),
      before: { keyId: toPublicId('key', active.id), version: active.version },
      after: { purpose, version: next.version },
    })
    return next
  })
}

/**
 * Every version of a purpose, newest first, once nobody else is rotating it. The lock is a statement of its own: the one
 * that waits for it would not see the version which the one before it has just added.
 */
async function lockVersions(tx: Tx, ctx: TenantCtx, purpose: KeyPurpose): Promise<TenantKeyRow[]> {
  const ofPurpose = and(eq(tenantKeys.tenantId, ctx.tenantId), eq(tenantKeys.purpose, purpose))
  await tx
    .select({ id: tenantKeys.id })
    .from(tenantKeys)
    .where(and(ofPurpose, eq(tenantKeys.version, 1)))
    .for('update')
  return tx.select().from(tenantKeys).where(ofPurpose).orderBy(desc(tenantKeys.version))
}

/** Announces a version before it is made at the provider, so that no key there is ever without a row. */
export async function insertPending(
  tx: Tx,
  ctx: TenantCtx,
  purpose: KeyPurpose,
  version: number,
): Promise<TenantKeyRow | null> {
  const { keyProvider, now } = ctx.services
  const [row] = await tx
    .insert(tenantKeys)
    .values({
      tenantId: ctx.tenantId,
      id: newId(),
      purpose,
      version,
      state: 'PENDING',
      provider: keyProvider.name,
      createdAt: now(),
    })
    .onConflictDoNothing()
    .returning()
  return row ?? null
}

export function ofKey(ctx: TenantCtx, id: string) {
  return and(eq(tenantKeys.tenantId, ctx.tenantId), eq(tenantKeys.id, id))
}

export function keyTarget(key: Pick<TenantKeyRow, 'id'>): { kind: string; id: string } {
  return { kind: 'key', id: toPublicId('key', key.id) }
}

/** Notes on the key why the provider has not yet done what was asked, in words for people. */
export async function recordKeyError(ctx: TenantCtx, keyId: string, error: unknown): Promise<void> {
  const reason = error instanceof AppError ? error.message : new AppError('INTERNAL').message
  await inTenant(ctx, (tx) => tx.update(tenantKeys).set({ error: reason }).where(ofKey(ctx, keyId)))
}
