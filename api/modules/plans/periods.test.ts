import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type BillingCalendar,
  changeCalendar,
  dayOfMonth,
  nextPeriod,
  type Period,
  periodAt,
  periodsBetween,
  previousPeriod,
} from './periods.ts'

const zones = Intl.supportedValuesOf('timeZone')
const days = Array.from({ length: 31 }, (_, index) => index + 1)
const calendar = (day: number, timeZone: string): BillingCalendar => ({ day, timeZone, former: [] })
const at = (iso: string) => new Date(iso)
const iso = ({ start, end }: Period) => [start.toISOString(), end.toISOString()]
const startIn = (timeZone: string, day: number, instant: string) =>
  iso(periodAt(calendar(day, timeZone), at(instant)))[0]

// From 2010 on: the years have midnights that are skipped and that come twice, and a day that Samoa left out.
test(`in all ${zones.length} zones, for all anchors, ten years of periods follow each other, twelve a year`, () => {
  const wrong: string[] = []
  for (const timeZone of zones)
    for (const day of days) {
      const rule = calendar(day, timeZone)
      // In the middle of the period that begins in January.
      const [from, to] = [2010, 2020].map((year) => new Date(Date.UTC(year, 0, day + 14))) as [Date, Date]
      const periods = periodsBetween(rule, from, to)
      let end = periodAt(rule, from).start
      for (const period of periods) {
        if (period.start.getTime() !== end.getTime() || period.end <= period.start) wrong.push(`${timeZone} ${day}`)
        end = period.end
      }
      const covered = (periods[0]?.start ?? to) <= from && end > to
      // 120 whole ones between the two middles, and one that is cut by each.
      if (!covered || periods.length !== 121) wrong.push(`${timeZone} ${day}: ${periods.length}`)
    }
  expect(wrong).toEqual([])
})

describe('a period begins at the first instant of its day', () => {
  test('that is midnight in the zone, in winter and in summer', () => {
    expect(startIn('Europe/Berlin', 1, '2026-01-20T00:00:00Z')).toBe('2025-12-31T23:00:00.000Z')
    expect(startIn('Europe/Berlin', 1, '2026-07-20T00:00:00Z')).toBe('2026-06-30T22:00:00.000Z')
    expect(startIn('Asia/Kathmandu', 1, '2026-07-20T00:00:00Z')).toBe('2026-06-30T18:15:00.000Z')
  })

  test('that is one o’clock where the clocks skip midnight', () => {
    expect(startIn('Africa/Cairo', 28, '2023-05-01T00:00:00Z')).toBe('2023-04-27T22:00:00.000Z')
    expect(startIn('America/Sao_Paulo', 15, '2017-10-20T00:00:00Z')).toBe('2017-10-15T03:00:00.000Z')
  })

  test('that is the first of two midnights where the clocks go back over it', () => {
    expect(startIn('America/Havana', 1, '2015-11-20T00:00:00Z')).toBe('2015-11-01T04:00:00.000Z')
  })

  test('that is the next day where the day itself was left out', () => {
    expect(startIn('Pacific/Apia', 30, '2012-01-10T00:00:00Z')).toBe('2011-12-30T10:00:00.000Z')
  })
})

test('the 31st is the last day of a shorter month, and comes back', () => {
  const starts = periodsBetween(calendar(31, 'UTC'), at('2028-01-31T00:00:00Z'), at('2028-06-01T00:00:00Z'))
  expect(starts.map(({ start }) => start.toISOString().slice(0, 10))).toEqual([
    '2028-01-31',
    '2028-02-29',
    '2028-03-31',
    '2028-04-30',
    '2028-05-31',
  ])
})

test('a period contains its start and not its end; the one before and the one after touch it', () => {
  const anchors = fc.record({
    day: fc.integer({ min: 1, max: 31 }),
    timeZone: fc.constantFrom(...zones),
    instant: fc.date({ min: at('1971-01-01T00:00:00Z'), max: at('2099-12-31T00:00:00Z'), noInvalidDate: true }),
  })
  fc.assert(
    fc.property(anchors, ({ day, timeZone, instant }) => {
      const rule = calendar(day, timeZone)
      const period = periodAt(rule, instant)
      expect(period.start <= instant && instant < period.end).toBe(true)
      expect(iso(periodAt(rule, period.start))).toEqual(iso(period))
      expect(iso(periodAt(rule, new Date(period.end.getTime() - 1)))).toEqual(iso(period))
      expect(nextPeriod(rule, instant).start).toEqual(period.end)
      expect(previousPeriod(rule, instant).end).toEqual(period.start)
      const days = (period.end.getTime() - period.start.getTime()) / 86_400_000
      expect(days).toBeGreaterThan(26.9)
      expect(days).toBeLessThan(32.1)
    }),
    { numRuns: 500 },
  )
})

