import fc from 'fast-check'
import type Stripe from 'stripe'
import { describe, expect, test } from 'vitest'
import { formatExact, parseExact, roundExact } from '../../../pricing/money.ts'
import type { MeterPrice } from '../../../pricing/prices.ts'
import { rateUsage } from '../../../pricing/rate.ts'
import { meterPrices, quantities } from '../../../test/prices.ts'
import { stripePriceOf } from './stripe-prices.ts'
import { findUnsupported } from './supported.ts'

const pricesOf = (price: MeterPrice, currency = 'EUR') => ({
  ...{ currency, base: { MONTH: '1000', YEAR: null }, trialDays: 0 },
  meters: { spans: price },
})

type Params = ReturnType<typeof stripePriceOf>

/** What Stripe charges, by its description of pricing models: docs.stripe.com/products-prices/pricing-models. */
function chargedByStripe(
  { tiers, tiers_mode, transform_quantity: package_, unit_amount_decimal }: Params,
  used: bigint,
) {
  if (!tiers) {
    const size = BigInt(package_?.divide_by ?? 1)
    return exact(unit_amount_decimal) * ((used + size - 1n) / size)
  }
  const ends = tiers.map(({ up_to }) => (up_to === 'inf' ? null : BigInt(up_to)))
  const rated = (tier: Stripe.PriceCreateParams.Tier, quantity: bigint) =>
    exact(tier.unit_amount_decimal) * quantity + exact(tier.flat_amount_decimal)
  if (tiers_mode === 'volume') {
    const tier = tiers[ends.findIndex((end) => end === null || used <= end)]
    return tier ? rated(tier, used) : 0n
  }
  let [below, sum] = [0n, 0n]
  for (const [index, tier] of tiers.entries()) {
    const end = ends[index] ?? used
    // The first tier is always reached, the others by their first unit.
    if (index > 0 && used <= below) break
    sum += rated(tier, (used < end ? used : end) - below)
    below = end
  }
  return sum
}

function exact(amount: Stripe.Decimal | undefined): bigint {
  return amount ? parseExact(amount.toString()) : 0n
}

test('Stripe charges for any quantity what is rated here, to the cent', () => {
  fc.assert(
    fc.property(meterPrices, quantities, (price, quantity) => {
      fc.pre(findUnsupported(pricesOf(price)) === null)
      const there = roundExact(chargedByStripe(stripePriceOf(price), quantity))
      expect(there).toBe(rateUsage(price, quantity).amount)
    }),
    { numRuns: 3000 },
  )
})

test('what Stripe would charge otherwise is refused, and only that', () => {
  let [refused, taken] = [0, 0]
  fc.assert(
    fc.property(meterPrices, (price) => {
      if (findUnsupported(pricesOf(price)) === null) taken += 1
      else refused += 1
    }),
    { numRuns: 500 },
  )
  expect(refused).toBeGreaterThan(50)
  expect(taken).toBeGreaterThan(50)
})

describe('cannot be charged by Stripe:', () => {
  const tiers = [{ upTo: null, unitAmount: formatExact(parseExact('1')), flatAmount: '100' }]
  test.each<[string, MeterPrice]>([
    ['packages beyond what is included', { scheme: 'PACKAGE', included: 1, packageSize: 10, packageAmount: '5' }],
    ['volume tiers beyond what is included', { scheme: 'VOLUME', included: 1, tiers }],
    ['a flat amount from the first unit on', { scheme: 'GRADUATED', included: 0, tiers }],
  ])('%s', (_what, price) => {
    expect(findUnsupported(pricesOf(price))).toMatch(/^spans: Stripe/)
  })

  test('amounts of a currency that it counts in other units', () => {
    const price: MeterPrice = { scheme: 'PER_UNIT', included: 0, unitAmount: '1' }
    expect(findUnsupported(pricesOf(price, 'ISK'))).toBe('Stripe counts ISK in other units.')
    expect(findUnsupported(pricesOf(price, 'JPY'))).toBeNull()
  })
})
