import type { RequestInfo } from '../../core/context.ts'
import { newId } from '../../core/ids.ts'
import type { Logger } from '../../core/log.ts'
import { eventKey, reservedSource, type UsageEvent } from './events.ts'
import type { Meter } from './meters.ts'
import type { UsageRecorder } from './recorder.ts'

const meter = 'api_calls'
const flushEveryMs = 1000
const minuteMs = 60_000
/** Sums kept at a time: what cannot be written while the database is away is bounded, and beyond it not counted. */
const maxSums = 50_000
const longestOperation = 200
/** A call that is answered for longer counts before it ends, while the lease that it was let in under still lasts. */
const longCallMs = 5000

/**
 * Meters the calls that API keys make, by key and operation: added up in memory by the minute and written about once a
 * second as usage events of the product's own. An event keeps its id until it is written, so one whose commit was cut
 * off counts once. A process that is killed loses the last second at most; one that is stopped loses nothing.
 */
export interface CallMeter {
  /** A call that was let in and is being answered; `end` says that it has been. Its operation becomes known in between. */
  begin: (caller: { tenantId: string; keyId: string }, request: AdmittedRequest) => void
  end: (request: RequestInfo) => void
  /** Calls that another service answers. */
  count: (caller: { tenantId: string; keyId: string }, operation: string | null, admission: Admission) => void
  flush: () => Promise<void>
  close: () => Promise<void>
}

/** That calls were let in: when, and out of which lease of the period's room. */
export interface Admission {
  at: Date
  calls: number
  lease: string | null
}

export interface AdmittedRequest extends RequestInfo {
  admission: Admission
}

declare module '../../core/context.ts' {
  interface Services {
    callMeter: CallMeter
  }
  interface RequestInfo {
    /** Of a call with a tenant's key that is counted. */
    admission?: Admission
  }
}

interface OpenCall {
  caller: { tenantId: string; keyId: string }
  request: AdmittedRequest
  since: number
}

interface Sum {
  tenantId: string
  keyId: string
  lease: string | null
  event: UsageEvent
}

export function createCallMeter(
  recorder: UsageRecorder,
  meters: () => Promise<readonly Meter[]>,
  log: Logger,
): CallMeter {
  const open = new Map<RequestInfo, OpenCall>()
  let sums = new Map<string, Sum>()
  let unwritten: Sum[] = []
  let flushing: Promise<void> | null = null

  function count(
    { tenantId, keyId }: { tenantId: string; keyId: string },
    operation: string | null,
    { at, calls, lease }: Admission,
  ): void {
    const minute = at.getTime() - (at.getTime() % minuteMs)
    const subject = operation?.slice(0, longestOperation) ?? null
    const name = `${keyId} ${minute} ${lease} ${subject}`
    const known = sums.get(name)
    if (known) known.event.quantity += calls
    else if (sums.size + unwritten.length < maxSums)
      sums.set(name, { tenantId, keyId, lease, event: firstCalls(subject, minute, calls) })
  }

  function end(request: RequestInfo): void {
    const call = open.get(request)
    if (!call) return
    open.delete(request)
    count(call.caller, call.request.operation, call.request.admission)
  }

  /** They are in the order in which they began. */
  function endLongCalls(longMs: number): void {
    const now = performance.now()
    for (const [request, { since }] of open) {
      if (now - since < longMs) return
      end(request)
    }
  }

  async function write(): Promise<void> {
    const taken = [...unwritten, ...sums.values()]
    sums = new Map()
    unwritten = []
    // The calls' own clock may be ahead, as in tests that travel in time: what is recorded is never from the future.
    const at = new Date(taken.reduce((latest, { event }) => Math.max(latest, event.occurredAt), Date.now()))
    const ofKeys = Map.groupBy(taken, ({ tenantId, keyId, lease }) => `${tenantId} ${keyId} ${lease}`)
    await Promise.all([...ofKeys.values()].map((of) => writeOf(of, at)))
  }

  async function writeOf(of: Sum[], at: Date): Promise<void> {
    const [first] = of
    if (!first) return
    const { tenantId, keyId, lease } = first
    try {
      const known = await meters()
      if (!known.some(({ code, active }) => code === meter && active)) return
      const events = of.map(({ event }) => event)
      await recorder.record({ tenantId, keyId, events, at, gauges: [], admitted: { lease } })
    } catch (error) {
      log.warn({ err: error, keyId }, 'calls of an API key could not be metered yet')
      unwritten.push(...of)
    }
  }

  /** While one flush waits for the database, no others queue behind it. */
  function flush(): Promise<void> {
    flushing ??= write().finally(() => {
      flushing = null
    })
    return flushing
  }

  const timer = setInterval(() => {
    endLongCalls(longCallMs)
    if (sums.size + unwritten.length > 0) void flush()
  }, flushEveryMs).unref()
  const flushAll = async () => {
    await flushing
    await flush()
  }
  return {
    begin: (caller, request) => void open.set(request, { caller, request, since: performance.now() }),
    end,
    count,
    flush: flushAll,
    close: () => {
      clearInterval(timer)
      endLongCalls(0)
      return flushAll()
    },
  }
}

function firstCalls(subject: string | null, occurredAt: number, quantity: number): UsageEvent {
  const [source, id] = [reservedSource, newId()]
  return { key: eventKey(source, id), source, id, meter, quantity, occurredAt, subject, dimensions: null }
}
