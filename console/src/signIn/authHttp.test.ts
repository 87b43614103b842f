import { expect, it } from 'vitest'
import { safeReturnTo } from './authHttp.ts'

it('goes back only to pages of this console', () => {
  expect(safeReturnTo('/t/acme/keys?page=2')).toBe('/t/acme/keys?page=2')
  for (const elsewhere of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '',
    null,
  ])
    expect(safeReturnTo(elsewhere)).toBe('/')
})

it('does not come back to the sign-in page itself', () => {
  expect(safeReturnTo('/sign-in?returnTo=/x')).toBe('/')
})
