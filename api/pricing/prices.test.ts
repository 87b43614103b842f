import { describe, expect, test } from 'vitest'
import { validate } from '../core/validate.ts'
import { baseFee, prices } from './prices.ts'

const given = { currency: 'EUR', base: { MONTH: '4900', YEAR: '49000' }, trialDays: 14, meters: {} }
const perUnit = { included: 1000, scheme: 'PER_UNIT', unitAmount: '0.04' }
const tier = (upTo: number | null, unitAmount = '1') => ({ upTo, unitAmount, flatAmount: '0' })
const graduated = (tiers: object[]) => ({ included: 0, scheme: 'GRADUATED', tiers })

function problems(input: unknown): Record<string, string> {
  const { success, error } = prices.safeParse(input)
  if (success) return {}
  return Object.fromEntries(error.issues.map(({ path, message }) => [path.join('.'), message]))
}

test('prices are kept as they were given, amounts in their shortest form', () => {
  const meters = { api_calls: { ...perUnit, unitAmount: '00.0400' }, spans: graduated([tier(5), tier(9), tier(null)]) }
  expect(validate(prices, { ...given, base: { MONTH: '04900', YEAR: null }, meters })).toEqual({
    ...given,
    base: { MONTH: '4900', YEAR: null },
    meters: { api_calls: perUnit, spans: meters.spans },
  })
})

test('a base fee is that of the term; a plan without prices asks for nothing', () => {
  const of = validate(prices, { ...given, base: { MONTH: '4900', YEAR: null } })
  expect(baseFee(of, 'MONTH')).toBe(4900n)
  expect(() => baseFee(of, 'YEAR')).toThrow(RangeError)
  expect(baseFee(null, 'YEAR')).toBe(0n)
})

describe('prices are refused, by field, with', () => {
  const meter = (price: object) => ({ meters: { spans: price } })
  test.each([
    [{ currency: 'XYZ' }, 'currency'],
    [{ currency: 'eur' }, 'currency'],
    [{ base: { MONTH: '49.5', YEAR: null } }, 'base.MONTH'],
    [{ base: { MONTH: '-1', YEAR: null } }, 'base.MONTH'],
    [{ base: { MONTH: '1000000000001', YEAR: null } }, 'base.MONTH'],
    [{ base: { MONTH: null, YEAR: null } }, 'base.MONTH'],
    [{ base: { MONTH: '1', YEAR: 'many' } }, 'base.YEAR'],
    [{ trialDays: -1 }, 'trialDays'],
    [{ trialDays: 1.5 }, 'trialDays'],
    [{ trialDays: 366 }, 'trialDays'],
    [meter({ ...perUnit, scheme: 'FREE' }), 'meters.spans.scheme'],
    [meter({ ...perUnit, included: -1 }), 'meters.spans.included'],
    [meter({ ...perUnit, unitAmount: '-0.1' }), 'meters.spans.unitAmount'],
    [meter({ ...perUnit, unitAmount: '1e3' }), 'meters.spans.unitAmount'],
    [meter({ ...perUnit, unitAmount: '0.0000000000001' }), 'meters.spans.unitAmount'],
    [meter({ ...perUnit, unitAmount: '1000000.1' }), 'meters.spans.unitAmount'],
    [meter({ included: 0, scheme: 'PACKAGE', packageSize: 0, packageAmount: '1' }), 'meters.spans.packageSize'],
    [meter({ included: 0, scheme: 'PACKAGE', packageSize: 1.5, packageAmount: '1' }), 'meters.spans.packageSize'],
    [meter({ included: 0, scheme: 'PACKAGE', packageSize: 1, packageAmount: '1000001' }), 'meters.spans.packageAmount'],
    [meter(graduated([])), 'meters.spans.tiers'],
    [meter(graduated([tier(5)])), 'meters.spans.tiers'],
    [meter(graduated([tier(null), tier(null)])), 'meters.spans.tiers'],
    [meter(graduated([tier(5), tier(5), tier(null)])), 'meters.spans.tiers'],
    [meter(graduated([tier(9), tier(5), tier(null)])), 'meters.spans.tiers'],
    [meter(graduated([tier(0), tier(null)])), 'meters.spans.tiers.0.upTo'],
    [meter(graduated([...Array.from({ length: 20 }, (_, i) => tier(i + 1)), tier(null)])), 'meters.spans.tiers'],
  ])('%j', (change, field) => {
    expect(Object.keys(problems({ ...given, ...change }))).toEqual([field])
  })
})
