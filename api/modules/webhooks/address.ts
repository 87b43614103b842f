import { Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { Config } from '../../core/config.ts'
import { invalidField } from '../../core/errors.ts'
import { isInNetworks } from '../../core/networks.ts'

type Permit = Pick<Config, 'WEBHOOK_ALLOW_PRIVATE_ADDRESSES'>

const longestUrl = 2_000

/** Public by their numbers, and yet not: Azure's WireServer, which hands out credentials, and IPv4 inside IPv6 of old. */
const innerNetworks = ['168.63.129.16/32', '::/96']

/** Names that resolvers answer with what is on this machine or in this network. */
const innerNames = /(^|\.)(localhost|local|internal|intranet|lan|home\.arpa|localdomain)$/

const notPublic = 'The address must be one on the public internet.'

/**
 * The URL of an endpoint, written in the one way it is called. https, without a user, a password or a fragment, and on
 * no address that is private, of this machine, or of a cloud's metadata: else whoever may name a URL could have this
 * server call what only it can reach. A name is looked up as well, but what counts is where it leads when it is called:
 * that is looked at each time (post.ts). Throws INVALID_INPUT.
 */
export async function requireCallableUrl(permit: Permit, text: string): Promise<string> {
  const url = URL.canParse(text) ? new URL(text) : null
  const isAllowed = url?.protocol === 'https:' || (permit.WEBHOOK_ALLOW_PRIVATE_ADDRESSES && url?.protocol === 'http:')
  if (!url || !isAllowed) throw invalidField('url', 'Give an https address, for example https://example.com/betrace.')
  if (url.href.length > longestUrl) throw invalidField('url', `At most ${longestUrl} characters.`)
  if (url.username || url.password) throw invalidField('url', 'No user and no password in the address.')
  if (url.hash || text.includes('#')) throw invalidField('url', 'No “#” in the address.')
  if (permit.WEBHOOK_ALLOW_PRIVATE_ADDRESSES) return url.href
  const host = hostOf(url)
  if (isIP(host) ? !isPublicAddress(host) : !(await isPublicName(host))) throw invalidField('url', notPublic)
  return url.href
}

/** Whether an address belongs to the public internet: no IPv4 inside IPv6, which leads wherever the IPv4 does. */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.parse(address).range() === 'unicast' && !isInNetworks(address, innerNetworks)
}

/** The host of a URL as it is looked up: IPv6 without brackets, a name without the dot at its end. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
}

async function isPublicName(host: string): Promise<boolean> {
  if (!host.includes('.') || innerNames.test(host)) return false
  const addresses = await resolveName(host)
  return addresses.every(isPublicAddress)
}

/** Nothing for a name that does not resolve just now: then it is for the receiver to be there when it is called. */
async function resolveName(host: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: 1_000, tries: 1 })
  const found = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
  return found.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
}
