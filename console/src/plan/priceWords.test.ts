import { expect, it } from 'vitest'
import { baseNotes, baseText, type MeterPrice, meterPriceLine, meterPriceText, type PlanPrices } from './priceWords.ts'

const prices: PlanPrices = { currency: 'EUR', monthlyFee: '4900', yearlyFee: '49000', trialDays: 14, meters: [] }
const none = { unitAmount: null, packageSize: null, packageAmount: null, tiers: null }
const calls: MeterPrice = { ...none, meter: 'api_calls', included: '1000000', scheme: 'PER_UNIT', unitAmount: '0.04' }
const tier = (upTo: string | null, unitAmount: string, flatAmount = '0') => ({ upTo, unitAmount, flatAmount })
const text = (price: MeterPrice) => meterPriceText(price, 'EUR', 'en')

it('says what a plan costs in advance', () => {
  expect(baseText(prices, 'en')).toBe('€49.00 a month')
  expect(baseNotes(prices, 'en')).toEqual(['or €490.00 a year', 'first 14 days free, once'])
  expect(baseNotes({ ...prices, yearlyFee: null, trialDays: 0 }, 'en')).toEqual([])
  expect(baseText(null, 'en')).toBe('By agreement')
  expect(baseText({ ...prices, monthlyFee: '0' }, 'en')).toBe('Free')
  expect(baseText({ ...prices, monthlyFee: '0', meters: [calls] }, 'en')).toBe('€0.00 a month')
})

it('says what use costs, counted from the first unit', () => {
  expect(meterPriceLine(calls, 'EUR', 'en')).toBe('API calls: first 1,000,000 included, then €0.0004 each')
  expect(text({ ...calls, included: '0' })).toEqual(['€0.0004 each'])
  expect(text({ ...calls, scheme: 'PACKAGE', packageSize: '1000', packageAmount: '40' })).toEqual([
    'first 1,000,000 included',
    'then €0.40 per 1,000 begun',
  ])
  const tiers = [tier('5000', '2'), tier('10000', '1', '100'), tier(null, '0.5')]
  expect(text({ ...calls, included: '1000', scheme: 'GRADUATED', tiers })).toEqual([
    'first 1,000 included',
    '1,001 to 6,000: €0.02 each',
    '6,001 to 11,000: €0.01 each plus €1.00',
    'above 11,000: €0.005 each',
  ])
  expect(text({ ...calls, included: '0', scheme: 'VOLUME', tiers: tiers.slice(1) })).toEqual([
    '1 to 10,000: €0.01 each plus €1.00',
    'above 10,000: €0.005 each',
    'all at the price of the step reached',
  ])
  expect(text({ ...calls, scheme: 'GRADUATED', tiers: [tier(null, '2')] })).toEqual([
    'first 1,000,000 included',
    'then €0.02 each',
  ])
})
