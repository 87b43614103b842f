import DataLoader from 'dataloader'
import { and, eq, gte, inArray, sql } from 'drizzle-orm'
import type { RequestInfo, TenantCtx } from '../../core/context.ts'
import { invalidField } from '../../core/errors.ts'
import { apiKeyUsage } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'

const hour = 3_600_000
const day = 24 * hour
export const maxUsageDays = 90

export interface UsageBucket {
  at: Date
  calls: number
  refused: number
}

/** A key's uses over time, oldest first, without gaps: by the hour up to two days, else by the day (UTC). */
export interface UsageHistory {
  calls: number
  refused: number
  buckets: UsageBucket[]
}

/** One statement for all keys of a page, however many days each asks for. */
const loaders = new WeakMap<RequestInfo, Map<string, DataLoader<string, UsageHistory>>>()

/** How often a key was used in the last `days` (1 to 90). Throws INVALID_INPUT. */
export function readKeyUsage(ctx: TenantCtx, keyId: string, days: number): Promise<UsageHistory> {
  if (days < 1 || days > maxUsageDays) throw invalidField('days', `Ask for 1 to ${maxUsageDays} days.`)
  const ofRequest = loaders.get(ctx.request) ?? new Map<string, DataLoader<string, UsageHistory>>()
  loaders.set(ctx.request, ofRequest)
  const name = `${ctx.tenantId} ${days}`
  const loader = ofRequest.get(name) ?? new DataLoader((ids: readonly string[]) => readUsage(ctx, ids, days))
  ofRequest.set(name, loader)
  return loader.load(keyId)
}

async function readUsage(ctx: TenantCtx, keyIds: readonly string[], days: number): Promise<UsageHistory[]> {
  const step = days <= 2 ? hour : day
  const now = ctx.services.now().getTime()
  const last = now - (now % step)
  const first = last - days * day + step
  // The unit is one of two words of our own, and PostgreSQL must see the same expression in both places.
  const bucket = sql<string>`date_trunc(${sql.raw(step === hour ? `'hour'` : `'day'`)}, ${apiKeyUsage.hour}, 'UTC')`
  const rows = await inTenant(ctx, (tx) =>
    tx
      .select({
        keyId: apiKeyUsage.keyId,
        at: sql<number>`extract(epoch from ${bucket})::float8 * 1000`,
        calls: sql<number>`sum(${apiKeyUsage.calls})::float8`,
        refused: sql<number>`sum(${apiKeyUsage.refused})::float8`,
      })
      .from(apiKeyUsage)
      .where(
        and(
          eq(apiKeyUsage.tenantId, ctx.tenantId),
          inArray(apiKeyUsage.keyId, [...keyIds]),
          gte(apiKeyUsage.hour, new Date(first)),
        ),
      )
      .groupBy(apiKeyUsage.keyId, bucket),
  )
  const found = new Map(rows.map((row) => [`${row.keyId} ${row.at}`, row]))
  return keyIds.map((keyId) => {
    const buckets = Array.from({ length: (last - first) / step + 1 }, (_, place): UsageBucket => {
      const at = first + place * step
      const { calls = 0, refused = 0 } = found.get(`${keyId} ${at}`) ?? {}
      return { at: new Date(at), calls, refused }
    })
    const sum = (what: 'calls' | 'refused') => buckets.reduce((total, each) => total + each[what], 0)
    return { calls: sum('calls'), refused: sum('refused'), buckets }
  })
}
