import { expect, it } from 'vitest'
import { spans } from './fixtures.ts'
import { tilesOf, toneOf } from './tiles.ts'

const members = {
  ...spans,
  code: 'members',
  name: 'Members',
  unit: 'member',
  kind: 'GAUGE',
  aggregation: 'LAST',
} as const
const meters = [spans, members, { ...spans, code: 'stopped', active: false }]
const series = (code: string, values: string[], total: string | null) => ({ meter: { code }, values, total })
const limit = (meter: string, of: string | null, used: string | null) => ({ meter, limit: of, used, perPeriod: false })

it('shows what is held against the limit, else what was recorded in the period', () => {
  const [spansTile, membersTile, ...more] = tilesOf(meters, {
    usage: { series: [series('spans', ['70', '10'], '80'), series('members', [], null)] },
    limits: { limits: [limit('spans', '100', null), limit('members', '25', '3')] },
  })
  expect(spansTile).toMatchObject({ used: 80n, limit: 100n, fullness: 0.8, days: [70, 10], perPeriod: true })
  expect(membersTile).toMatchObject({ used: 3n, limit: 25n, fullness: 0.12, days: [], perPeriod: false })
  expect(more).toEqual([])
})

it('knows unlimited from unknown', () => {
  const usage = { series: [series('spans', ['1'], '1')] }
  const [unlimited] = tilesOf([spans], { usage, limits: { limits: [limit('spans', null, null)] } })
  expect(unlimited).toMatchObject({ hasLimit: true, limit: null, fullness: null })
  // Without the permission to read the plan there are no limits in the answer.
  expect(tilesOf([spans], { usage })[0]).toMatchObject({ hasLimit: false, used: 1n })
  expect(tilesOf([members], { usage })[0]?.used).toBeNull()
})

it('a limit of nothing is full, and colours warn from 80 % on', () => {
  const usage = { series: [series('spans', [], '0')] }
  expect(tilesOf([spans], { usage, limits: { limits: [limit('spans', '0', '0')] } })[0]?.fullness).toBe(1)
  expect([0.79, 0.8, 1, 3].map(toneOf)).toEqual(['primary', 'warning', 'error', 'error'])
})
