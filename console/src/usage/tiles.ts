import type { UsageMeterFieldsFragment, UsageOfPeriodQuery } from '../api/generated/operations.ts'
import { toBigInt } from '../format/quantities.ts'

/** What is used of a meter now, and how much may be. */
export interface Tile {
  meter: UsageMeterFieldsFragment
  /** Null for a gauge that nobody has read yet. */
  used: bigint | null
  /** Null is unlimited. */
  limit: bigint | null
  hasLimit: boolean
  /** Whether it begins at zero in every billing period. */
  perPeriod: boolean
  /** From 0, 1 is full; null without a limit. */
  fullness: number | null
  /** The days of the period, for a sum. */
  days: number[]
}

/** The tiles of all meters that are counted, in their order. */
export function tilesOf(meters: readonly UsageMeterFieldsFragment[], { usage, limits }: UsageOfPeriodQuery): Tile[] {
  return meters
    .filter(({ active }) => active)
    .map((meter) => {
      const series = usage.series.find((each) => each.meter.code === meter.code)
      const own = limits?.limits.find((each) => each.meter === meter.code)
      const limit = own ? toBigInt(own.limit) : null
      // What a limit is held against is what counts; the rollups know the rest.
      const used = toBigInt(own?.used ?? series?.total ?? null)
      return {
        ...{ meter, used, limit, hasLimit: own !== undefined, perPeriod: meter.kind === 'SUM' },
        fullness: limit === null || used === null ? null : fullnessOf(used, limit),
        days: meter.kind === 'SUM' ? (series?.values ?? []).map(Number) : [],
      }
    })
}

function fullnessOf(used: bigint, limit: bigint): number {
  // Nothing of nothing is full.
  return limit === 0n ? 1 : Number((used * 10_000n) / limit) / 10_000
}

/** The colour of a bar says how near the limit is. */
export function toneOf(fullness: number): 'primary' | 'warning' | 'error' {
  if (fullness >= 1) return 'error'
  return fullness >= 0.8 ? 'warning' : 'primary'
}
