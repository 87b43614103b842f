import { expect, it } from 'vitest'
import { dayOf, daysLeftText, durationText, exactTime, nextDay, relativeTime, startOfDay } from './dates.ts'
import { zoneLabel, zoneOffset } from './zones.ts'

it('begins a day when the zone’s clocks do, on days of clock changes too', () => {
  expect(startOfDay('2026-01-15', 'Europe/Berlin')).toBe('2026-01-14T23:00:00.000Z')
  expect(startOfDay('2026-03-29', 'Europe/Berlin')).toBe('2026-03-28T23:00:00.000Z')
  expect(startOfDay('2026-03-30', 'Europe/Berlin')).toBe('2026-03-29T22:00:00.000Z')
  expect(startOfDay('2026-03-08', 'America/New_York')).toBe('2026-03-08T05:00:00.000Z')
  expect(startOfDay('2026-07-01', 'Asia/Kolkata')).toBe('2026-06-30T18:30:00.000Z')
})

it('finds the calendar day of an instant in the zone', () => {
  expect(dayOf(new Date('2026-01-14T23:00:00Z'), 'Europe/Berlin')).toBe('2026-01-15')
  expect(dayOf(new Date('2026-01-14T22:59:59Z'), 'Europe/Berlin')).toBe('2026-01-14')
  expect(nextDay('2026-02-28')).toBe('2026-03-01')
})

it('says how long ago and how soon', () => {
  const now = new Date('2026-03-01T12:00:00Z')
  const at = (text: string) => relativeTime(new Date(text), now)
  expect(at('2026-03-01T11:59:40Z')).toBe('just now')
  expect(at('2026-03-01T11:57:00Z')).toBe('3 minutes ago')
  expect(at('2026-02-28T12:00:00Z')).toBe('yesterday')
  expect(at('2026-03-31T13:00:00Z')).toBe('next month')
})

it('counts the days that are left', () => {
  const now = new Date('2026-03-01T12:00:00Z')
  const left = (text: string) => daysLeftText(new Date(text), now)
  expect(left('2026-03-31T12:00:00Z')).toBe('in 30 days')
  expect(left('2026-03-31T11:59:59Z')).toBe('in 30 days')
  expect(left('2026-03-02T11:00:00Z')).toBe('tomorrow')
  expect(left('2026-03-01T11:00:00Z')).toBe('today')
})

it('names the zone in an exact time', () => {
  expect(exactTime(new Date('2026-01-15T12:00:00Z'), 'Europe/Berlin', 'en-GB')).toBe('15 Jan 2026, 13:00:00 CET')
  expect(exactTime(new Date('2026-01-15T12:00:00Z'), 'Europe/Berlin', 'de')).toBe('15. Jan. 2026, 13:00:00 MEZ')
})

it('writes durations as a person would', () => {
  expect([40, 1_400, 12_000, 200_000].map(durationText)).toEqual(['40 ms', '1.4 s', '12 s', '3 min 20 s'])
})

it('labels zones by city and offset', () => {
  expect(zoneLabel('America/Argentina/Buenos_Aires')).toBe('Buenos Aires, Argentina (America)')
  expect(zoneOffset('Asia/Kolkata', new Date('2026-01-01T00:00:00Z'))).toBe('UTC+05:30')
})
