import { isDeepStrictEqual } from 'node:util'
import { LRUCache } from 'lru-cache'
import type { KeyTenant, KnownKey } from './look-up.ts'

/**
 * A key as it lies in memory, of which there may be a hundred thousand: 400 bytes with its place in the cache and its part
 * of the tenant, where with the object that requests work with it is 600. What many keys have alike is there once,
 * instants are numbers.
 */
export interface KeptKey {
  digest: string
  id: string
  name: string
  createdAt: number
  traits: KeyTraits
  owner: KeyOwner
  /** Where it is among the keys of its owner. */
  at: number
  /** In ms by the clock of this process, rounded down: most numbers below 2^31 take no memory of their own. */
  loadedAt: number
}

/** A tenant, or the platform, with those of its keys that are kept. */
export interface KeyOwner {
  tenantId: string
  tenant: KeyTenant | null
  /** When `tenant` was read. */
  loadedAt: number
  keys: KeptKey[]
}

/** What most keys have in common with many others, also of other tenants. */
type KeyTraits = Omit<KnownKey, 'tenantId' | 'tenant' | 'id' | 'name' | 'createdAt'>

const shared = new LRUCache<string, KeyTraits>({ max: 1000 })

export function packKey(digest: string, key: KnownKey, owner: KeyOwner, loadedAt: number): KeptKey {
  const { id, name, createdAt, tenant, tenantId: _, ...traits } = key
  // The newest that is known of a tenant is so for all its keys.
  if (loadedAt >= owner.loadedAt) {
    owner.loadedAt = loadedAt
    if (!isDeepStrictEqual(owner.tenant, tenant)) owner.tenant = tenant
  }
  const at = owner.keys.length
  return {
    ...{ digest, id, name, createdAt: createdAt.getTime(), traits: shareTraits(traits), owner, at },
    loadedAt: Math.floor(loadedAt),
  }
}

export function unpackKey({ id, name, createdAt, traits, owner }: KeptKey): KnownKey {
  const { environment, rateLimitPerMinute, expiresAt, disabledAt, revokedAt } = traits
  const { permissions, allowedIps, metadata } = traits
  return {
    ...{
      tenantId: owner.tenantId,
      id,
      name,
      environment,
      rateLimitPerMinute,
      createdAt: new Date(createdAt),
      expiresAt,
    },
    ...{ disabledAt, revokedAt, permissions, allowedIps, metadata, tenant: owner.tenant },
  }
}

function shareTraits(traits: KeyTraits): KeyTraits {
  const { environment, rateLimitPerMinute, expiresAt, disabledAt, revokedAt } = traits
  const { permissions, allowedIps, metadata } = traits
  const dates = [expiresAt, disabledAt, revokedAt]
  const name = JSON.stringify([environment, rateLimitPerMinute, dates, [...permissions], allowedIps, metadata])
  const known = shared.get(name) ?? traits
  shared.set(name, known)
  return known
}
