import { LRUCache } from 'lru-cache'
import type { Services } from '../../core/context.ts'
import type { Db } from '../../db/client.ts'
import { type Invalidations, staleAfterMs } from '../../db/invalidations.ts'
import { selectInTenant } from '../../db/tenancy.ts'
import { type LimitPolicy, type SumLimit, sumLimits } from '../plans/limit-names.ts'
import { ceilingOf, countedLimits } from '../plans/limits.ts'
import type { BillingCalendar } from '../plans/periods.ts'
import { billingCalendarOf } from '../tenants/billing-calendar.ts'

/** What a sum is limited to in a billing period. */
export interface KnownLimit {
  limit: number
  policy: LimitPolicy
  /** Above how much use is refused; null when none ever is. */
  ceiling: number | null
}

/** A tenant's limits on sums and its billing periods. Shared between requests: nobody changes it. */
export interface KnownLimits {
  calendar: BillingCalendar
  /** A sum that is not here is unlimited. */
  sums: ReadonlyMap<string, KnownLimit>
  /** When an override ends. */
  goodUntil: Date | null
}

/**
 * The limits of tenants that were needed a moment ago, so that a metered call costs no query. Changes of a tenant's plan
 * and overrides are announced and take it out at once; while this replica does not hear of changes, nothing is used for
 * more than a second.
 */
export interface LimitCache {
  /** The limits when they are at hand. The same object as long as nothing changes. */
  peek: (tenantId: string, now: Date) => KnownLimits | null
  /** Many at once wait for one `load`. */
  find: (tenantId: string, now: Date, load: () => Promise<KnownLimits>) => Promise<KnownLimits>
}

declare module '../../core/context.ts' {
  interface Services {
    knownLimits: LimitCache
  }
}

const keptMs = 300_000

export function createLimitCache(invalidations: Invalidations): LimitCache {
  const kept = new LRUCache<string, { limits: KnownLimits; loadedAt: number }>({ max: 20_000 })
  const loading = new Map<string, Promise<KnownLimits>>()

  invalidations.subscribe({
    changed({ topic, id }) {
      if (topic !== 'tenant') return
      kept.delete(id)
      // What is being read may have been read before the change.
      loading.delete(id)
    },
    missed() {
      kept.clear()
      loading.clear()
    },
  })

  function peek(tenantId: string, now: Date): KnownLimits | null {
    const found = kept.get(tenantId)
    if (!found || (found.limits.goodUntil && found.limits.goodUntil <= now)) return null
    const age = performance.now() - found.loadedAt
    return age < (invalidations.isCurrent() ? keptMs : staleAfterMs) ? found.limits : null
  }

  function load(tenantId: string, read: () => Promise<KnownLimits>): Promise<KnownLimits> {
    const loadedAt = performance.now()
    const mine = read()
      .then((limits) => {
        if (loading.get(tenantId) === mine) kept.set(tenantId, { limits, loadedAt })
        return limits
      })
      .finally(() => {
        if (loading.get(tenantId) === mine) loading.delete(tenantId)
      })
    loading.set(tenantId, mine)
    return mine
  }

  return {
    peek,
    find: async (tenantId, now, read) => peek(tenantId, now) ?? loading.get(tenantId) ?? load(tenantId, read),
  }
}

/** What a tenant's sums are limited to. Throws NOT_FOUND for a tenant that is not there. */
export function findLimits(services: Services, tenantId: string): Promise<KnownLimits> {
  const { db, knownLimits, now } = services
  return knownLimits.find(tenantId, now(), async () => {
    const read = (reader: Db) => countedLimits(reader, tenantId, now())
    const { limits, goodUntil, billed } = await selectInTenant(db.app, tenantId, read)
    const limited = sumLimits.flatMap((name): [SumLimit, KnownLimit][] => {
      const { limit, policy } = limits[name]
      return limit === null ? [] : [[name, { limit, policy, ceiling: ceilingOf(limits[name]) }]]
    })
    return { calendar: billingCalendarOf(billed), sums: new Map(limited), goodUntil }
  })
}
