import { randomUUID } from 'node:crypto'
import { plainArray, textArray } from '../../db/array-literals.ts'
import type { Pool, Statement } from '../../db/client.ts'
import { isUniqueViolation } from '../../db/errors.ts'
import { inOneTrip } from '../../db/one-trip.ts'
import type { Period } from '../plans/periods.ts'
import { addCalls, leaveLeases, markLateCalls, moveCounters, moveRollups } from './call-sums.sql.ts'
import { eventKey, reservedSource } from './events.ts'
import type { UsageWatch } from './recorder.ts'
import { admitSubjects } from './subjects.ts'

/** The calls of an API key and operation in a minute: one usage event of the product's own. */
export interface CallSum {
  tenantId: string
  keyId: string
  /** The event's, as long as it is not written. */
  id: string
  /** When the minute began, in ms since 1970. */
  occurredAt: number
  /** The operation. */
  subject: string | null
  quantity: number
  /** The billing period that the minute is in. */
  period: Period
  /** What they were let in under. */
  lease: string | null
}

interface MovedCounter {
  tenant_id: string
  period_start: string
  quantity: string
}

const meter = 'api_calls'
const allTime = new Date(0)
export const minuteMs = 60_000

/**
 * A UUIDv7 as newId() makes them, in a quarter of the time: of those made in one millisecond nobody asks which came first,
 * and the randomness comes from the stock that Node keeps for UUIDs.
 */
export function newCallId(): string {
  const at = Date.now().toString(16).padStart(12, '0')
  return `${at.slice(0, 8)}-${at.slice(8)}-7${randomUUID().slice(15)}`
}

/**
 * Writes sums of many tenants as the platform role in one transaction: events, counters, rollups, and what leaves the
 * leases. All or nothing, and once: sums that are there already, since only the answer to their commit was lost, are left
 * alone. So what was tried together is to be tried together again. Tells `watch` which counters moved.
 */
export async function writeCallSums(
  platform: Pool,
  sums: readonly CallSum[],
  { now, watch }: { now: Date; watch?: UsageWatch },
): Promise<void> {
  const ask = <Row>(statements: readonly Statement[]) => inOneTrip<Row>(platform, statements)
  const overflow = await admitSubjects(sums, { tenantOf: ({ tenantId }) => tenantId, ask })
  const moved = await ask<MovedCounter>(statementsOf(sums, overflow, now)).catch((error: unknown) => {
    if (isUniqueViolation(error, 'usage_events_tenant_id_key_pk')) return []
    throw error
  })
  for (const [tenantId, rows] of Map.groupBy(moved.flat(), ({ tenant_id }) => tenant_id))
    watch?.(
      tenantId,
      rows.flatMap(({ period_start, quantity }) => {
        const periodStart = new Date(Number(period_start))
        return periodStart > allTime ? [{ meter, periodStart, quantity: Number(quantity) }] : []
      }),
    )
}

/** Only moveCounters answers with rows. */
function statementsOf(sums: readonly CallSum[], overflow: ReadonlySet<CallSum>, now: Date): Statement[] {
  const tenantIds = plainArray(sums.map(({ tenantId }) => tenantId))
  const keys = plainArray(sums.map(({ id }) => eventKey(reservedSource, id)))
  const keyIds = plainArray(sums.map(({ keyId }) => keyId))
  const minutes = plainArray(sums.map(({ occurredAt }) => Math.floor(occurredAt / minuteMs)))
  const periodStarts = plainArray(sums.map(({ period }) => period.start.getTime() / minuteMs))
  const quantities = plainArray(sums.map(({ quantity }) => quantity))
  const ids = plainArray(sums.map(({ id }) => id))
  const subjects = textArray(sums.map(({ subject }) => subject))
  const rolledUp = overflow.size > 0 ? textArray(sums.map((sum) => (overflow.has(sum) ? '' : sum.subject))) : subjects
  const statements: Statement[] = [
    [addCalls, [tenantIds, keys, ids, keyIds, minutes, subjects, quantities, reservedSource, now.toISOString()]],
    [moveCounters, [tenantIds, periodStarts, quantities]],
    [moveRollups, [tenantIds, keyIds, minutes, rolledUp, quantities]],
  ]
  const leased = sums.filter(({ lease }) => lease !== null)
  if (leased.length > 0)
    statements.push([
      leaveLeases,
      [
        plainArray(leased.map(({ tenantId }) => tenantId)),
        plainArray(leased.map(({ lease }) => lease)),
        plainArray(leased.map(({ quantity }) => quantity)),
      ],
    ])
  // A period is closed after its end.
  if (sums.some(({ period }) => period.end <= now)) statements.push([markLateCalls, [tenantIds, keys, periodStarts]])
  return statements
}
