import { createHash, hkdfSync, randomBytes } from 'node:crypto'

/** A fresh secret (256 bits, URL-safe) and the hash that is stored in its place. */
export function newSecret(): { secret: string; hash: Buffer } {
  const secret = randomBytes(32).toString('base64url')
  return { secret, hash: hashSecret(secret) }
}

/** SHA-256. A slow hash would add nothing: the secrets are random, not chosen by people. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/** A key that only the holder of `secret` can make: the stored hash does not lead to it. `purpose` keeps keys apart. */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', purpose, 32))
}