describe('when the rule changes', () => {
  const berlin = calendar(15, 'Europe/Berlin')
  const changed = changeCalendar(berlin, at('2026-01-20T10:00:00Z'), { day: 1 })

  test('the running period stays as it is', () => {
    expect(iso(periodAt(changed, at('2026-01-20T10:00:00Z')))).toEqual([
      '2026-01-14T23:00:00.000Z',
      '2026-02-14T23:00:00.000Z',
    ])
    expect(iso(periodAt(changed, at('2025-11-20T10:00:00Z')))).toEqual(
      iso(periodAt(berlin, at('2025-11-20T10:00:00Z'))),
    )
  })

  test('the next one begins at its end and lasts to a boundary of the new rule that is not too near', () => {
    // March 1 would be 14 days after February 15.
    expect(iso(periodAt(changed, at('2026-02-20T00:00:00Z')))).toEqual([
      '2026-02-14T23:00:00.000Z',
      '2026-03-31T22:00:00.000Z',
    ])
    expect(iso(periodAt(changed, at('2026-04-20T00:00:00Z')))).toEqual([
      '2026-03-31T22:00:00.000Z',
      '2026-04-30T22:00:00.000Z',
    ])
  })

  test('moving to a zone where the month begins later gives no short extra period', () => {
    const moved = changeCalendar(calendar(1, 'Europe/Berlin'), at('2026-02-10T00:00:00Z'), {
      timeZone: 'Pacific/Honolulu',
    })
    expect(iso(periodAt(moved, at('2026-03-01T00:00:00Z')))).toEqual([
      '2026-02-28T23:00:00.000Z',
      '2026-04-01T10:00:00.000Z',
    ])
  })

  test('a second change in the same period takes the place of the first, and taking it back leaves no trace', () => {
    const again = changeCalendar(changed, at('2026-01-25T00:00:00Z'), { day: 20 })
    expect(again.former).toEqual(changed.former)
    expect(again.day).toBe(20)
    expect(changeCalendar(again, at('2026-01-30T00:00:00Z'), { day: 15 })).toEqual(berlin)
    expect(changeCalendar(berlin, at('2026-01-30T00:00:00Z'), { day: 15 })).toBe(berlin)
  })

  test('whatever is changed whenever, periods follow each other without gap, none is under 15 days, the past stays', () => {
    const change = fc.record({
      days: fc.integer({ min: 0, max: 100 }),
      day: fc.integer({ min: 1, max: 31 }),
      timeZone: fc.constantFrom(...zones),
    })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
        let rule = calendar(31, 'Europe/Berlin')
        let when = at('2026-01-10T12:00:00Z')
        const first = when
        for (const { days, ...next } of changes) {
          when = new Date(when.getTime() + days * 86_400_000)
          const before = periodsBetween(rule, first, when).concat(periodAt(rule, when)).map(iso)
          rule = changeCalendar(rule, when, next)
          expect(periodsBetween(rule, first, when).concat(periodAt(rule, when)).map(iso)).toEqual(before)
        }
        const periods = periodsBetween(rule, first, new Date(when.getTime() + 200 * 86_400_000))
        for (const [index, { start, end }] of periods.entries()) {
          expect(end.getTime() - start.getTime()).toBeGreaterThanOrEqual(15 * 86_400_000 - 1)
          expect(end.getTime() - start.getTime()).toBeLessThan(48 * 86_400_000)
          if (index > 0) expect(periods[index - 1]?.end).toEqual(start)
        }
      }),
      { numRuns: 300 },
    )
  })
})

test('the day of activation is read in the tenant’s zone', () => {
  expect(dayOfMonth(at('2026-03-31T23:30:00Z'), 'Europe/Berlin')).toBe(1)
  expect(dayOfMonth(at('2026-03-31T23:30:00Z'), 'America/New_York')).toBe(31)
})
