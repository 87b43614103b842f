import { expect, it } from 'vitest'
import { changesOf } from './changes.ts'

it('lists only what differs, nested values by their path', () => {
  const before = { name: 'Acme', plan: { code: 'starter', seats: 5 }, tags: ['a'] }
  const after = { name: 'Acme', plan: { code: 'team', seats: 5 }, tags: ['a', 'b'] }
  expect(changesOf(before, after)).toEqual([
    { path: 'plan.code', before: 'starter', after: 'team' },
    { path: 'tags', before: '["a"]', after: '["a","b"]' },
  ])
})

it('shows what came into being and what went away', () => {
  expect(changesOf(null, { slug: 'acme', active: true })).toEqual([
    { path: 'slug', before: null, after: 'acme' },
    { path: 'active', before: null, after: 'true' },
  ])
  expect(changesOf({ note: 'x' }, { note: null })).toEqual([{ path: 'note', before: 'x', after: null }])
})
