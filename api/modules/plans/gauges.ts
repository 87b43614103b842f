import type { Tx } from '../../db/tenancy.ts'
import type { LimitName, PlanFeature } from './limit-names.ts'

/**
 * How much of something tenants use now: of a limit, or of a feature (custom roles, for a plan without them). The module
 * that owns it declares its gauge; the list is in gauges.ts at the top, since this module does not know those above it.
 */
export interface Gauge {
  of: LimitName | PlanFeature
  /** Counts for all the given tenants in one query. A tenant that uses none may be missing from the answer. */
  count: (tx: Tx, tenantIds: readonly string[]) => Promise<Map<string, number>>
}

declare module '../../core/context.ts' {
  interface Services {
    gauges: readonly Gauge[]
  }
}

/** What each tenant uses, by the name of the limit or feature. Only what somebody counts is there. */
export async function countUsed(tx: Tx, tenantIds: readonly string[]): Promise<Map<string, Map<string, number>>> {
  const used = new Map(tenantIds.map((tenantId) => [tenantId, new Map<string, number>()]))
  for (const gauge of tx.ctx.services.gauges) {
    const counted = await gauge.count(tx, tenantIds)
    for (const [tenantId, counts] of used) counts.set(gauge.of, counted.get(tenantId) ?? 0)
  }
  return used
}
