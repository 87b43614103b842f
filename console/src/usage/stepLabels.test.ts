import { expect, it } from 'vitest'
import { stepLabels } from './stepLabels.ts'

const at = (text: string) => new Date(text)

it('says how long a day is that has not 24 hours', () => {
  const { long, short } = stepLabels('DAY', 'Europe/Berlin', 'en-GB')
  expect(long(at('2026-10-24T22:00:00Z'), at('2026-10-25T23:00:00Z'))).toBe('Sun, 25 Oct 2026 (25 hours)')
  expect(long(at('2026-03-28T23:00:00Z'), at('2026-03-29T22:00:00Z'))).toBe('Sun, 29 Mar 2026 (23 hours)')
  expect(long(at('2026-10-25T23:00:00Z'), at('2026-10-26T23:00:00Z'))).toBe('Mon, 26 Oct 2026')
  expect(short(at('2026-10-24T22:00:00Z'))).toBe('25 Oct')
})

it('tells the hour that comes twice apart', () => {
  const { long } = stepLabels('HOUR', 'Europe/Berlin', 'en-GB')
  expect(long(at('2026-10-25T00:00:00Z'), at('2026-10-25T01:00:00Z'))).toBe('25 Oct 2026, 02:00 CEST')
  expect(long(at('2026-10-25T01:00:00Z'), at('2026-10-25T02:00:00Z'))).toBe('25 Oct 2026, 02:00 CET')
})

it('names the day where an axis of hours passes midnight', () => {
  const { short } = stepLabels('HOUR', 'Asia/Kolkata', 'en-GB')
  expect(short(at('2026-11-22T17:30:00Z'))).toBe('23:00')
  expect(short(at('2026-11-22T18:30:00Z'))).toBe('23 Nov')
})

it('names months of the zone', () => {
  expect(
    stepLabels('MONTH', 'Pacific/Auckland', 'en').long(at('2026-02-28T11:00:00Z'), at('2026-03-31T11:00:00Z')),
  ).toBe('March 2026')
})
