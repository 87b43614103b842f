import { expect, it } from 'vitest'
import { aboveTheLimit, fullness, limitInWords, limitName } from './planWords.ts'

it('writes limits as a person would', () => {
  expect(limitName('members')).toBe('Seats')
  expect(limitName('api_calls')).toBe('API calls')
  expect(limitInWords({ limit: '1000000', perPeriod: true })).toBe('1,000,000 a period')
  expect(limitInWords({ limit: '25', perPeriod: false })).toBe('25')
  expect(limitInWords({ limit: null, perPeriod: true })).toBe('Unlimited')
})

it('says what happens above a limit only where it is not simply refused', () => {
  const hard = { limit: '10', policy: 'HARD', gracePercent: 0 } as const
  expect(aboveTheLimit(hard)).toBeNull()
  expect(aboveTheLimit({ ...hard, gracePercent: 10 })).toBe('10 % grace')
  expect(aboveTheLimit({ ...hard, policy: 'SOFT' })).toBe('more passes and is flagged')
  expect(aboveTheLimit({ ...hard, policy: 'SOFT', limit: null })).toBeNull()
})

it('knows how full a limit is, where both sides are known', () => {
  expect(fullness({ used: '5', limit: '10' })).toBe(0.5)
  expect(fullness({ used: '0', limit: '0' })).toBe(1)
  expect(fullness({ used: null, limit: '10' })).toBeNull()
  expect(fullness({ used: '5', limit: null })).toBeNull()
})
