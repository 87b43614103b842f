import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'

const minutes = 60_000

/** How long a plain data key may stay in memory, how often it may be used, and how many there may be. */
export const dataKeyLimits = { ttlMs: 5 * minutes, uses: 1_000, entries: 1_000 }

interface LoadedKey {
  plaintext: Buffer
  wrapped: Buffer
}

interface DataKey extends LoadedKey {
  usesLeft: number
  wiped: boolean
}

type Load = () => Promise<LoadedKey>
/** Must be done with the key when it returns: its bytes may be overwritten right after. */
type Use<T> = (key: LoadedKey) => T

/**
 * Plain data keys of this process, so that most encryptions need no call to the provider. Each lives for 5 minutes or
 * 1,000 uses at most, then its bytes are overwritten; so they are when its tenant key rotates or is to be deleted. A
 * replica that has not heard of that keeps the bytes for the rest of the 5 minutes but cannot use them: every use first
 * reads the tenant key's state from the database.
 */
export interface DataKeyCache {
  /** Lends the data key that new messages of this tenant key are encrypted under. */
  encrypting: <T>(keyId: string, load: Load, use: Use<T>) => Promise<T>
  /** Lends the data key inside a ciphertext. */
  decrypting: <T>(keyId: string, wrapped: Buffer, load: Load, use: Use<T>) => Promise<T>
  /** Overwrites every data key of a tenant key. */
  forget: (keyId: string) => void
  clear: () => void
}

declare module '../../core/context.ts' {
  interface Services {
    dataKeys: DataKeyCache
  }
}

export function createDataKeyCache(limits = dataKeyLimits): DataKeyCache {
  const cache = new LRUCache<string, DataKey, Load>({
    max: limits.entries,
    ttl: limits.ttlMs,
    // Without it, an expired key would lie in memory until somebody asks for it again.
    ttlAutopurge: true,
    // A load that `forget` overtakes still serves those who wait for it, and is then not kept.
    ignoreFetchAbort: true,
    fetchMethod: async (_name, _stale, { context: load }) => ({
      ...(await load()),
      usesLeft: limits.uses,
      wiped: false,
    }),
    dispose: (key) => {
      key.plaintext.fill(0)
      key.wiped = true
    },
  })

  async function lend<T>(name: string, load: Load, use: Use<T>): Promise<T> {
    for (;;) {
      // Many at once wait for one load.
      const key = await cache.forceFetch(name, { context: load })
      // It may have been overwritten between its arrival and this line; never encrypt under zeros.
      if (key.wiped) continue
      key.usesLeft -= 1
      try {
        return use(key)
      } finally {
        if (key.usesLeft <= 0) cache.delete(name)
      }
    }
  }

  return {
    encrypting: (keyId, load, use) => lend(`${keyId} encrypt`, load, use),
    decrypting: (keyId, wrapped, load, use) =>
      lend(`${keyId} ${createHash('sha256').update(wrapped).digest('base64')}`, load, use),
    forget(keyId) {
      for (const name of [...cache.keys()]) if (name.startsWith(`${keyId} `)) cache.delete(name)
    },
    clear: () => cache.clear(),
  }
}
