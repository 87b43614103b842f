import { expect, test } from 'vitest'
import { addressKey } from './rate-limits.ts'
import { safeReturnTo } from './return-to.ts'

test.each(['/', '/audit', '/tenants/ten_1?tab=keys&x=%2F%2Fevil.example', '/a/b#c'])(
  'a page of the product, %s, is returned to',
  (path) => {
    expect(safeReturnTo(path)).toBe(path)
  },
)

test.each([
  undefined,
  null,
  7,
  ['/audit'],
  '',
  'audit',
  'https://evil.example',
  'javascript:alert(1)',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\/evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\r\nlocation: https://evil.example',
  '/audit\\..\\evil',
  '/.//evil.example',
  '/..//evil.example',
  '/a/..//evil.example',
  '/%0d%0a\u0000',
  '/ä',
  ' /audit',
  '/auth/sign-out',
  '/auth',
  '/graphql?query=x',
  `/${'a'.repeat(500)}`,
])('%j is not: the start page is', (value) => {
  expect(safeReturnTo(value)).toBe('/')
})

test.each([
  ['10.1.2.3', '10.1.2.3'],
  ['::ffff:10.1.2.3', '10.1.2.3'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  [null, 'unknown'],
])('the address %s counts as %s', (ip, key) => {
  expect(addressKey(ip)).toBe(key)
})
