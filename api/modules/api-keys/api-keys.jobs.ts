import { and, asc, eq, gt, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import { type Ctx, withTenant } from '../../core/context.ts'
import { apiKeys, tenants } from '../../db/tables/index.ts'
import { asPlatform } from '../../db/tenancy.ts'
import { defineJob } from '../../jobs/queue.ts'
import { platformChain } from '../audit/audit.ts'
import { noticeDays, noticeExpiry } from './expiry-notice.ts'
import { disableUnusedKeys } from './unused.ts'

declare module '../../jobs/queue.ts' {
  interface JobPayloads {
    'api-keys.notice': Record<string, never>
    'api-keys.unused': Record<string, never>
  }
}

const batchSize = 500
const dayMs = 86_400_000

/** The mode of a tenant's ceiling, in SQL. */
const modeOf = (ceiling: string) => sql`${tenants.security} -> ${ceiling} ->> 'mode'`

/** Daily: says of keys that they end soon. */
const noticeJob = defineJob({
  name: 'api-keys.notice',
  cron: '23 6 * * *',
  concurrency: 1,
  run: async (ctx) => {
    const now = ctx.services.now()
    const soon = new Date(now.getTime() + Math.max(...noticeDays) * dayMs)
    const due = and(
      isNull(apiKeys.revokedAt),
      isNull(apiKeys.disabledAt),
      isNull(apiKeys.replacedBy),
      // Of a tenant with a ceiling, the end is not the one written down: noticeExpiry looks at each.
      or(and(gt(apiKeys.expiresAt, now), lte(apiKeys.expiresAt, soon)), sql`${modeOf('keyLifetime')} = 'ENFORCED'`),
      or(eq(tenants.status, 'ACTIVE'), eq(apiKeys.tenantId, platformChain)),
    )
    for await (const { tenantId, id } of findKeys(ctx, due))
      await noticeExpiry(withTenant(ctx, tenantId), id).catch((error: unknown) =>
        ctx.log.warn({ err: error, key: id }, 'nobody could be told that a key ends'),
      )
  },
})

/** Keys of all tenants, a batch at a time. */
async function* findKeys(ctx: Ctx, which: SQL | undefined): AsyncGenerator<{ tenantId: string; id: string }> {
  let beyond: SQL | undefined
  for (;;) {
    const rows = await asPlatform(ctx, (tx) =>
      tx
        .select({ tenantId: apiKeys.tenantId, id: apiKeys.id })
        .from(apiKeys)
        .leftJoin(tenants, eq(tenants.tenantId, apiKeys.tenantId))
        .where(and(which, beyond))
        .orderBy(asc(apiKeys.tenantId), asc(apiKeys.id))
        .limit(batchSize),
    )
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < batchSize) return
    beyond = sql`(${apiKeys.tenantId}, ${apiKeys.id}) > (${last.tenantId}::uuid, ${last.id}::uuid)`
  }
}

/** Nightly: disables keys that nobody uses, where the tenant wants that. */
const unusedJob = defineJob({
  name: 'api-keys.unused',
  cron: '41 3 * * *',
  concurrency: 1,
  run: async (ctx) => {
    const wanting = await asPlatform(ctx, (tx) =>
      tx
        .select({ tenantId: tenants.tenantId })
        .from(tenants)
        .where(and(eq(tenants.status, 'ACTIVE'), sql`${modeOf('unusedKeys')} in ('REPORT_ONLY', 'ENFORCED')`)),
    )
    for (const { tenantId } of wanting)
      await disableUnusedKeys(withTenant(ctx, tenantId)).catch((error: unknown) =>
        ctx.log.warn({ err: error, tenantId }, 'unused keys could not be looked for'),
      )
  },
})

export const apiKeyJobs = [noticeJob, unusedJob]
