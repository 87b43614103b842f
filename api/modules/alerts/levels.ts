import { and, eq, inArray } from 'drizzle-orm'
import { plans, tenants, usageCounters } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { isLimitName, isPerPeriod, type LimitName, limitNames } from '../plans/limit-names.ts'
import { type EffectiveLimit, limitsUnder, readOverrides } from '../plans/limits.ts'
import { type Period, periodAt } from '../plans/periods.ts'
import { billingCalendarOf } from '../tenants/billing-calendar.ts'
import type { TenantRow } from '../tenants/tenants.ts'

/** How much of one limit is used. */
export interface Level {
  meter: LimitName
  limit: EffectiveLimit
  used: number
  /** The running billing period of a sum; null for a count of what is there, which has none. */
  period: Period | null
}

/** An active tenant with the levels of all its limits whose use is known. */
export interface TenantLevels {
  tenant: TenantRow
  levels: Level[]
  /** When these limits or periods are no longer the ones that count. */
  goodUntil: Date
}

type Counts = Map<string, Map<string, number>>

/** Reads where active tenants stand, all in the same few queries. Of other tenants nothing is said. */
export async function readLevels(tx: Tx, tenantIds: readonly string[]): Promise<Map<string, TenantLevels>> {
  const now = tx.ctx.services.now()
  const rows = await tx
    .select({ tenant: tenants, plan: plans })
    .from(tenants)
    .innerJoin(plans, and(eq(plans.code, tenants.planCode), eq(plans.version, tenants.planVersion)))
    .where(and(inArray(tenants.tenantId, [...tenantIds]), eq(tenants.status, 'ACTIVE')))
  if (rows.length === 0) return new Map()
  const periods = new Map(rows.map(({ tenant }) => [tenant.tenantId, periodAt(billingCalendarOf(tenant), now)]))
  const overrides = Map.groupBy(await readOverrides(tx, [...periods.keys()]), ({ tenantId }) => tenantId)
  const counts = await countThere(tx, [...periods.keys()])
  const sums = await readSums(tx, periods)
  return new Map(
    rows.map(({ tenant, plan }) => {
      const { tenantId } = tenant
      const period = periods.get(tenantId) as Period
      const { limits, goodUntil } = limitsUnder(plan, overrides.get(tenantId) ?? [])
      const levels = limitNames.flatMap((meter): Level[] => {
        if (isPerPeriod(meter))
          return [{ meter, limit: limits[meter], used: sums.get(tenantId)?.get(meter) ?? 0, period }]
        const used = counts.get(meter)?.get(tenantId)
        return used === undefined ? [] : [{ meter, limit: limits[meter], used, period: null }]
      })
      const until = Math.min(period.end.getTime(), goodUntil?.getTime() ?? Number.POSITIVE_INFINITY)
      return [tenantId, { tenant, levels, goodUntil: new Date(until) }]
    }),
  )
}

/** Of which limits the use is known: sums that are metered, and what a module counts. */
export function countedLimits({ gauges }: Tx['ctx']['services']): LimitName[] {
  return limitNames.filter((name) => isPerPeriod(name) || gauges.some((gauge) => gauge.of === name))
}

/** By limit and tenant. */
async function countThere(tx: Tx, tenantIds: readonly string[]): Promise<Counts> {
  const counts: Counts = new Map()
  for (const { of, count } of tx.ctx.services.gauges) {
    if (!isLimitName(of)) continue
    const counted = await count(tx, tenantIds)
    counts.set(of, new Map(tenantIds.map((tenantId) => [tenantId, counted.get(tenantId) ?? 0])))
  }
  return counts
}

/** By tenant and meter, each in its tenant's running period. */
async function readSums(tx: Tx, periods: ReadonlyMap<string, Period>): Promise<Counts> {
  const starts = new Set([...periods.values()].map(({ start }) => start.getTime()))
  const rows = await tx
    .select()
    .from(usageCounters)
    .where(
      and(
        inArray(usageCounters.tenantId, [...periods.keys()]),
        inArray(usageCounters.meter, limitNames.filter(isPerPeriod)),
        inArray(
          usageCounters.periodStart,
          [...starts].map((start) => new Date(start)),
        ),
      ),
    )
  const sums: Counts = new Map()
  for (const { tenantId, meter, periodStart, quantity } of rows) {
    if (periods.get(tenantId)?.start.getTime() !== periodStart.getTime()) continue
    const ofTenant = sums.get(tenantId) ?? new Map<string, number>()
    // A sum may go on past what a number holds; by then every threshold of any limit is far behind.
    sums.set(tenantId, ofTenant.set(meter, Math.min(Number(quantity), Number.MAX_SAFE_INTEGER)))
  }
  return sums
}
