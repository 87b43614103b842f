import type { TenantCtx } from '../../core/context.ts'
import { inTenant } from '../../db/tenancy.ts'
import { sessionOf } from '../../db/tenant-batch.ts'
import { periodAt } from '../plans/periods.ts'
import { readBillingCalendar } from './billing-calendar.ts'
import type { Meter } from './meters.ts'

const weekMs = 7 * 86_400_000
const hourMs = 3_600_000

/** What a period is likely to end with. */
export interface Forecast {
  periodStart: Date
  periodEnd: Date
  used: bigint
  value: bigint
  /** How `value` was found, for people. */
  method: string
}

/**
 * What the running billing period will end with if things go on as in the last seven days: what is used so far, and
 * for the time that is left the average of those days. Shorter where the meter has been used for less; null for a
 * gauge, and for a meter used for less than an hour.
 */
export async function forecastPeriod(
  ctx: TenantCtx,
  meter: Pick<Meter, 'code' | 'aggregation'>,
): Promise<Forecast | null> {
  if (meter.aggregation !== 'SUM') return null
  const now = ctx.services.now()
  return inTenant(ctx, async (tx) => {
    const tenant = sessionOf(tx, ctx.tenantId)
    const period = periodAt(await readBillingCalendar(tenant), now)
    const since = new Date(Math.floor((now.getTime() - weekMs) / hourMs) * hourMs)
    const [found] = await tenant.query<{ used: string; recent: string; first: string | null }>(facts, [
      ...[tenant.tenantId, meter.code, period.start.toISOString(), since.toISOString()],
    ])
    if (!found?.first) return null
    const from = Math.max(since.getTime(), Number(found.first))
    const spanMs = now.getTime() - from
    if (spanMs < hourMs) return null
    const used = BigInt(found.used)
    const share = (period.end.getTime() - now.getTime()) / spanMs
    const expected = BigInt(Math.max(0, Math.round(Number(found.recent) * share)))
    const days = Math.round(spanMs / 8_640_000) / 10
    const method = `Used so far, and for the rest of the period the average of the last ${days} days.`
    return { periodStart: period.start, periodEnd: period.end, used, value: used + expected, method }
  })
}

/** Used in the period; used in the hours since a week ago; the first hour that has any usage. */
const facts = `
select
  coalesce((select quantity from usage_counters where tenant_id = $1 and meter = $2 and period_start = $3), 0)::text as used,
  coalesce((select sum(quantity) from usage_rollups
    where tenant_id = $1 and meter = $2 and dimension = 'TOTAL' and grain = 60 and bucket >= $4), 0)::text as recent,
  (select (extract(epoch from min(bucket)) * 1000)::bigint::text from usage_rollups
    where tenant_id = $1 and meter = $2 and dimension = 'TOTAL' and grain = 60) as first`
