import type { Services } from '../../core/context.ts'
import { systemCtx, withTenant } from '../../core/context.ts'
import { inTenant } from '../../db/tenancy.ts'
import { sessionOf } from '../../db/tenant-batch.ts'
import type { LimitPolicy } from '../plans/limit-names.ts'
import { type Period, periodAt } from '../plans/periods.ts'
import type { Admission } from '../usage/call-meter.ts'
import { describeExceeded, quotaExceeded } from '../usage/exceeded.ts'
import { findLimits, type KnownLimit, type KnownLimits } from '../usage/known-limits.ts'
import { listMeters } from '../usage/meters.ts'
import type { UsageWatch } from '../usage/recorder.ts'
import { readStandings } from '../usage/room.ts'
import { giveBack, type Lease, type Leftover, takeLease } from './leases.ts'

const meter = 'api_calls'

/** Where a tenant's limit on API calls stands, as far as this replica knows: what others use it hears of within seconds. */
export interface CallStanding {
  limit: number
  policy: LimitPolicy
  remaining: number
  /** Above a limit that lets pass. */
  isOver: boolean
  resetsAt: Date
}

/** Calls that were let in; `standing` is null where nothing is limited. */
export interface CallAdmission extends Admission {
  standing: CallStanding | null
}

/**
 * Lets the calls of a tenant's keys in, as far as its limit has room. The room of a HARD limit is taken out of the
 * database in leases, a chunk of calls at a time, and no replica lets in more than it has taken: all together never let
 * in more than there is. A call that finds a lease at hand waits for nothing.
 */
export interface CallQuota {
  /** At once where it can. Throws QUOTA_EXCEEDED, and what the database throws when it has to be asked. */
  take: (tenantId: string, calls?: number) => CallAdmission | Promise<CallAdmission>
  /** Undoes an admission of calls that were not made. */
  putBack: (tenantId: string, admission: Admission) => void
  /** Hears what was written, by whichever way. */
  note: UsageWatch
  /** Gives back what is left. What was let in has been written before. */
  close: () => Promise<void>
}

declare module '../../core/context.ts' {
  interface Services {
    callQuota: CallQuota
  }
}

/** What this replica has of one tenant, in one billing period and under limits that have not changed. */
interface Stock {
  tenantId: string
  known: KnownLimits
  limit: KnownLimit | null
  period: Period
  lease: Lease | null
  /** What the tenant has left beside the lease, and when that was so. */
  room: number
  askedAt: number
  asking: Promise<void> | null
  /** How many calls wait for a lease. */
  waiting: number
  /** How many calls a lease is for, and since when there is the present one. */
  chunk: number
  leasedAt: number
  /** Of a limit that lets pass: what is used, as far as known. */
  used: number
  usedAt: number
  /** While the meter is stopped, nothing is limited. */
  uncountedUntil: number
}

const chunks = { least: 16, most: 4096 }
/**
 * Beyond the calls that wait for it, a lease takes at most this part of what is left: near the limit nothing, so that no
 * replica sits on the last calls while another refuses.
 */
const spareShare = 64
/** A chunk that is used up sooner is doubled, one that lasts longer halved. */
const lasts = { shortMs: 1000, longMs: 5000 }
/** How long "no room" is believed: a tenant at its limit costs each replica one question a second. */
const refusedMs = 1000
const sweepMs = 1000
/** A tenant that calls every few seconds keeps its lease from one call to the next: taking and returning are writes. */
const idle = { leaseMs: 10_000, stockMs: 60_000 }
const meterStoppedMs = 1000

