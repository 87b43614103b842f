import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Grain, granularities, piecesOf, previousEdges, stepEdges } from './steps.ts'

const zones = Intl.supportedValuesOf('timeZone')
const hour = 3_600_000
const at = (text: string) => new Date(text)

/** The zone's calendar and clock at an instant, by another implementation than the one that is tested. */
function clockOf(timeZone: string): (instant: number) => { day: string; time: string } {
  const format = new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  return (instant) => {
    const [day = '', time = ''] = format.format(instant).split(' ')
    return { day, time }
  }
}

test('a day has 23 hours when clocks go forward and 25 when they go back', () => {
  const hours = (from: string, to: string) => {
    const edges = stepEdges(at(from), at(to), 'DAY', 'Europe/Berlin', 100)
    return edges.slice(1).map((edge, i) => (edge - (edges[i] ?? 0)) / hour)
  }
  expect(hours('2026-03-28T00:00:00+01:00', '2026-03-31T00:00:00+02:00')).toEqual([24, 23, 24])
  expect(hours('2026-10-24T00:00:00+02:00', '2026-10-27T00:00:00+01:00')).toEqual([24, 25, 24])
})

test('in every zone the days of a year begin where its calendar turns, without gap or overlap', () => {
  for (const timeZone of zones) {
    const clock = clockOf(timeZone)
    const edges = stepEdges(at('2026-01-01T12:00:00Z'), at('2027-01-01T12:00:00Z'), 'DAY', timeZone, 400)
    expect(edges.length).toBeGreaterThan(365)
    for (const [i, edge] of edges.slice(1).entries()) {
      const length = edge - (edges[i] ?? 0)
      // Days of 24 hours are looked at now and then, the others all: Intl is slow.
      if (length === 24 * hour && i % 31 > 0) continue
      expect(clock(edge - 1).day < clock(edge).day, `${timeZone} ${new Date(edge).toISOString()}`).toBe(true)
      expect([22, 23, 23.5, 24, 24.5, 25, 26]).toContain(length / hour)
    }
  }
})

test('a midnight that is skipped moves one day and no other', () => {
  // Beirut goes forward at midnight: the day begins at one o'clock.
  const edges = stepEdges(at('2026-03-27T22:00:00Z'), at('2026-03-30T21:00:00Z'), 'DAY', 'Asia/Beirut', 100)
  expect(edges.map((edge) => clockOf('Asia/Beirut')(edge).time)).toEqual([
    '00:00:00',
    '01:00:00',
    '00:00:00',
    '00:00:00',
  ])
})

test('the range before has as many steps and ends where the range begins', () => {
  const edges = stepEdges(at('2026-03-01T00:00:00Z'), at('2026-06-01T00:00:00Z'), 'MONTH', 'UTC', 100)
  const before = previousEdges(edges, 'MONTH', 'UTC').map((edge) => new Date(edge).toISOString().slice(0, 10))
  expect(before).toEqual(['2025-12-01', '2026-01-01', '2026-02-01', '2026-03-01'])
})

test('pieces of any range cover it exactly, aligned, the longest inside', () => {
  const grains: Grain[] = [1440, 60, 15, 1]
  const range = fc.record({
    start: fc.date({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z'), noInvalidDate: true }),
    minutes: fc.integer({ min: 1, max: 60 * 24 * 90 }),
    timeZone: fc.constantFrom(...zones),
    granularity: fc.constantFrom(...granularities),
  })
  fc.assert(
    fc.property(range, ({ start, minutes, timeZone, granularity }) => {
      const edges = stepEdges(start, new Date(start.getTime() + minutes * 60_000), granularity, timeZone, 300)
      expect(edges[0]).toBeLessThanOrEqual(start.getTime())
      const pieces = piecesOf(edges, grains)
      let reached = edges[0]
      for (const { from, to, grain } of pieces) {
        expect(from).toBe(reached)
        expect(from % (grain * 60_000)).toBe(0)
        expect(to % (grain * 60_000)).toBe(0)
        reached = to
      }
      expect(reached).toBe(edges.at(-1))
    }),
    { numRuns: 300 },
  )
})

test('a month of days in Berlin is 720 rows of a meter, a year of months some 600, a month in Kathmandu some 800', () => {
  const rows = (from: string, to: string, granularity: 'DAY' | 'MONTH', timeZone: string) => {
    const pieces = piecesOf(stepEdges(at(from), at(to), granularity, timeZone, 100), [1440, 60, 15, 1])
    return pieces.reduce((sum, piece) => sum + (piece.to - piece.from) / (piece.grain * 60_000), 0)
  }
  expect(rows('2026-06-01T00:00:00+02:00', '2026-07-01T00:00:00+02:00', 'DAY', 'Europe/Berlin')).toBe(720)
  expect(rows('2026-01-01T00:00:00+01:00', '2027-01-01T00:00:00+01:00', 'MONTH', 'Europe/Berlin')).toBeLessThan(650)
  expect(rows('2026-06-01T00:00:00+05:45', '2026-07-01T00:00:00+05:45', 'DAY', 'Asia/Kathmandu')).toBe(810)
})
