import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../core/errors.ts'
import type { Pool } from '../../db/client.ts'
import { isTransient } from '../../db/errors.ts'
import { inEachTenant, type TenantSession } from '../../db/tenant-batch.ts'
import { isSameContent, type UsageEvent } from './events.ts'
import { type Entry, readEntries, writeEntries } from './write.ts'

/** What became of an event that could be written. */
export type Recorded = 'ACCEPTED' | 'DUPLICATE' | 'CONFLICT'

/** What one caller wants recorded. */
export interface RecordingCall {
  tenantId: string
  keyId: string | null
  events: readonly UsageEvent[]
  at: Date
  /** Codes of the meters that are gauges. */
  gauges: readonly string[]
}

export interface UsageRecorder {
  /** Answers per event once it is on disk. Throws UNAVAILABLE when it cannot be; sending it again is safe. */
  record: (call: RecordingCall) => Promise<Recorded[]>
}

declare module '../../core/context.ts' {
  interface Services {
    usageRecorder: UsageRecorder
  }
}

interface Waiting {
  call: RecordingCall
  resolve: (outcomes: Recorded[]) => void
  reject: (error: unknown) => void
}

/** A batch this large gains nothing from growing. */
const fullBatch = 1000
/** Two are on their way at any time: while one waits for the disk the next is gathered. Full batches may be four. */
const flights = { any: 2, full: 4 }
/** Events that may wait in this process; more are refused for now. */
const queueLimit = 200_000
/** Waits before another try, in ms: about as long as a PostgreSQL takes to come back from a crash. */
const pauses = [50, 200, 800, 2000]

/**
 * Group commit: calls that come while earlier ones are being written are written together, whatever tenant they are of,
 * in one transaction. A batch whose commit was cut off is written again: what had got through is a duplicate then.
 */
export function createUsageRecorder(app: Pool): UsageRecorder {
  const waiting: Waiting[] = []
  let events = 0
  let flying = 0
  let scheduled = false

  function record(call: RecordingCall): Promise<Recorded[]> {
    if (events + call.events.length > queueLimit)
      throw new AppError('UNAVAILABLE', { message: 'Too much usage is waiting to be written.', retryAfter: 1 })
    return new Promise((resolve, reject) => {
      waiting.push({ call, resolve, reject })
      events += call.events.length
      schedule()
    })
  }

  /** Takes off at the end of this turn of the event loop, when all requests read in it are here. */
  function schedule(): void {
    if (scheduled) return
    scheduled = true
    setImmediate(() => {
      scheduled = false
      while (waiting.length > 0 && flying < (events >= fullBatch ? flights.full : flights.any)) void fly(nextBatch())
    })
  }

  function nextBatch(): Waiting[] {
    let [calls, size] = [0, 0]
    while (calls < waiting.length && size < fullBatch) size += waiting[calls++]?.call.events.length ?? 0
    events -= size
    return waiting.splice(0, calls)
  }

  async function fly(batch: Waiting[]): Promise<void> {
    flying += 1
    try {
      await land(batch)
    } finally {
      flying -= 1
      schedule()
    }
  }

  /** Writes and answers. What fails together is tried one by one, so that nobody pays for another's call. */
  async function land(batch: Waiting[]): Promise<void> {
    try {
      const outcomes = await writeStubbornly(batch.map(({ call }) => call))
      for (const [i, { resolve }] of batch.entries()) resolve(outcomes[i] ?? [])
    } catch (error) {
      if (batch.length === 1 || isTransient(error)) for (const { reject } of batch) reject(unavailable(error))
      else for (const one of batch) await land([one])
    }
  }

  async function writeStubbornly(calls: RecordingCall[]): Promise<Recorded[][]> {
    for (const pause of pauses) {
      try {
        return await write(calls)
      } catch (error) {
        if (!isTransient(error)) throw error
        await sleep(pause)
      }
    }
    return write(calls)
  }

  async function write(calls: RecordingCall[]): Promise<Recorded[][]> {
    const at = new Date(Math.max(...calls.map((call) => call.at.getTime())))
    const byTenant = Map.groupBy(calls, ({ tenantId }) => tenantId)
    const works = [...byTenant].map(([tenantId, of]) => ({
      tenantId,
      run: (tenant: TenantSession) => writeOf(tenant, of, at),
    }))
    const written = await inEachTenant(app, works)
    return calls.map((call) => written.get(call.tenantId)?.get(call) ?? [])
  }

  return { record }
}

/** Writes the calls of one tenant; of events of the same identity in them the first is written. */
async function writeOf(
  tenant: TenantSession,
  calls: readonly RecordingCall[],
  now: Date,
): Promise<Map<RecordingCall, Recorded[]>> {
  const first = new Map<string, Entry>()
  for (const { keyId, events } of calls)
    for (const event of events) if (!first.has(event.key)) first.set(event.key, { ...event, keyId })
  const gauges = [...new Set(calls.flatMap((call) => call.gauges))]
  const fresh = await writeEntries(tenant, [...first.values()], gauges, now)
  const known = [...first.keys()].filter((key) => !fresh.has(key))
  const stored = known.length ? await readEntries(tenant, known) : new Map<string, UsageEvent>()
  const claimed = new Set<string>()
  const outcome = (event: UsageEvent): Recorded => {
    if (fresh.has(event.key) && !claimed.has(event.key)) {
      claimed.add(event.key)
      return 'ACCEPTED'
    }
    const winner = stored.get(event.key) ?? first.get(event.key)
    return winner && isSameContent(winner, event) ? 'DUPLICATE' : 'CONFLICT'
  }
  return new Map(calls.map((call) => [call, call.events.map(outcome)]))
}

function unavailable(error: unknown): unknown {
  if (error instanceof AppError || !isTransient(error)) return error
  return new AppError('UNAVAILABLE', { retryAfter: 1, cause: error })
}
