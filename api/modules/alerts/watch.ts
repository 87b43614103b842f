import { LRUCache } from 'lru-cache'
import { type Services, systemCtx, withTenant } from '../../core/context.ts'
import type { UsageWatch } from '../usage/recorder.ts'
import { raiseAlerts, type TenantDue } from './raise.ts'

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

/** Tenants looked at side by side: recording needs the connections more. */
const lookers = 2

/**
 * Keeps for each tenant how much use reaches the next threshold, so that recording far below it costs a comparison and no
 * query. Whatever changes limits or thresholds is announced and forgets what is kept.
 */
export function createAlertWatch(services: Services): AlertWatch {
  const calm = new LRUCache<string, Calm>({ max: 10_000 })
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
    for (const tenantId of waiting) {
      if (looking.size >= lookers) return
      waiting.delete(tenantId)
      const look = lookAt(tenantId).finally(() => {
        looking.delete(look)
        lookOn()
      })
      looking.add(look)
    }
  }

  async function lookAt(tenantId: string): Promise<void> {
    const before = changes
    try {
      const found = await raiseAlerts(withTenant(systemCtx(services, 'alerts'), tenantId))
      if (found && changes === before) calm.set(tenantId, calmOf(found))
    } catch (error) {
      services.log.warn({ err: error, tenantId }, 'usage could not be compared with its thresholds yet')
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
