import { expect, test } from 'vitest'
import { countDays, totalCounts } from './countDays.ts'
import { exportPath, lastMonth } from './signalQuestion.ts'

const steps = [
  { start: '2026-03-01T00:00:00Z', severity: 'HIGH' as const, count: 2 },
  { start: '2026-03-01T00:00:00Z', severity: 'LOW' as const, count: 1 },
  { start: '2026-03-04T00:00:00Z', severity: 'HIGH' as const, count: 5 },
]

test('the severities of a day are one day, in the order of time', () => {
  const days = countDays(steps)
  expect(days.map(({ start, total }) => [start.slice(0, 10), total])).toEqual([
    ['2026-03-01', 3],
    ['2026-03-04', 5],
  ])
  expect(days[0]?.counts).toEqual({ CRITICAL: 0, HIGH: 2, MEDIUM: 0, LOW: 1, INFO: 0 })
})

test('the totals are the sums over all days', () => {
  expect(totalCounts(steps)).toEqual({ CRITICAL: 0, HIGH: 7, MEDIUM: 0, LOW: 1, INFO: 0 })
})

test('a month ends with the running hour and is the same throughout it', () => {
  const month = lastMonth(new Date('2026-03-31T10:00:01Z'))
  expect(month).toEqual({ from: '2026-03-01T11:00:00.000Z', until: '2026-03-31T11:00:00.000Z' })
  expect(lastMonth(new Date('2026-03-31T10:59:59Z'))).toEqual(month)
})

test('the file answers the question of the list', () => {
  expect(exportPath({})).toBe('/signals/export')
  expect(exportPath({ severities: ['HIGH'], traceId: 'a b' })).toBe('/signals/export?severities=HIGH&traceId=a+b')
})
