import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { meterPrices, quantities } from '../test/prices.ts'
import { parseExact, roundExact } from './money.ts'
import type { MeterPrice } from './prices.ts'
import { rateUsage } from './rate.ts'

const tiers = [
  { upTo: 10, unitAmount: '5', flatAmount: '100' },
  { upTo: 20, unitAmount: '3', flatAmount: '0' },
  { upTo: null, unitAmount: '0.5', flatAmount: '7' },
]
const perUnit: MeterPrice = { included: 1000, scheme: 'PER_UNIT', unitAmount: '0.04' }
const packages: MeterPrice = { included: 0, scheme: 'PACKAGE', packageSize: 1000, packageAmount: '40' }
const graduated: MeterPrice = { included: 5, scheme: 'GRADUATED', tiers }
const volume: MeterPrice = { included: 5, scheme: 'VOLUME', tiers }

describe('a quantity costs', () => {
  test.each([
    ['nothing when there is none', perUnit, 0n, 0n],
    ['nothing within what is included', perUnit, 1000n, 0n],
    ['its units beyond that, rounded once: 13 × 0.04 = 0.52', perUnit, 1013n, 1n],
    ['less than half a cent: 12 × 0.04 = 0.48', perUnit, 1012n, 0n],
    ['a package as soon as it begins', packages, 1n, 40n],
    ['a full package', packages, 1000n, 40n],
    ['two from the next unit on', packages, 1001n, 80n],
    ['in tiers: 10 × 5 + 100', graduated, 15n, 150n],
    ['in tiers: 10 × 5 + 100, 1 × 3', graduated, 16n, 153n],
    ['in tiers: 150, 30, 5 × 0.5 + 7 = 189.5', graduated, 30n, 190n],
    ['by volume: 10 × 5 + 100', volume, 15n, 150n],
    ['by volume: 11 × 3', volume, 16n, 33n],
    ['by volume: 25 × 0.5 + 7 = 19.5', volume, 30n, 20n],
  ])('%s', (_, price, quantity, amount) => {
    expect(rateUsage(price, quantity).amount).toBe(amount)
  })
})

test('the parts say how the amount came about', () => {
  expect(rateUsage(graduated, 16n).parts).toEqual([
    { kind: 'INCLUDED', quantity: '5', amount: '0' },
    { kind: 'UNITS', quantity: '10', unitAmount: '5', amount: '50' },
    { kind: 'FLAT', flatAmount: '100', amount: '100' },
    { kind: 'UNITS', quantity: '1', unitAmount: '3', amount: '3' },
  ])
})

test('the parts sum to the quantity and, rounded once, to the amount; the line is safe to store as JSON', () => {
  fc.assert(
    fc.property(meterPrices, quantities, (price, quantity) => {
      const { amount, parts } = rateUsage(price, quantity)
      const counted = parts.reduce((sum, part) => sum + ('quantity' in part ? BigInt(part.quantity) : 0n), 0n)
      expect(counted).toBe(quantity)
      expect(roundExact(parts.reduce((sum, part) => sum + parseExact(part.amount), 0n))).toBe(amount)
      expect(JSON.parse(JSON.stringify(parts))).toEqual(parts)
    }),
  )
})

test('more never costs less, except by volume', () => {
  const others = meterPrices.filter(({ scheme }) => scheme !== 'VOLUME')
  fc.assert(
    fc.property(others, quantities, quantities, (price, some, more) => {
      expect(rateUsage(price, some + more).amount).toBeGreaterThanOrEqual(rateUsage(price, some).amount)
    }),
  )
})

test('one tier is the same graduated, by volume and per unit', () => {
  fc.assert(
    fc.property(quantities, fc.integer({ min: 0, max: 1e6 }), (quantity, included) => {
      const tiers = [{ upTo: null, unitAmount: '0.123456789012', flatAmount: '0' }]
      const amounts = [
        rateUsage({ included, scheme: 'PER_UNIT', unitAmount: '0.123456789012' }, quantity),
        rateUsage({ included, scheme: 'GRADUATED', tiers }, quantity),
        rateUsage({ included, scheme: 'VOLUME', tiers }, quantity),
      ].map(({ amount }) => amount)
      expect(new Set(amounts).size).toBe(1)
    }),
  )
})
