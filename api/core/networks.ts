import ipaddr from 'ipaddr.js'
import { LRUCache } from 'lru-cache'

type Network = [ipaddr.IPv4 | ipaddr.IPv6, number]

/** Networks as they were read: every request asks, and reading 200 of them anew costs 0.9 ms. */
const known = new LRUCache<string, Network>({ max: 10_000 })

/**
 * A network in the one way it is written down: `10.1.2.3/8` becomes `10.0.0.0/8`, a single address `/32` or `/128`, and
 * IPv4 inside IPv6 (`::ffff:10.0.0.0/104`) plain IPv4. Null for anything else; the short, octal and hexadecimal forms
 * of IPv4 that some programs take are refused, since others read them differently.
 */
export function normalNetwork(text: string): string | null {
  const network = parseNetwork(text.trim())
  if (!network) return null
  const [address, bits] = network
  const kind = address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6
  return `${kind.networkAddressFromCIDR(`${address}/${bits}`)}/${bits}`
}

/** Whether an address lies in one of the networks. IPv4 inside IPv6 counts as IPv4; null and what is no address do not. */
export function isInNetworks(ip: string | null, networks: readonly string[]): boolean {
  const address = parseAddress(ip ?? '')
  if (!address) return false
  return networks.some((text) => {
    const [network, bits] = readNetwork(text)
    return network.kind() === address.kind() && address.match(network, bits)
  })
}

/** A network that `normalNetwork` has written. */
function readNetwork(text: string): Network {
  const read = known.get(text) ?? ipaddr.parseCIDR(text)
  known.set(text, read)
  return read
}

function parseNetwork(text: string): Network | null {
  const [address = '', prefix, ...more] = text.split('/')
  const parsed = parseAddress(address)
  if (!parsed || more.length > 0) return null
  const whole = parsed.toByteArray().length * 8
  if (prefix === undefined) return [parsed, whole]
  if (!/^(0|[1-9]\d{0,2})$/.test(prefix)) return null
  // The prefix of IPv4 inside IPv6 counts from the start of the IPv6 address.
  const bits = Number(prefix) - (whole === 32 && address.includes(':') ? 96 : 0)
  return bits >= 0 && bits <= whole ? [parsed, bits] : null
}

/** Without the zone of a link-local address, which means something on one machine only. */
function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  const isWritten = text.includes(':') ? ipaddr.IPv6.isValid(text) : ipaddr.IPv4.isValidFourPartDecimal(text)
  return isWritten ? ipaddr.process(text.replace(/%.*$/, '')) : null
}
