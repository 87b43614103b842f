import { expect, it } from 'vitest'
import { alertSentence, areUsual, parsePercents, percentsText, toldText } from './alertWords.ts'

it('reads percentages as people type them', () => {
  expect(parsePercents('90, 85 90;100 %')).toEqual([85, 90, 100])
  expect(parsePercents('')).toEqual([])
  expect(parsePercents('1.5')).toBeNull()
  expect(parsePercents('-5')).toBeNull()
  expect(parsePercents('half')).toBeNull()
})

it('says when who is told', () => {
  expect(percentsText([50, 80, 100])).toBe('At 50, 80 and 100 %')
  expect(percentsText([])).toBe('Nobody is told')
  const names = new Map([['rol_1', 'On call']])
  expect(toldText(['OWNER', 'rol_1'], names)).toBe('by mail to Owner and On call')
  expect(toldText(['rol_2'], names)).toBe('by mail')
})

it('says what is reached', () => {
  expect(alertSentence({ meter: 'api_calls', percent: 80, limit: '10000' })).toBe(
    '80 % of the limit of 10,000 API calls is reached.',
  )
  expect(alertSentence({ meter: 'members', percent: 100, limit: '3' })).toBe('The limit of 3 seats is reached.')
})

it('knows what a tenant starts with, in any order', () => {
  expect(areUsual({ percents: [50, 80, 100], roles: ['BILLING', 'OWNER', 'ADMIN'] })).toBe(true)
  expect(areUsual({ percents: [50, 80], roles: ['BILLING', 'OWNER', 'ADMIN'] })).toBe(false)
})
