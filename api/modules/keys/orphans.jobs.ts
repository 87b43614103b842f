import { inArray } from 'drizzle-orm'
import { type Ctx, withTenant } from '../../core/context.ts'
import { tenantKeys, tenants } from '../../db/tables/index.ts'
import { asPlatform, inTenant } from '../../db/tenancy.ts'
import { defineJob } from '../../jobs/queue.ts'
import { recordAudit } from '../audit/audit.ts'
import type { ScannedKey } from './provider.ts'

declare module '../../jobs/queue.ts' {
  interface JobPayloads {
    'keys.sweep-orphans': Record<string, never>
  }
}

/** Younger keys may belong to somebody who is just making them. */
const minimumAgeMs = 3_600_000
/** The longest wait there is: after a restore of an older database, a key without a row may still be wanted. */
const waitDays = 30

/**
 * Schedules the deletion of keys that are at the provider although no row knows them: what a crash left between making
 * and naming a key, or between an undone onboarding and its last call. A row is written before its key is made, so a
 * key with a name and without a row is never one in the making. Keys of tenants that this database does not know are
 * left alone: another installation may share the AWS account.
 */
export async function sweepOrphanKeys(ctx: Ctx): Promise<void> {
  const { keyProvider, now } = ctx.services
  const before = new Date(now().getTime() - minimumAgeMs)
  for await (const page of keyProvider.scanKeys(ctx)) {
    const orphans = await findOrphans(
      ctx,
      page.filter((key) => key.createdAt < before),
    )
    for (const key of orphans) await removeOrphan(ctx, key)
  }
}

async function findOrphans(ctx: Ctx, keys: ScannedKey[]): Promise<ScannedKey[]> {
  if (keys.length === 0) return []
  const ids = [...new Set(keys.map((key) => key.tenantId))]
  const [ours, rows] = await asPlatform(ctx, async (tx) => [
    await tx.select({ id: tenants.tenantId }).from(tenants).where(inArray(tenants.tenantId, ids)),
    await tx.select().from(tenantKeys).where(inArray(tenantKeys.tenantId, ids)),
  ])
  const known = new Set(ours.map((tenant) => tenant.id))
  const name = (key: { tenantId: string; purpose: string; version: number }) =>
    `${key.tenantId} ${key.purpose} ${key.version}`
  const byName = new Map(rows.map((row) => [name(row), row]))
  return keys.filter((key) => {
    if (!known.has(key.tenantId)) return false
    const row = byName.get(name(key))
    const inTheMaking = row?.state === 'PENDING' && key.committed
    return row?.providerKeyId !== key.providerKeyId && !inTheMaking
  })
}

async function removeOrphan(ctx: Ctx, key: ScannedKey): Promise<void> {
  const tenantCtx = withTenant(ctx, key.tenantId)
  const { providerKeyId, purpose, version } = key
  const { changed, deletionAt } = await ctx.services.keyProvider.scheduleDeletion(tenantCtx, providerKeyId, waitDays)
  if (!changed) return
  ctx.log.warn({ tenantId: key.tenantId, providerKeyId }, 'a key that belongs to nothing is scheduled for deletion')
  const after = { providerKeyId, purpose, version, deletionAt: deletionAt?.toISOString() ?? null }
  await inTenant(tenantCtx, (tx) => recordAudit(tx, { action: 'key.sweep', after }))
}

/** Nightly, once for all tenants. */
export const sweepOrphansJob = defineJob({
  name: 'keys.sweep-orphans',
  cron: '41 3 * * *',
  concurrency: 1,
  retries: 2,
  run: (ctx) => sweepOrphanKeys(ctx),
})
