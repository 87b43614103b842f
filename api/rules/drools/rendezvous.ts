import { createHash } from 'node:crypto'

/**
 * The addresses in the order in which a tenant is at home there (rendezvous hashing): each tenant has an order of its
 * own, the same in every process. When an address comes or goes, only the tenants that were at home there move.
 */
export function rankAddresses(addresses: readonly string[], tenantId: string): string[] {
  const weight = (address: string) => createHash('sha256').update(`${address} ${tenantId}`).digest('hex')
  return addresses
    .map((address) => ({ address, weight: weight(address) }))
    .toSorted((a, b) => (a.weight < b.weight ? 1 : -1))
    .map(({ address }) => address)
}
