import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../core/errors.ts'
import type { Pool } from '../../db/client.ts'
import { isTransient } from '../../db/errors.ts'
import { createLine } from '../../db/line.ts'
import { inEachTenant, type TenantSession } from '../../db/tenant-batch.ts'
import { isPerPeriod } from '../plans/limit-names.ts'
import { type Recorded, type RecordingCall, writeCalls } from './calls.ts'
import type { KnownLimits } from './known-limits.ts'
import type { CounterReading } from './write.ts'

export interface UsageRecorder {
  /** Answers per event once it is on disk. Throws UNAVAILABLE when it cannot be; sending it again is safe. */
  record: (call: RecordingCall) => Promise<Recorded[]>
}

/**
 * Hears where the counters of a tenant stand in their billing periods, after each commit that moved them, on the replica
 * that wrote it. Nobody waits for it, and what it throws is its own affair.
 */
export type UsageWatch = (tenantId: string, counters: readonly CounterReading[]) => void

declare module '../../core/context.ts' {
  interface Services {
    usageRecorder: UsageRecorder
    usageWatch?: UsageWatch
  }
}

/** What a recorder knows of the product around it. */
export interface RecorderSurroundings {
  /** Without it nothing is limited. */
  limitsOf?: (tenantId: string) => Promise<KnownLimits>
  watch?: UsageWatch
}

interface Waiting {
  call: RecordingCall
  resolve: (outcomes: Recorded[]) => void
  reject: (error: unknown) => void
}

/** A batch this large gains nothing from growing. */
const fullBatch = 1000
/**
 * Two small batches follow each other on one connection, so that PostgreSQL has the next at hand when it is done with one:
 * on two connections those of one tenant would wait for each other's locks. What comes meanwhile waits for one of them to
 * be answered and leaves at once then: who comes alone waits for nobody, and of 32 callers some eight share a commit.
 * Letting batches wait to grow saves PostgreSQL a fifth of its work, and costs a fourteenth of the rate: this process
 * stands idle then. Of full ones four are on their way at any time.
 */
const flights = { small: 2, full: 4 }
/** Events that may wait in this process; more are refused for now. */
const queueLimit = 200_000
/** Waits before another try, in ms: about as long as a PostgreSQL takes to come back from a crash. */
const pauses = [50, 200, 800, 2000]

/**
 * Group commit: calls that come while earlier ones are being written are written together, whatever tenant they are of,
 * in one transaction. A batch whose commit was cut off is written again: what had got through is a duplicate then.
 */
export function createUsageRecorder(app: Pool, { limitsOf, watch }: RecorderSurroundings = {}): UsageRecorder {
  const line = createLine(app)
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
    setImmediate(takeOff)
  }

  function takeOff(): void {
    scheduled = false
    while (waiting.length > 0 && flying < (events >= fullBatch ? flights.full : flights.small)) void fly(nextBatch())
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
    const works = await Promise.all(
      [...byTenant].map(async ([tenantId, of]) => {
        // Before the transaction begins: in it this would wait for a second connection.
        const limits = limitsOf && of.some(isLimited) ? await limitsOf(tenantId) : null
        return { tenantId, run: (tenant: TenantSession) => writeCalls(tenant, of, { limits, now: at }) }
      }),
    )
    const written = await inEachTenant(countEvents(calls) < fullBatch ? line : app, works)
    for (const [tenantId, { counters }] of written) if (counters.length > 0) watch?.(tenantId, counters)
    return calls.map((call) => written.get(call.tenantId)?.outcomes.get(call) ?? [])
  }

  return { record }
}

function countEvents(calls: readonly RecordingCall[]): number {
  return calls.reduce((count, { events }) => count + events.length, 0)
}

/** Whether limits can matter to it. */
function isLimited({ events }: RecordingCall): boolean {
  return events.some(({ meter }) => isPerPeriod(meter))
}

function unavailable(error: unknown): unknown {
  if (error instanceof AppError || !isTransient(error)) return error
  return new AppError('UNAVAILABLE', { retryAfter: 1, cause: error })
}
