import { LRUCache } from 'lru-cache'
import { type Invalidations, staleAfterMs } from '../../db/invalidations.ts'
import { type KeptKey, type KeyOwner, packKey, unpackKey } from './kept-key.ts'
import type { KnownKey } from './look-up.ts'

/** How long a key is kept while this replica hears of every change: the bound on what a lost announcement could do. */
const keptMs = 300_000
/** Bytes of an ordinary key in memory; one with much metadata counts as several. */
const usualBytes = 1024

/**
 * Keys that were looked up a moment ago, by the hash of what was presented, so that using one costs no query. An
 * announced change takes them out at once; while this replica does not hear of changes, none is used for more than a
 * second. Keys that do not exist are not kept: anybody could fill the memory with those.
 */
export interface KeyCache {
  /** The key of this hash; null when there is none. Many at once wait for one `load`. */
  find: (digest: string, tenantId: string, load: () => Promise<KnownKey | null>) => Promise<KnownKey | null>
  /** The key when it is at hand, without waiting. */
  peek: (digest: string) => KnownKey | null
  /** How many are kept. */
  size: () => number
}

declare module '../../core/context.ts' {
  interface Services {
    apiKeys: KeyCache
  }
}

interface Loading {
  tenantId: string
  found: Promise<KnownKey | null>
}

/** At most `size` keys of ordinary size. */
export function createKeyCache(size: number, invalidations: Invalidations): KeyCache {
  const loading = new Map<string, Loading>()
  const owners = new Map<string, KeyOwner>()
  const kept = new LRUCache<string, KeptKey>({ max: size, maxSize: size, dispose: leaveOwner })

  invalidations.subscribe({
    changed({ topic, id }) {
      const [tenantId = '', keyId] = id.split('/')
      if (topic === 'tenant') forgetTenant(tenantId)
      if (topic === 'api-key' && keyId) forgetKey(tenantId, keyId)
    },
    missed() {
      kept.clear()
      loading.clear()
    },
  })

  /** What is being read may have been read before the change: it is not kept, and who asks from now on reads anew. */
  function overtake(tenantId: string): void {
    for (const [digest, each] of loading) if (each.tenantId === tenantId) loading.delete(digest)
  }

  function forgetTenant(tenantId: string): void {
    overtake(tenantId)
    for (const { digest } of [...(owners.get(tenantId)?.keys ?? [])]) kept.delete(digest)
  }

  function forgetKey(tenantId: string, keyId: string): void {
    overtake(tenantId)
    const found = owners.get(tenantId)?.keys.find(({ id }) => id === keyId)
    if (found) kept.delete(found.digest)
  }

  /** The last of the owner's keys takes its place. */
  function leaveOwner({ owner, at }: KeptKey): void {
    const last = owner.keys.pop()
    if (last && last.at !== at) {
      owner.keys[at] = last
      last.at = at
    }
    if (owner.keys.length === 0) owners.delete(owner.tenantId)
  }

  function peek(digest: string): KnownKey | null {
    const found = kept.get(digest)
    if (!found) return null
    const age = performance.now() - found.loadedAt
    return age < (invalidations.isCurrent() ? keptMs : staleAfterMs) ? unpackKey(found) : null
  }

  function load(digest: string, tenantId: string, read: () => Promise<KnownKey | null>): Promise<KnownKey | null> {
    const loadedAt = performance.now()
    const mine: Loading = {
      tenantId,
      found: read()
        .then((key) => {
          if (key && loading.get(digest) === mine) keep(digest, key, loadedAt)
          return key
        })
        .finally(() => {
          if (loading.get(digest) === mine) loading.delete(digest)
        }),
    }
    loading.set(digest, mine)
    return mine.found
  }

  function keep(digest: string, key: KnownKey, loadedAt: number): void {
    kept.delete(digest)
    const places = Math.max(1, Math.ceil(JSON.stringify(key).length / usualBytes))
    if (places > size) return
    const { tenantId, tenant } = key
    const owner = owners.get(tenantId) ?? { tenantId, tenant, loadedAt, keys: [] }
    owners.set(tenantId, owner)
    const entry = packKey(digest, key, owner, loadedAt)
    owner.keys.push(entry)
    kept.set(digest, entry, { size: places })
  }

  return {
    peek,
    find: async (digest, tenantId, read) => peek(digest) ?? loading.get(digest)?.found ?? load(digest, tenantId, read),
    size: () => kept.size,
  }
}
