import type { RequestInfo } from '../../core/context.ts'
import type { Logger } from '../../core/log.ts'
import { isTransient } from '../../db/errors.ts'
import type { Period } from '../plans/periods.ts'
import { type CallSum, minuteMs, newCallId } from './call-sums.ts'
import type { Meter } from './meters.ts'

const meter = 'api_calls'
const flushEveryMs = 1000
/** Sums kept at a time: what cannot be written while the database is away is bounded, and beyond it not counted. */
const maxSums = 50_000
/** Sums of one transaction; larger ones gain nothing. */
const batchSize = 1000
const longestOperation = 200
/** A call that is answered for longer counts before it ends, while the lease that it was let in under still lasts. */
const longCallMs = 5000

/**
 * Meters the calls that API keys make, by key and operation: added up in memory by the minute and written about once a
 * second as usage events of the product's own. What was tried to write is tried again as it was, so calls whose commit
 * was cut off count once. A process that is killed loses the last second at most; one that is stopped loses nothing.
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

/** That calls were let in: when, in which billing period, and out of which lease of its room. */
export interface Admission {
  at: Date
  calls: number
  period: Period
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

/** What a call meter needs of the product around it. */
export interface CallMeterParts {
  /** Writes all of them or none, and what is there already not again. */
  write: (sums: readonly CallSum[], now: Date) => Promise<void>
  meters: () => Promise<readonly Meter[]>
  log: Logger
}

export function createCallMeter({ write, meters, log }: CallMeterParts): CallMeter {
  const open = new Map<RequestInfo, OpenCall>()
  let sums = new Map<string, CallSum>()
  /** Batches that were tried and may have got through. */
  let unwritten: CallSum[][] = []
  let unwrittenSums = 0
  let flushing: Promise<void> | null = null

  function count(
    { tenantId, keyId }: { tenantId: string; keyId: string },
    operation: string | null,
    { at, calls, period, lease }: Admission,
  ): void {
    const occurredAt = at.getTime() - (at.getTime() % minuteMs)
    const subject = operation?.slice(0, longestOperation) ?? null
    const name = `${keyId} ${occurredAt} ${lease} ${subject}`
    const known = sums.get(name)
    if (known) known.quantity += calls
    else if (sums.size + unwrittenSums < maxSums)
      sums.set(name, { id: newCallId(), tenantId, keyId, occurredAt, subject, quantity: calls, period, lease })
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

  async function writeAll(): Promise<void> {
    const batches = [...unwritten, ...batchesOf([...sums.values()])]
    sums = new Map()
    unwritten = []
    unwrittenSums = 0
    try {
      const known = await meters()
      if (!known.some(({ code, active }) => code === meter && active)) return
    } catch (error) {
      log.warn({ err: error }, 'calls of API keys could not be metered yet')
      for (const batch of batches) putBack(batch)
      return
    }
    for (const batch of batches) await writeBatch(batch)
  }

  async function writeBatch(batch: CallSum[]): Promise<void> {
    // The calls' own clock may be ahead, as in tests that travel in time: what is recorded is never from the future.
    const now = new Date(batch.reduce((latest, { occurredAt }) => Math.max(latest, occurredAt), Date.now()))
    try {
      await write(batch, now)
    } catch (error) {
      log.warn({ err: error, sums: batch.length }, 'calls of API keys could not be metered yet')
      if (isTransient(error) || batch.length === 1) return putBack(batch)
      // PostgreSQL has refused it: what it refuses is not to keep back the rest.
      const half = Math.ceil(batch.length / 2)
      putBack(batch.slice(0, half))
      putBack(batch.slice(half))
    }
  }

  function putBack(batch: CallSum[]): void {
    unwritten.push(batch)
    unwrittenSums += batch.length
  }

  /** While one flush waits for the database, no others queue behind it. */
  function flush(): Promise<void> {
    flushing ??= writeAll().finally(() => {
      flushing = null
    })
    return flushing
  }

  const timer = setInterval(() => {
    endLongCalls(longCallMs)
    if (sums.size + unwrittenSums > 0) void flush()
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

/** By tenants, so that one tenant's rows are near each other. */
function batchesOf(sums: readonly CallSum[]): CallSum[][] {
  const inOrder = sums.toSorted((one, other) => (one.tenantId < other.tenantId ? -1 : 1))
  return Array.from({ length: Math.ceil(inOrder.length / batchSize) }, (_, i) =>
    inOrder.slice(i * batchSize, (i + 1) * batchSize),
  )
}
