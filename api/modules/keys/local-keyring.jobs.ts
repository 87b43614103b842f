import { and, asc, eq, lte, sql } from 'drizzle-orm'
import type { Ctx } from '../../core/context.ts'
import { keyringKeys } from '../../db/tables/index.ts'
import { asPlatform } from '../../db/tenancy.ts'
import { defineJob } from '../../jobs/queue.ts'
import type { ScannedKey } from './provider.ts'

declare module '../../jobs/queue.ts' {
  interface JobPayloads {
    'keyring.erase-due': Record<string, never>
  }
}

const pageSize = 500

/** Every key of the local keyring that still has its material, of every tenant, 500 at a time. */
export async function* scanKeyring(ctx: Ctx): AsyncIterable<ScannedKey[]> {
  let after: { tenantId: string; id: string } | null = null
  for (;;) {
    const beyond = after
      ? sql`(${keyringKeys.tenantId}, ${keyringKeys.id}) > (${after.tenantId}::uuid, ${after.id}::uuid)`
      : undefined
    const rows: (typeof keyringKeys.$inferSelect)[] = await asPlatform(ctx, (tx) =>
      tx
        .select()
        .from(keyringKeys)
        .where(beyond)
        .orderBy(asc(keyringKeys.tenantId), asc(keyringKeys.id))
        .limit(pageSize),
    )
    yield rows
      .filter((row) => row.state !== 'DESTROYED')
      .map(({ id, ...row }) => ({
        tenantId: row.tenantId,
        providerKeyId: id,
        purpose: row.purpose,
        version: row.version,
        createdAt: row.createdAt,
        committed: true,
      }))
    const last = rows.at(-1)
    if (!last || rows.length < pageSize) return
    after = { tenantId: last.tenantId, id: last.id }
  }
}

/**
 * Hourly: erases the material of keys whose deletion is due, as AWS KMS does by itself. Runs whatever the provider is
 * now, because an installation that has moved to AWS may still hold keys here.
 */
export const eraseDueMaterialJob = defineJob({
  name: 'keyring.erase-due',
  cron: '23 * * * *',
  concurrency: 1,
  run: async (ctx) => {
    const erased = await asPlatform(ctx, (tx) =>
      tx
        .update(keyringKeys)
        .set({ state: 'DESTROYED', wrappedMaterial: null })
        .where(and(eq(keyringKeys.state, 'PENDING_DELETION'), lte(keyringKeys.deletionAt, ctx.services.now())))
        .returning({ id: keyringKeys.id }),
    )
    if (erased.length > 0) ctx.log.info({ keys: erased.length }, 'erased key material whose deletion was due')
  },
})
