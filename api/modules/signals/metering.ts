import { createHash } from 'node:crypto'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import type { Signal } from '../../rules/signal.ts'
import type { Trace } from '../../rules/trace.ts'
import { eventKey, reservedSource, type UsageEvent } from '../usage/events.ts'
import { findExceeded, quotaExceeded } from '../usage/exceeded.ts'
import { listMeters } from '../usage/meters.ts'

/**
 * Records what a trace uses: its spans, and each signal it raises. Events are known by what they are of: the same trace
 * with the same spans counts once, however often it is sent, and so does a signal that is found again. All of it or
 * nothing: throws QUOTA_EXCEEDED where a HARD limit has no room, and UNAVAILABLE when it cannot be written; sending the
 * trace again is safe.
 */
export async function meterTrace(ctx: TenantCtx, trace: Trace, found: readonly Signal[]): Promise<void> {
  const { tenantId, services } = ctx
  const active = new Set((await listMeters(services)).flatMap(({ code, active }) => (active ? [code] : [])))
  const at = services.now()
  const event = (meter: string, id: string, quantity: number, subject: string | null): UsageEvent => ({
    ...{ key: eventKey(reservedSource, id), source: reservedSource, id, meter, quantity, subject },
    ...{ occurredAt: at.getTime(), dimensions: null },
  })
  const events = [
    event('spans', `trace/${digestOf(trace)}`, trace.spans.length, null),
    ...found.map(({ id, ruleName }) => event('signals', `signal/${id}`, 1, ruleName)),
  ].filter(({ meter, quantity }) => active.has(meter) && quantity > 0)
  if (events.length === 0) return
  const keyId = ctx.actor.kind === 'key' ? ctx.actor.keyId : null
  const call = { tenantId, keyId, events, at, gauges: [], together: true } as const
  const outcomes = await services.usageRecorder.record(call)
  const refused = events.filter((_, i) => outcomes[i] === 'QUOTA_EXCEEDED')
  if (refused.length === 0) return
  const exceeded = (await findExceeded(ctx, refused)).find(({ meter, limit, used }) => {
    const asked = refused.filter((each) => each.meter === meter).reduce((sum, { quantity }) => sum + quantity, 0)
    return used + asked > limit
  })
  // There was no room when it was to be written; there may be now.
  throw exceeded ? quotaExceeded(exceeded, at) : new AppError('UNAVAILABLE', { retryAfter: 1 })
}

function digestOf(trace: Trace): string {
  return createHash('sha256').update(JSON.stringify(trace)).digest('hex')
}
