import DataLoader from 'dataloader'
import { type Ctx, withTenant } from '../../core/context.ts'
import { inTenant } from '../../db/tenancy.ts'
import { sessionOf } from '../../db/tenant-batch.ts'
import { type SumLimit, sumLimits } from '../plans/limit-names.ts'
import { periodAt } from '../plans/periods.ts'
import { findLimits } from '../usage/known-limits.ts'
import { readStandings } from '../usage/room.ts'

/** Where a sum of a tenant stands in the running billing period. */
export interface SumStanding {
  meter: SumLimit
  /** Null is unlimited. */
  limit: number | null
  used: number
  /** Up to where a HARD limit refuses, else up to the limit. Null is any amount. */
  remaining: number | null
  resetsAt: Date
}

/** Once for each tenant of a request, however many of its keys are asked about. */
const ofRequest = new WeakMap<Ctx, DataLoader<string, SumStanding[]>>()

/** What a tenant has left, for a service that has just verified a key of it. */
export function loadSumStandings(ctx: Ctx, tenantId: string): Promise<SumStanding[]> {
  const known = ofRequest.get(ctx)
  if (known) return known.load(tenantId)
  const loader = new DataLoader<string, SumStanding[]>((tenantIds) =>
    Promise.all(tenantIds.map((each) => readSums(ctx, each))),
  )
  ofRequest.set(ctx, loader)
  return loader.load(tenantId)
}

async function readSums(ctx: Ctx, tenantId: string): Promise<SumStanding[]> {
  const { services } = ctx
  const { calendar, sums } = await findLimits(services, tenantId)
  const { start, end: resetsAt } = periodAt(calendar, services.now())
  const standings = await readPeriod(ctx, tenantId, start)
  return sumLimits.map((meter, i) => {
    const known = sums.get(meter)
    const { used = 0, reserved = 0 } = standings[i] ?? {}
    const remaining = known ? Math.max(0, (known.ceiling ?? known.limit) - used - reserved) : null
    return { meter, limit: known?.limit ?? null, used, remaining, resetsAt }
  })
}

function readPeriod(ctx: Ctx, tenantId: string, periodStart: Date) {
  return inTenant(withTenant(ctx, tenantId), (tx) =>
    readStandings(
      sessionOf(tx, tenantId),
      sumLimits.map((meter) => ({ meter, periodStart })),
    ),
  )
}
