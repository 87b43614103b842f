import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { inTenant } from '../../db/tenancy.ts'
import { sessionOf } from '../../db/tenant-batch.ts'
import { isPerPeriod, type SumLimit } from '../plans/limit-names.ts'
import { type Period, periodAt } from '../plans/periods.ts'
import type { UsageEvent } from './events.ts'
import { findLimits, type KnownLimit } from './known-limits.ts'
import { readStandings } from './room.ts'

/** A HARD limit that has no room for what was asked. */
export interface Exceeded {
  meter: string
  limit: number
  /** What is used, and what is spoken for. */
  used: number
  resetsAt: Date
  /** What would let it pass, in words. */
  liftedBy: string
}

/** The limits that events were refused for, as they stand now. */
export async function findExceeded(ctx: TenantCtx, refused: readonly UsageEvent[]): Promise<Exceeded[]> {
  const { calendar, sums } = await findLimits(ctx.services, ctx.tenantId)
  const now = ctx.services.now()
  const periods = new Map<string, { meter: string; period: Period }>()
  for (const { meter, occurredAt } of refused) {
    const period = periodAt(calendar, new Date(occurredAt))
    periods.set(`${meter} ${period.start.getTime()}`, { meter, period })
  }
  const asked = [...periods.values()]
  const standings = await inTenant(ctx, (tx) =>
    readStandings(
      sessionOf(tx, ctx.tenantId),
      asked.map(({ meter, period }) => ({ meter, periodStart: period.start })),
    ),
  )
  return asked.flatMap(({ meter, period }, i) => {
    const limit = sums.get(meter)
    const { used = 0, reserved = 0 } = standings[i] ?? {}
    return limit ? [describeExceeded(meter, limit, period, { used: used + reserved, now })] : []
  })
}

const units: Record<SumLimit, string> = { api_calls: 'API calls', spans: 'spans', signals: 'signals' }

export function describeExceeded(
  meter: string,
  { limit }: KnownLimit,
  period: Period,
  { used, now }: { used: number; now: Date },
): Exceeded {
  const isOver = period.end <= now
  const liftedBy = isOver
    ? 'Its billing period is over: only a higher limit, which an operator can give, lifts it.'
    : 'The next billing period lifts it; before that a larger plan does, or a higher limit, which an operator can give.'
  return { meter, limit, used, resetsAt: period.end, liftedBy }
}

/** QUOTA_EXCEEDED with all of it in its details. */
export function quotaExceeded({ resetsAt, ...exceeded }: Exceeded, now: Date): AppError {
  const { meter, limit, liftedBy } = exceeded
  const unit = isPerPeriod(meter) ? units[meter] : meter
  return new AppError('QUOTA_EXCEEDED', {
    message: `This tenant has ${limit.toLocaleString('en')} ${unit} in a billing period. ${liftedBy}`,
    retryAfter: Math.max(1, Math.ceil((resetsAt.getTime() - now.getTime()) / 1000)),
    details: { ...exceeded, resetsAt: resetsAt.toISOString() },
  })
}

/** The limit that an error says is exceeded; null for any other error. */
export function exceededOf(error: unknown): Exceeded | null {
  if (!(error instanceof AppError) || error.code !== 'QUOTA_EXCEEDED' || !error.details) return null
  const { resetsAt, ...exceeded } = error.details as Omit<Exceeded, 'resetsAt'> & { resetsAt: string }
  return { ...exceeded, resetsAt: new Date(resetsAt) }
}
