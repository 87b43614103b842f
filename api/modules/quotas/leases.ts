import { newId } from '../../core/ids.ts'
import type { Pool } from '../../db/client.ts'
import { inEachTenant, type TenantSession } from '../../db/tenant-batch.ts'
import { lockStandings } from '../usage/room.ts'

const meter = 'api_calls'

/** How long a lease holds its room by the clock of the database. */
const heldSeconds = 30
/**
 * How long calls are let in under it by the clock of the replica, counted from before it was asked for. What is left is
 * time to write the last of them: usage is written every second.
 */
export const leaseUsableMs = 20_000

/** Calls that a replica may let in without asking again. */
export interface Lease {
  id: string
  left: number
  usableUntil: number
}

export interface LeaseRequest {
  tenantId: string
  periodStart: Date
  ceiling: number
  /** How many it takes, of those there are; the rest stays for other replicas. */
  chooseFrom: (room: number) => number
}

export interface LeaseAnswer {
  /** Null when there is no room. */
  lease: Lease | null
  /** What the tenant has left beside it. Negative when more is used than the limit, which has been lowered. */
  room: number
}

/** Takes room of the period, under the lock on its counter: no two replicas take the same. */
export async function takeLease(pool: Pool, { tenantId, ...request }: LeaseRequest): Promise<LeaseAnswer> {
  const { periodStart, ceiling, chooseFrom } = request
  const usableUntil = performance.now() + leaseUsableMs
  const run = async (tenant: TenantSession): Promise<LeaseAnswer> => {
    const [standing] = await lockStandings(tenant, [{ meter, periodStart }])
    if (!standing) throw new Error('there is no counter of API calls')
    const room = ceiling - standing.used - standing.reserved
    const quantity = room > 0 ? chooseFrom(room) : 0
    if (quantity === 0) return { lease: null, room }
    const id = newId()
    await tenant.query(insertLease, [tenantId, id, meter, periodStart.toISOString(), quantity, heldSeconds])
    return { lease: { id, left: quantity, usableUntil }, room: room - quantity }
  }
  const answers = await inEachTenant(pool, [{ tenantId, run }])
  const answer = answers.get(tenantId)
  if (!answer) throw new Error('the lease was not asked for')
  return answer
}

const insertLease = `
  insert into quota_reservations (tenant_id, id, kind, meter, period_start, quantity, created_at, expires_at)
  values ($1, $2, 'LEASE', $3, $4, $5, now(), now() + make_interval(secs => $6))`

/** What is left of a lease that nobody will use any more. */
export interface Leftover {
  tenantId: string
  lease: string
  quantity: number
}

/** Gives back what will not be used. What cannot be given back now is free again when the lease is over. */
export async function giveBack(pool: Pool, leftovers: readonly Leftover[]): Promise<void> {
  const works = [...Map.groupBy(leftovers, ({ tenantId }) => tenantId)].map(([tenantId, of]) => ({
    tenantId,
    run: async (tenant: TenantSession) => {
      for (const { lease, quantity } of of)
        await tenant.query(
          `update quota_reservations set quantity = greatest(0, quantity - $3) where tenant_id = $1 and id = $2`,
          [tenantId, lease, quantity],
        )
    },
  }))
  if (works.length > 0) await inEachTenant(pool, works)
}
