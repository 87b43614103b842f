import type { TenantCtx } from '../../core/context.ts'
import { inTenant } from '../../db/tenancy.ts'
import { sessionOf } from '../../db/tenant-batch.ts'
import { countUsed } from '../plans/gauges.ts'
import { isPerPeriod, type LimitName, limitNames, sumLimits } from '../plans/limit-names.ts'
import {
  ceilingOf,
  type EffectiveLimit,
  type EffectiveLimits,
  effectiveLimits,
  type LimitStanding,
} from '../plans/limits.ts'
import { periodAt } from '../plans/periods.ts'
import { billingCalendarOf } from '../tenants/billing-calendar.ts'
import { requireTenantRow } from '../tenants/tenants.ts'
import { readStandings } from '../usage/room.ts'

/** The limits of a tenant, and where each stands that something counts. */
export interface TenantQuotas {
  effective: EffectiveLimits
  standings: ReadonlyMap<string, LimitStanding>
}

/**
 * What the tenant may use and uses now: sums of the running billing period as they are counted, and what is reserved of
 * them; of all else what is there.
 */
export function readQuotas(ctx: TenantCtx): Promise<TenantQuotas> {
  const { tenantId } = ctx
  return inTenant(ctx, async (tx) => {
    const effective = await effectiveLimits(tx, tenantId)
    const calendar = billingCalendarOf(await requireTenantRow(tx, tenantId))
    const { start, end } = periodAt(calendar, ctx.services.now())
    const counted = (await countUsed(tx, [tenantId])).get(tenantId) ?? new Map<string, number>()
    const sums = await readStandings(
      sessionOf(tx, tenantId),
      sumLimits.map((meter) => ({ meter, periodStart: start })),
    )
    const standings = limitNames.flatMap((name): [LimitName, LimitStanding][] => {
      const { used, reserved } = isPerPeriod(name)
        ? (sums.find(({ meter }) => meter === name) ?? { used: 0, reserved: 0 })
        : { used: counted.get(name), reserved: 0 }
      if (used === undefined) return []
      return [[name, standingOf(effective.limits[name], used, reserved, isPerPeriod(name) ? end : null)]]
    })
    return { effective, standings: new Map(standings) }
  })
}

function standingOf(effective: EffectiveLimit, used: number, reserved: number, resetsAt: Date | null): LimitStanding {
  const { limit } = effective
  // Up to where there is room: a hard limit with its grace; one that lets pass, the limit itself.
  const end = ceilingOf(effective) ?? limit
  return {
    ...{ used, reserved, resetsAt },
    remaining: end === null ? null : Math.max(0, end - used - reserved),
    isOver: limit !== null && used > limit,
  }
}
