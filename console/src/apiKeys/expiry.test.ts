import { expect, it } from 'vitest'
import { expiryOf, expiryOptions, usualExpiry } from './expiry.ts'
import { overlapEnd } from './overlap.ts'

const now = new Date('2026-03-01T12:00:00Z')
const days = (count: number) => new Date(now.getTime() + count * 86_400_000)
const allowed = (ceiling: Parameters<typeof expiryOptions>[0]['ceiling'], since = now) =>
  expiryOptions({ ceiling, since, now })
    .filter(({ reason }) => reason === null)
    .map(({ choice }) => choice)

it('lets everything be chosen where no ceiling is enforced', () => {
  const all = ['7', '14', '30', '90', '365', 'DATE', 'NEVER']
  expect(allowed(null)).toEqual(all)
  expect(allowed({ enforced: false, maxDays: 30 })).toEqual(all)
})

it('says of each choice why an enforced ceiling forbids it', () => {
  expect(allowed({ enforced: true, maxDays: 30 })).toEqual(['7', '14', '30', 'DATE'])
  expect(allowed({ enforced: true, maxDays: null })).not.toContain('NEVER')
  const [, , , ninety] = expiryOptions({ ceiling: { enforced: true, maxDays: 30 }, since: now, now })
  expect(ninety?.reason).toBe('The security settings allow 30 days at most.')
})

it('counts the ceiling from when the key was made', () => {
  expect(allowed({ enforced: true, maxDays: 30 }, days(-20))).toEqual(['7', 'DATE'])
})

it('begins with 90 days, or the longest that is allowed', () => {
  const usual = (maxDays: number) =>
    usualExpiry(expiryOptions({ ceiling: { enforced: true, maxDays }, since: now, now }))
  expect(usual(365).choice).toBe('90')
  expect(usual(30).choice).toBe('30')
  expect(usual(3).choice).toBe('DATE')
})

it('ends a date with its last moment in the tenant’s zone, and stays within the ceiling on a clock that is ahead', () => {
  expect(expiryOf({ choice: 'DATE', date: '2026-03-28' }, now, 'Europe/Berlin')).toBe('2026-03-28T23:00:00.000Z')
  expect(expiryOf({ choice: 'DATE', date: '' }, now, 'UTC')).toBeUndefined()
  expect(expiryOf({ choice: 'NEVER', date: '' }, now, 'UTC')).toBeNull()
  const inThirtyDays = expiryOf({ choice: '30', date: '' }, now, 'UTC') ?? ''
  expect(Date.parse(inThirtyDays)).toBeLessThan(days(30).getTime())
  expect(Date.parse(inThirtyDays)).toBeGreaterThan(days(29.9).getTime())
})

it('cuts an overlap at the old key’s original end', () => {
  expect(overlapEnd(24, null, now)).toEqual({ end: days(1), isCut: false })
  expect(overlapEnd(72, days(2).toISOString(), now)).toEqual({ end: days(2), isCut: true })
})
