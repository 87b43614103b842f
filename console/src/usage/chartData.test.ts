import { expect, it } from 'vitest'
import { chartData, comesNear } from './chartData.ts'
import { daysOf } from './fixtures.ts'
import { isEmpty, summaryOf } from './summary.ts'

const now = new Date('2026-10-26T12:00:00Z')
const plain = { runningTotal: false, now, meterName: 'Spans' }
const words = { unit: 'span', isSum: true, locale: 'en' }

it('keeps amounts exact that no number could hold, and leaves open what is to come', () => {
  const { series, steps } = chartData(
    daysOf(5, { values: ['9007199254740993', '2', '3', '0', '0'], total: '9007199254740998' }),
    plain,
  )
  expect(series[0]?.values).toEqual([9007199254740993n, 2n, 3n, null, null])
  expect(series[0]?.total).toBe(9007199254740998n)
  expect(steps[1]?.long).toMatch(/25 hours/)
})

it('adds up to running totals, of the time before too', () => {
  const answer = daysOf(4, { values: ['1', '2', '3', '0'], previous: { values: ['5', '5', '0', '1'], total: '11' } })
  const data = chartData(answer, { ...plain, runningTotal: true })
  expect(data.series[0]?.values).toEqual([1n, 3n, 6n, null])
  expect(data.previous?.values).toEqual([5n, 10n, 10n, 11n])
})

it('calls keys by their names, people and the rest by words', () => {
  const key = { grouping: 'KEY' } as const
  const { series } = chartData(
    daysOf(1, { ...key, keyId: 'key_1', keyName: 'CI' }, { ...key, keyId: 'key_2' }, key, { ...key, isRest: true }),
    plain,
  )
  expect(series.map(({ name }) => name)).toEqual(['CI', 'A key that is gone', 'People', 'All others'])
})

it('spreads the forecast over the time that is left', () => {
  const forecast = { periodEnd: '2026-10-28T23:00:00Z', used: '600', value: '1185', method: 'The average.' }
  const answer = daysOf(5, { values: ['300', '200', '100', '0', '0'], total: '600', forecast })
  const expected = chartData(answer, plain).forecast
  // 585 in the 59 hours that are left, from noon of the third day on.
  expect(expected?.values.map((value) => value && Math.round(value))).toEqual([null, null, 238, 238, 238])
  expect(chartData(answer, { ...plain, runningTotal: true }).forecast?.values.at(-1)).toBeCloseTo(1185)
  expect(comesNear(chartData(answer, plain), 4740n)).toBe(true)
  expect(comesNear(chartData(answer, plain), 4741n)).toBe(false)
})

it('says in a sentence how much it was, and compares only whole times', () => {
  const previous = { values: ['5', '5'], total: '10' }
  const over = chartData(daysOf(2, { values: ['8', '4'], total: '12', previous }), plain)
  expect(summaryOf(over, words)).toBe('12 spans, 20% more than in the time before (10 spans)')
  const before = { values: ['5', '5', '5', '5'], total: '20' }
  const running = chartData(daysOf(4, { values: ['8', '4', '0', '0'], total: '12', previous: before }), plain)
  expect(summaryOf(running, words)).toBe('12 spans so far, 20 spans in the whole time before')
  expect(isEmpty(running)).toBe(false)
  expect(isEmpty(chartData(daysOf(2, { values: ['0', '0'], total: '0' }), plain))).toBe(true)
})
