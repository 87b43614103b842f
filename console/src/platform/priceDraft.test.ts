import { expect, it } from 'vitest'
import type { PlanPrices } from '../plan/priceWords.ts'
import { amountInput, draftOfPrices, pricesOfDraft, problemsOfMeter } from './priceDraft.ts'

const meters = ['api_calls', 'spans', 'signals']
const none = { unitAmount: null, packageSize: null, packageAmount: null, tiers: null }
const prices: PlanPrices = {
  ...{ currency: 'EUR', monthlyFee: '4950', yearlyFee: null, trialDays: 14 },
  meters: [
    { ...none, meter: 'api_calls', included: '1000', scheme: 'PER_UNIT', unitAmount: '0.04' },
    {
      ...{ ...none, meter: 'signals', included: '0', scheme: 'VOLUME' },
      tiers: [
        { upTo: '10', unitAmount: '2', flatAmount: '0' },
        { upTo: null, unitAmount: '1', flatAmount: '150' },
      ],
    },
  ],
}

it('shows amounts in the currency itself, and sends what it was given when nothing was changed', () => {
  const draft = draftOfPrices(prices, meters)
  expect(draft).toMatchObject({ byAgreement: false, monthlyFee: '49.5', yearlyFee: '', trialDays: '14' })
  expect(draft.meters.map(({ scheme }) => scheme)).toEqual(['PER_UNIT', '', 'VOLUME'])
  expect(draft.meters[0]).toMatchObject({ included: '1000', unitAmount: '0.0004' })
  expect(pricesOfDraft(draft)).toEqual({
    ...{ currency: 'EUR', monthlyFee: '4950', yearlyFee: null, trialDays: 14 },
    meters: [
      { meter: 'api_calls', included: '1000', scheme: 'PER_UNIT', unitAmount: '0.04' },
      {
        ...{ meter: 'signals', included: '0', scheme: 'VOLUME' },
        tiers: [
          { upTo: '10', unitAmount: '2', flatAmount: '0' },
          { upTo: null, unitAmount: '1', flatAmount: '150' },
        ],
      },
    ],
  })
})

it('has no prices by agreement, and can be given some', () => {
  const draft = draftOfPrices(null, meters)
  expect(pricesOfDraft(draft)).toBeNull()
  expect(pricesOfDraft({ ...draft, byAgreement: false, monthlyFee: '5' })).toEqual({
    ...{ currency: 'EUR', monthlyFee: '500', yearlyFee: null, trialDays: 0, meters: [] },
  })
})

it('finds a meter’s problems where the API counts only meters with a price', () => {
  const problem = problemsOfMeter(draftOfPrices(prices, meters), 'signals', { 'prices.meters.1.tiers': 'Wrong.' })
  expect(problem('tiers')).toBe('Wrong.')
  expect(problem('included')).toBeUndefined()
  const unpriced = problemsOfMeter(draftOfPrices(prices, meters), 'spans', { 'prices.meters.-1.tiers': 'Wrong.' })
  expect(unpriced('tiers')).toBeUndefined()
})

it('lets only amounts be written', () => {
  expect(amountInput('49,999', 'EUR')).toBe('49.99')
  expect(amountInput('4a9.5.0', 'EUR')).toBe('49.50')
  expect(amountInput('49.5', 'JPY')).toBe('49')
  expect(amountInput('0.0004', 'EUR', true)).toBe('0.0004')
  expect(amountInput('-1', 'EUR')).toBe('1')
})