export function createCallQuota(services: Services): CallQuota {
  const stocks = new Map<string, Stock>()
  /** What is on its way back; who asks for a lease waits for it. */
  const returning = new Map<string, Promise<void>>()

  function take(tenantId: string, calls = 1): CallAdmission | Promise<CallAdmission> {
    const now = services.now()
    const stock = current(tenantId, now)
    return (stock && grant(stock, calls, now)) ?? admit(tenantId, calls)
  }

  function current(tenantId: string, now: Date): Stock | null {
    const stock = stocks.get(tenantId)
    if (!stock) return null
    const { known, period } = stock
    if (services.knownLimits.peek(tenantId, now) === known && period.start <= now && now < period.end) return stock
    stocks.delete(tenantId)
    returnLease(stock)
    return null
  }

  function grant(stock: Stock, calls: number, at: Date): CallAdmission | null {
    const { limit, lease, period } = stock
    const clock = performance.now()
    stock.usedAt = clock
    if (!limit || limit.policy === 'OBSERVE' || clock < stock.uncountedUntil)
      return { at, calls, period, lease: null, standing: null }
    if (limit.ceiling === null) {
      stock.used += calls
      return { at, calls, period, lease: null, standing: standingOf(stock, limit) }
    }
    if (!lease || lease.left < calls || lease.usableUntil <= clock) return null
    lease.left -= calls
    return { at, calls, period, lease: lease.id, standing: standingOf(stock, limit) }
  }

  async function admit(tenantId: string, calls: number): Promise<CallAdmission> {
    let stock = current(tenantId, services.now()) ?? (await begin(tenantId))
    for (;;) {
      const now = services.now()
      const admission = grant(stock, calls, now)
      if (admission) return admission
      const left = (stock.lease?.left ?? 0) + stock.room
      if (left < calls && performance.now() - stock.askedAt < refusedMs) throw refusalOf(stock, left, now)
      await waitForLease(stock, calls)
      // What has just been taken is for those who waited, even where limits are known for moments only.
      if (stocks.get(tenantId) !== stock || stock.period.end <= services.now())
        stock = current(tenantId, services.now()) ?? (await begin(tenantId))
    }
  }

  async function waitForLease(stock: Stock, calls: number): Promise<void> {
    stock.waiting += calls
    stock.asking ??= ask(stock).finally(() => {
      stock.asking = null
    })
    await stock.asking.finally(() => {
      stock.waiting -= calls
    })
  }

  async function begin(tenantId: string): Promise<Stock> {
    const known = await findLimits(services, tenantId)
    const limit = known.sums.get(meter) ?? null
    const now = services.now()
    const period = periodAt(known.calendar, now)
    const used = limit && limit.ceiling === null ? await readUsed(services, tenantId, period) : 0
    const beside = current(tenantId, now)
    if (beside) return beside
    const stock: Stock = {
      ...{ tenantId, known, limit, period, used, lease: null, room: 0, asking: null, waiting: 0 },
      ...{ askedAt: Number.NEGATIVE_INFINITY, chunk: chunks.least, leasedAt: Number.NEGATIVE_INFINITY },
      ...{ usedAt: performance.now(), uncountedUntil: 0 },
    }
    stocks.set(tenantId, stock)
    return stock
  }

  async function ask(stock: Stock): Promise<void> {
    const { tenantId, period, limit } = stock
    returnLease(stock)
    await returning.get(tenantId)
    const meters = await listMeters(services)
    if (!limit || limit.ceiling === null || !meters.some(({ code, active }) => code === meter && active)) {
      stock.uncountedUntil = performance.now() + meterStoppedMs
      return
    }
    const lasted = performance.now() - stock.leasedAt
    if (lasted < lasts.shortMs) stock.chunk = Math.min(stock.chunk * 2, chunks.most)
    else if (lasted > lasts.longMs) stock.chunk = Math.max(stock.chunk / 2, chunks.least)
    const { lease, room } = await takeLease(services.db.app, {
      ...{ tenantId, periodStart: period.start, ceiling: limit.ceiling },
      chooseFrom: (left) =>
        Math.min(left, Math.max(stock.waiting, Math.min(stock.chunk, Math.floor(left / spareShare)))),
    })
    stock.lease = lease
    stock.room = Math.max(0, room)
    stock.askedAt = performance.now()
    stock.leasedAt = stock.askedAt
    if (stocks.get(tenantId) === stock) return
    // Overtaken by a change of limits or of the period while it was under way.
    returnLease(stock)
    await returning.get(tenantId)
  }

  function returnLease(stock: Stock): void {
    const { tenantId, lease } = stock
    stock.lease = null
    if (lease && lease.left > 0) sendBack({ tenantId, lease: lease.id, quantity: lease.left })
  }

  function sendBack(leftover: Leftover): void {
    const { tenantId } = leftover
    const sent = Promise.all([returning.get(tenantId), giveBack(services.db.app, [leftover])])
      .catch((error) => services.log.debug({ err: error, tenantId }, 'a lease is left to end by itself'))
      .then(() => {
        if (returning.get(tenantId) === sent) returning.delete(tenantId)
      })
    returning.set(tenantId, sent)
  }

  /** Calls that come no more leave their lease to other replicas. */
  function sweep(): void {
    const clock = performance.now()
    for (const stock of stocks.values()) {
      if (stock.asking) continue
      if (clock - stock.usedAt > idle.leaseMs) returnLease(stock)
      if (clock - stock.usedAt > idle.stockMs) stocks.delete(stock.tenantId)
    }
  }

  const timer = setInterval(sweep, sweepMs).unref()
  return {
    take,
    putBack(tenantId, { lease, calls }) {
      if (!lease) return
      const stock = stocks.get(tenantId)
      if (stock?.lease?.id === lease) stock.lease.left += calls
      else sendBack({ tenantId, lease, quantity: calls })
    },
    note(tenantId, counters) {
      const stock = stocks.get(tenantId)
      if (!stock) return
      for (const counter of counters)
        if (counter.meter === meter && counter.periodStart.getTime() === stock.period.start.getTime())
          stock.used = Math.max(stock.used, counter.quantity)
    },
    async close() {
      clearInterval(timer)
      for (const stock of stocks.values()) returnLease(stock)
      await Promise.all(returning.values())
    },
  }
}

function standingOf(stock: Stock, { limit, policy, ceiling }: KnownLimit): CallStanding {
  const resetsAt = stock.period.end
  if (ceiling !== null)
    return { limit, policy, remaining: (stock.lease?.left ?? 0) + stock.room, isOver: false, resetsAt }
  return { limit, policy, remaining: Math.max(0, limit - stock.used), isOver: stock.used > limit, resetsAt }
}

function refusalOf({ limit, period }: Stock, left: number, now: Date) {
  if (!limit) throw new Error('refused without a limit')
  return quotaExceeded(describeExceeded(meter, limit, period, { used: (limit.ceiling ?? 0) - left, now }), now)
}

/** Of the limits that let pass: what the period begins with here. */
function readUsed(services: Services, tenantId: string, period: Period): Promise<number> {
  return inTenant(withTenant(systemCtx(services, 'quota'), tenantId), async (tx) => {
    const [standing] = await readStandings(sessionOf(tx, tenantId), [{ meter, periodStart: period.start }])
    return standing?.used ?? 0
  })
}
