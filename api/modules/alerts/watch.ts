import { LRUCache } from 'lru-cache'
import { type Ctx, type Services, systemCtx, type TenantCtx, withTenant } from '../../core/context.ts'
import { asPlatform } from '../../db/tenancy.ts'
import type { UsageWatch } from '../usage/recorder.ts'
import { findDue, isSomethingDue, raiseAlerts, type TenantDue } from './raise.ts'

/**
 * Looks at what was recorded and raises alerts for what crossed a threshold, within milliseconds. What it lost with a
 * killed process is found by the sweep (alerts.jobs.ts).
 */
export interface AlertWatch {
  see: UsageWatch
  /** Resolves when nothing is left to look at. */
  settled: () => Promise<void>
}

declare module '../../core/context.ts' {
  interface Services {
    alertWatch: AlertWatch
  }
}

/** Up to where nothing happens in a tenant. */
interface Calm {
  until: number
  periodStart: number
  /** How much of each sum reaches its next threshold. */
  next: ReadonlyMap<string, number>
}

type Counter = Parameters<UsageWatch>[1][number]

/** Looks side by side: recording needs the connections more. */
const lookers = 2
/** Tenants of one look. All are read in the same few queries, where each by itself takes as many. */
const lookSize = 200
/** As many as the limits that are kept: of more tenants at once each would have forgotten the others. */
const keptTenants = 20_000

/**
 * Keeps for each tenant how much use reaches the next threshold, so that recording far below it costs a comparison and no
 * query. Whatever changes limits or thresholds is announced and forgets what is kept.
 */
export function createAlertWatch(services: Services): AlertWatch {
  const calm = new LRUCache<string, Calm>({ max: keptTenants })
  const waiting = new Set<string>()
  const looking = new Set<Promise<void>>()
  let changes = 0

  services.invalidations.subscribe({
    changed: ({ topic, id }) => {
      if (topic !== 'tenant') return
      changes += 1
      calm.delete(id)
    },
    missed: () => {
      changes += 1
      calm.clear()
    },
  })

  /** Whether it is of a limit that is compared with what is there, which a reading says has changed. */
  const isCount = ({ meter }: Counter) => services.gauges.some((gauge) => gauge.of === meter)

  const see: UsageWatch = (tenantId, counters) => {
    const kept = calm.get(tenantId)
    const isFresh = kept && services.now().getTime() < kept.until
    if (isFresh && !counters.some((counter) => isCount(counter) || crosses(kept, counter))) return
    waiting.add(tenantId)
    lookOn()
  }

  function lookOn(): void {
    while (waiting.size > 0 && looking.size < lookers) {
      const tenantIds = [...waiting].slice(0, lookSize)
      for (const tenantId of tenantIds) waiting.delete(tenantId)
      const look = lookAt(tenantIds).finally(() => {
        looking.delete(look)
        lookOn()
      })
      looking.add(look)
    }
  }

  /** Of several the calm ones, which most are, are told by a look at all of them. */
  async function lookAt(tenantIds: readonly string[]): Promise<void> {
    const before = changes
    const keep = (tenantId: string, found: TenantDue) => {
      if (changes === before) calm.set(tenantId, calmOf(found))
    }
    const ctx = systemCtx(services, 'alerts')
    const all = tenantIds.length > 1 ? await findAll(ctx, tenantIds) : null
    for (const tenantId of tenantIds) {
      const seen = all?.get(tenantId)
      if (seen && !isSomethingDue(seen)) keep(tenantId, seen)
      else if (seen || !all) {
        const raised = await raise(withTenant(ctx, tenantId))
        if (raised) keep(tenantId, raised)
      }
    }
  }

  async function findAll(ctx: Ctx, tenantIds: readonly string[]): Promise<Map<string, TenantDue> | null> {
    try {
      return await asPlatform(ctx, (tx) => findDue(tx, tenantIds))
    } catch (error) {
      ctx.log.warn({ err: error }, 'use of several tenants could not be compared at once')
      return null
    }
  }

  async function raise(ctx: TenantCtx): Promise<TenantDue | null> {
    try {
      return await raiseAlerts(ctx)
    } catch (error) {
      ctx.log.warn({ err: error, tenantId: ctx.tenantId }, 'usage could not be compared with its thresholds yet')
      return null
    }
  }

  return {
    see,
    async settled() {
      while (looking.size > 0) await Promise.all(looking)
    },
  }
}

function crosses(kept: Calm, { meter, periodStart, quantity }: Counter): boolean {
  // What comes late or early belongs to another period: its alerts are over, or begin when it does.
  if (periodStart.getTime() !== kept.periodStart) return false
  const next = kept.next.get(meter)
  return next !== undefined && quantity >= next
}

function calmOf({ levels, due }: TenantDue): Calm {
  const next = due.flatMap(({ what }) => (what.next === null ? [] : [[what.level.meter, what.next] as const]))
  const period = levels.levels.find((level) => level.period)?.period
  return { until: levels.goodUntil.getTime(), periodStart: period?.start.getTime() ?? 0, next: new Map(next) }
}
