import { type Services, systemCtx, withTenant } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import { inTenant } from '../../db/tenancy.ts'
import { sessionOf } from '../../db/tenant-batch.ts'
import type { Cost, CostTaker } from '../api-keys/cost.ts'
import { periodAt } from '../plans/periods.ts'
import type { Admission } from '../usage/call-meter.ts'
import { eventKey, reservedSource, type UsageEvent } from '../usage/events.ts'
import { describeExceeded, type Exceeded, exceededOf } from '../usage/exceeded.ts'
import { findLimits } from '../usage/known-limits.ts'
import { listMeters } from '../usage/meters.ts'
import { readStandings } from '../usage/room.ts'

/** The subject under which API calls are counted that another service let in. */
const operation = 'verifyApiKey'

export function createCostTaker(services: Services): CostTaker {
  async function take(
    payer: { tenantId: string; keyId: string },
    costs: readonly Cost[],
    service: string,
  ): Promise<Exceeded | null> {
    const meters = await listMeters(services)
    const counted = costs.filter(({ meter }) => meters.some(({ code, active }) => code === meter && active))
    const looked = counted.filter(({ quantity }) => quantity === 0)
    const [full] = looked.length > 0 ? await findFull(services, payer.tenantId, looked) : []
    if (full) return full
    const calls = counted.find(({ meter, quantity }) => meter === 'api_calls' && quantity > 0)
    const admission = calls ? await takeCalls(payer.tenantId, calls.quantity) : null
    if (admission && 'liftedBy' in admission) return admission
    const others = counted.filter(({ meter, quantity }) => meter !== 'api_calls' && quantity > 0)
    const refused = others.length > 0 ? await record(payer, others, service) : null
    if (admission && refused) services.callQuota.putBack(payer.tenantId, admission)
    else if (admission) services.callMeter.count(payer, operation, admission)
    return refused
  }

  async function takeCalls(tenantId: string, calls: number): Promise<Admission | Exceeded> {
    try {
      return await services.callQuota.take(tenantId, calls)
    } catch (error) {
      const exceeded = exceededOf(error)
      if (exceeded) return exceeded
      throw error
    }
  }

  async function record(
    { tenantId, keyId }: { tenantId: string; keyId: string },
    costs: readonly Cost[],
    service: string,
  ): Promise<Exceeded | null> {
    const at = services.now()
    const events = costs.map((cost) => eventOf(cost, at, service))
    const outcomes = await services.usageRecorder.record({ tenantId, keyId, events, at, gauges: [], together: true })
    if (outcomes.every((outcome) => outcome === 'ACCEPTED')) return null
    const [full] = await findFull(services, tenantId, costs)
    // There was none when it was written, and is now.
    if (!full) throw new AppError('UNAVAILABLE', { retryAfter: 1 })
    return full
  }

  return { take }
}

function eventOf({ meter, quantity }: Cost, at: Date, service: string): UsageEvent {
  const [source, id] = [reservedSource, newId()]
  const what = { meter, quantity, occurredAt: at.getTime(), subject: null, dimensions: { service } }
  return { key: eventKey(source, id), source, id, ...what }
}

/** The HARD limits without room for a cost, as they stand now. */
async function findFull(services: Services, tenantId: string, costs: readonly Cost[]): Promise<Exceeded[]> {
  const { calendar, sums } = await findLimits(services, tenantId)
  const now = services.now()
  const period = periodAt(calendar, now)
  const standings = await inTenant(withTenant(systemCtx(services, 'cost'), tenantId), (tx) =>
    readStandings(
      sessionOf(tx, tenantId),
      costs.map(({ meter }) => ({ meter, periodStart: period.start })),
    ),
  )
  return costs.flatMap(({ meter, quantity }, i) => {
    const limit = sums.get(meter)
    const { used = 0, reserved = 0 } = standings[i] ?? {}
    if (!limit || limit.ceiling === null || used + reserved + Math.max(1, quantity) <= limit.ceiling) return []
    return [describeExceeded(meter, limit, period, { used: used + reserved, now })]
  })
}
