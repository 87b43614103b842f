import fc from 'fast-check'
import type { MeterPrice, Tier } from '../pricing/prices.ts'

/** Decimal text with up to 12 decimals, often ending in the fives that make a half. */
function amounts(max: number): fc.Arbitrary<string> {
  const decimals = fc.oneof(
    fc.constantFrom('', '.5', '.05', '.005', '.0004'),
    fc.integer({ min: 1, max: 999_999_999_999 }).map((digits) => `.${String(digits).padStart(12, '0')}`),
  )
  return fc
    .tuple(fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: max - 1 })), decimals)
    .map(([whole, fraction]) => `${whole}${fraction}`)
}

/** Quantities that often lie at the edges prices are made of. */
export const quantities: fc.Arbitrary<bigint> = fc.oneof(
  fc.bigInt({ min: 0n, max: 5000n }),
  fc.constantFrom(0n, 1n, 999n, 1000n, 1001n, 999_999n, 1_000_000n, 1_000_001n),
  fc.bigInt({ min: 0n, max: 10n ** 12n }),
)

const included = fc.oneof(
  fc.constantFrom(0, 1, 1000, 1_000_000),
  fc.integer({ min: 0, max: 5000 }),
  fc.integer({ min: 0, max: 1e12 }),
)

const tiers: fc.Arbitrary<Tier[]> = fc
  .uniqueArray(fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 1e12 })), { maxLength: 5 })
  .chain((ends) =>
    fc.tuple(
      ...[...ends.sort((a, b) => a - b), null].map((upTo) =>
        fc.record({
          upTo: fc.constant(upTo),
          unitAmount: amounts(1000),
          flatAmount: fc.oneof(fc.constant('0'), amounts(100_000)),
        }),
      ),
    ),
  )

/** Prices of every scheme. */
export const meterPrices: fc.Arbitrary<MeterPrice> = fc.oneof(
  fc.record({ included, scheme: fc.constant('PER_UNIT' as const), unitAmount: amounts(1000) }),
  fc.record({
    included,
    scheme: fc.constant('PACKAGE' as const),
    packageSize: fc.oneof(fc.constantFrom(1, 10, 1000), fc.integer({ min: 1, max: 1e6 })),
    packageAmount: amounts(1000),
  }),
  fc.record({ included, scheme: fc.constantFrom('GRADUATED' as const, 'VOLUME' as const), tiers }),
)
