import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalDomain } from './domains.ts'
import { isInNetworks, normalNetwork } from './networks.ts'

describe('networks', () => {
  test.each([
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['203.0.113.7', '203.0.113.7/32'],
    [' 0.0.0.0/0 ', '0.0.0.0/0'],
    ['2001:DB8::1', '2001:db8::1/128'],
    ['2001:db8:ffff:1::/32', '2001:db8::/32'],
    ['::ffff:10.1.2.3', '10.1.2.3/32'],
    ['::ffff:10.1.2.3/104', '10.0.0.0/8'],
    ['fe80::1%eth0', 'fe80::1/128'],
  ])('%s is kept as %s, and keeping it again changes nothing', (text, kept) => {
    expect(normalNetwork(text)).toBe(kept)
    expect(normalNetwork(kept)).toBe(kept)
  })

  test.each([
    ...['', ' ', '10', '10.1', '010.0.0.1', '0x7f.0.0.1', '2130706433', '256.0.0.1', '1.2.3.4.5', '1.2.3.4/33'],
    ...[
      '1.2.3.4/-1',
      '1.2.3.4/8/8',
      '1.2.3.4/',
      '1.2.3.4/08',
      '1.2.3.4/8 x',
      '::/129',
      '::ffff:10.0.0.0/90',
      ':::',
      'g::',
    ],
    ...[
      'example.com',
      '10.0.0.1-10.0.0.9',
      "10.0.0.0/8'; drop table tenants; --",
      '١.٢.٣.٤',
      '1.2.3.4\0',
      '10.0.0.0/255.0.0.0',
    ],
  ])('%j is none', (text) => {
    expect(normalNetwork(text)).toBeNull()
  })

  test.each([
    ['203.0.113.7', ['203.0.113.0/24'], true],
    ['203.0.114.7', ['203.0.113.0/24'], false],
    ['::ffff:203.0.113.7', ['203.0.113.0/24'], true],
    ['::ffff:cb00:7107', ['203.0.113.0/24'], true],
    ['2001:db8::9', ['10.0.0.0/8', '2001:db8::/32'], true],
    ['2001:db9::9', ['2001:db8::/32'], false],
    ['10.0.0.1', ['::/0'], false],
    ['::1', ['0.0.0.0/0'], false],
    ['not an address', ['0.0.0.0/0', '::/0'], false],
    [null, ['0.0.0.0/0', '::/0'], false],
    ['10.0.0.1', [], false],
  ])('%s lies in %j: %s', (ip, networks, inside) => {
    expect(isInNetworks(ip, networks)).toBe(inside)
  })

  test('an address lies in the network made of it and any prefix', () => {
    const v4 = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }))
    const v6 = fc.tuple(
      fc.array(fc.integer({ min: 1, max: 0xffff }), { minLength: 8, maxLength: 8 }).map((parts) => {
        return parts.map((part) => part.toString(16)).join(':')
      }),
      fc.integer({ min: 0, max: 128 }),
    )
    fc.assert(
      fc.property(fc.oneof(v4, v6), ([ip, bits]) => {
        const network = normalNetwork(`${ip}/${bits}`)
        expect(network).not.toBeNull()
        expect(isInNetworks(ip, network === null ? [] : [network])).toBe(true)
      }),
    )
  })
})

describe('domains', () => {
  test.each([
    ['Example.COM', 'example.com'],
    ['@example.com', 'example.com'],
    ['example.com.', 'example.com'],
    ['Bücher.example', 'xn--bcher-kva.example'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['例え。テスト', 'xn--r8jz45g.xn--zckzah'],
    ['a-b.c-d.co.uk', 'a-b.c-d.co.uk'],
  ])('%s is kept as %s, and keeping it again changes nothing', (text, kept) => {
    expect(normalDomain(text)).toBe(kept)
    expect(normalDomain(kept)).toBe(kept)
  })

  test.each([
    ...[
      '',
      '@',
      '.',
      'localhost',
      'example',
      '-a.com',
      'a-.com',
      'a..com',
      '.com',
      '*.example.com',
      'a b.com',
      'ex_ample.com',
    ],
    ...[
      'ada@example.com',
      'https://example.com',
      'example.com/path',
      'example.com:443',
      'exa%6Dple.com',
      '10.0.0.1',
      '[::1]',
    ],
    ...[
      `${'a'.repeat(64)}.com`,
      `${'a.'.repeat(130)}com`,
      "a.com'; --",
      '<script>.com',
      'a.com\r\nbcc: x',
      'a\0.com',
      'a.c\u202eom',
    ],
  ])('%j is none', (text) => {
    expect(normalDomain(text)).toBeNull()
  })
})
