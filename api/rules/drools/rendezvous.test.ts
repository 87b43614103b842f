import { expect, test } from 'vitest'
import { newId } from '../../core/ids.ts'
import { rankAddresses } from './rendezvous.ts'

const addresses = ['http://a', 'http://b', 'http://c', 'http://d']
const tenants = Array.from({ length: 2_000 }, newId)

test('tenants are spread evenly, in an order that does not depend on the order of addresses', () => {
  const homes = new Map<string, number>()
  for (const tenantId of tenants) {
    const ranked = rankAddresses(addresses, tenantId)
    expect(rankAddresses(addresses.toReversed(), tenantId)).toEqual(ranked)
    homes.set(ranked[0] ?? '', (homes.get(ranked[0] ?? '') ?? 0) + 1)
  }
  for (const address of addresses) expect(homes.get(address)).toBeGreaterThan(400)
})

test('when an address goes, only the tenants at home there move', () => {
  for (const tenantId of tenants) {
    const ranked = rankAddresses(addresses, tenantId)
    const left = rankAddresses(addresses.slice(1), tenantId)
    expect(left).toEqual(ranked.filter((address) => address !== 'http://a'))
  }
})
