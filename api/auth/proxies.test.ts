import { describe, expect, test } from 'vitest'
import { loadConfig } from '../core/config.ts'
import { createTestApp } from '../test/app.ts'
import { createTenant } from '../test/factories.ts'

/** Where a request seems to come from: from 192.0.2.1 at the socket, with this header, under this setting. */
async function addressSeen(TRUST_PROXY: string, forwarded: string): Promise<string> {
  const app = await createTestApp({ env: { TRUST_PROXY } })
  const owner = await app.person()
  const tenantId = await createTenant(app, owner)
  const { data } = await app.graphql(
    '{ securityPolicy { yourAddress } }',
    {},
    {
      as: owner,
      tenantId,
      headers: { 'x-forwarded-for': forwarded },
    },
  )
  await app.close()
  return data.securityPolicy.yourAddress
}

describe('the address a request comes from', () => {
  test.each([
    ['false', '203.0.113.7', '127.0.0.1'],
    ['true', '203.0.113.7', '203.0.113.7'],
    ['true', '10.0.0.1, 203.0.113.7', '203.0.113.7'],
    ['2', '10.0.0.1, 203.0.113.7, 198.51.100.1', '203.0.113.7'],
    ['127.0.0.0/8', '10.0.0.1, 203.0.113.7', '203.0.113.7'],
    ['198.51.100.0/24', '203.0.113.7', '127.0.0.1'],
    ['127.0.0.1,198.51.100.0/24', '10.0.0.1, 203.0.113.7, 198.51.100.1', '203.0.113.7'],
  ])('with TRUST_PROXY=%s and “%s” is %s: what a caller claims beyond that counts for nothing', async (...given) => {
    const [setting, forwarded, seen] = given
    expect(await addressSeen(setting, forwarded)).toBe(seen)
  })

  test.each(['yes', '0', '-1', '100', 'proxy.example.com', '10.0.0.0/8,', ','])(
    'TRUST_PROXY=%s is refused',
    (value) => {
      expect(() => loadConfig({ TRUST_PROXY: value })).toThrow('TRUST_PROXY')
    },
  )
})
