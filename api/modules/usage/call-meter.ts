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

/**
 * Meters the calls that API keys make, by key and operation: added up in memory by the minute and written about once a
 * second as usage events of the product's own. An event keeps its id until it is written, so one whose commit was cut
 * off counts once. A process that is killed loses the last second at most; one that is stopped loses nothing.
 */
export interface CallMeter {
  count: (caller: { tenantId: string; keyId: string }, operation: string | null, at: Date) => void
  flush: () => Promise<void>
  close: () => Promise<void>
}

declare module '../../core/context.ts' {
  interface Services {
    callMeter: CallMeter
  }
}

interface Sum {
  tenantId: string
  keyId: string
  event: UsageEvent
}

export function createCallMeter(
  recorder: UsageRecorder,
  meters: () => Promise<readonly Meter[]>,
  log: Logger,
): CallMeter {
  let sums = new Map<string, Sum>()
  let unwritten: Sum[] = []
  let flushing: Promise<void> | null = null

  function count(caller: { tenantId: string; keyId: string }, operation: string | null, at: Date): void {
    const minute = at.getTime() - (at.getTime() % minuteMs)
    const subject = operation?.slice(0, longestOperation) ?? null
    const name = `${caller.keyId} ${minute} ${subject}`
    const known = sums.get(name)
    if (known) known.event.quantity += 1
    else if (sums.size + unwritten.length < maxSums) sums.set(name, { ...caller, event: firstCall(subject, minute) })
  }

  async function write(): Promise<void> {
    const taken = [...unwritten, ...sums.values()]
    sums = new Map()
    unwritten = []
    const at = new Date()
    const ofKeys = Map.groupBy(taken, ({ tenantId, keyId }) => `${tenantId} ${keyId}`)
    await Promise.all([...ofKeys.values()].map((of) => writeOf(of, at)))
  }

  async function writeOf(of: Sum[], at: Date): Promise<void> {
    const [{ tenantId, keyId } = { tenantId: '', keyId: '' }] = of
    try {
      const known = await meters()
      if (!known.some(({ code, active }) => code === meter && active)) return
      await recorder.record({ tenantId, keyId, events: of.map(({ event }) => event), at, gauges: [] })
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

  const timer = setInterval(() => void (sums.size + unwritten.length > 0 && flush()), flushEveryMs).unref()
  const flushAll = async () => {
    await flushing
    await flush()
  }
  return {
    count,
    flush: flushAll,
    close: () => {
      clearInterval(timer)
      return flushAll()
    },
  }
}

function firstCall(subject: string | null, occurredAt: number): UsageEvent {
  const [source, id] = [reservedSource, newId()]
  return { key: eventKey(source, id), source, id, meter, quantity: 1, occurredAt, subject, dimensions: null }
}
