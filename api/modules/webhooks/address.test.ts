import { isIP, type LookupFunction } from 'node:net'
import { expect, test } from 'vitest'
import { AppError } from '../../core/errors.ts'
import { requireCallableUrl } from './address.ts'
import { post } from './post.ts'

/** Hosts that lead to this machine, into its network, or to a cloud's metadata, in every way there is to write them. */
const innerHosts = [
  ...[
    '127.0.0.1',
    '127.1',
    '0x7f000001',
    '2130706433',
    '0177.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '0',
    '255.255.255.255',
  ],
  ...['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '100.64.0.1', '198.18.0.1'],
  ...['169.254.169.254', '169.254.170.2', '100.100.100.200', '168.63.129.16', '192.0.0.192', '224.0.0.1', '240.0.0.1'],
  ...['192.0.2.1', '198.51.100.1', '203.0.113.1', '１２７.0.0.1', '127。0。0。1'],
  ...['[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:169.254.169.254]', '[::ffff:a9fe:a9fe]', '[::127.0.0.1]'],
  ...['[64:ff9b::a9fe:a9fe]', '[64:ff9b:1::1]', '[2002:7f00:1::]', '[2001::1]', '[fc00::1]', '[fd00:ec2::254]'],
  ...['[fe80::1]', '[fec0::1]', '[ff02::1]', '[2001:db8::1]', '[100::1]'],
]
const innerNames = ['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', 'printer.local', 'metadata.google.internal']

const open = { WEBHOOK_ALLOW_PRIVATE_ADDRESSES: false }
const refusalOf = (url: string) =>
  requireCallableUrl(open, url).then(
    (callable) => `callable as ${callable}`,
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  )

test.each([...innerHosts, ...innerNames, 'intranet'])('no endpoint is made at %s', async (host) => {
  expect(await refusalOf(`https://${host}/hooks`)).toBe('INVALID_INPUT')
  expect(await refusalOf(`https://${host}:8443/hooks`)).toBe('INVALID_INPUT')
})

test.each(innerHosts)('nothing is sent to %s, however it came to be an endpoint', async (host) => {
  const outcome = await post(`https://${host}:1/hooks`, {}, '{}', { allowPrivate: false, timeoutMs: 5_000 })
  expect(outcome).toMatchObject({ status: null, excerpt: null })
  expect(outcome.error).toBe('The address is not one on the public internet, and was not called.')
})

test.each([
  ...['http://93.184.216.34/', 'ftp://93.184.216.34/', 'file:///etc/passwd', 'javascript:alert(1)', 'example.com', ''],
  ...['https://user:secret@93.184.216.34/', 'https://user@93.184.216.34/', 'https://93.184.216.34/#part'],
  ...['https://93.184.216.34/#', 'https:///', 'https://', `https://93.184.216.34/${'a'.repeat(2_000)}`],
])('%s is no address of an endpoint', async (url) => {
  expect(await refusalOf(url)).toBe('INVALID_INPUT')
})

test.each([
  ['https://93.184.216.34/hooks?team=1', 'https://93.184.216.34/hooks?team=1'],
  ['HTTPS://93.184.216.34:443', 'https://93.184.216.34/'],
  ['https://[2606:2800:220:1:248:1893:25c8:1946]/', 'https://[2606:2800:220:1:248:1893:25c8:1946]/'],
])('%s is one', async (url, callable) => {
  expect(await requireCallableUrl(open, url)).toBe(callable)
})

test('where private addresses are allowed, for development, http and this machine are', async () => {
  const permit = { WEBHOOK_ALLOW_PRIVATE_ADDRESSES: true }
  expect(await requireCallableUrl(permit, 'http://localhost:9000/hooks')).toBe('http://localhost:9000/hooks')
  await expect(requireCallableUrl(permit, 'http://user@localhost/')).rejects.toThrow('No user')
  await expect(requireCallableUrl(permit, 'ftp://localhost/')).rejects.toThrow('https')
})

test('an endpoint of a time when http was allowed is not called over http', async () => {
  const outcome = await post('http://93.184.216.34/', {}, '{}', { allowPrivate: false, timeoutMs: 5_000 })
  expect(outcome.error).toBe('The address is not one on the public internet, and was not called.')
})

test('a name that was public when it was checked, and leads inside when it is called, is not called', async () => {
  const answers = ['198.51.100.7', '169.254.169.254', '::ffff:10.0.0.1', '127.0.0.1']
  for (const address of answers) {
    const lookup: LookupFunction = (_name, { all }, callback) => {
      const family = isIP(address)
      if (all)
        callback(null, [
          { address: '93.184.216.34', family: 4 },
          { address, family },
        ])
      else callback(null, address, family)
    }
    const options = { allowPrivate: false, timeoutMs: 5_000, lookup }
    const outcome = await post('https://rebinding.example.com/hooks', {}, '{}', options)
    expect(outcome.error, address).toBe('The address is not one on the public internet, and was not called.')
  }
})
