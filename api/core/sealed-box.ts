import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const version = 1
const ivBytes = 12
const tagBytes = 16
const headBytes = 1 + ivBytes + tagBytes

/**
 * AES-256-GCM with a random 96-bit IV: `version | iv | tag | ciphertext`. What it is bound to is authenticated along.
 * NIST SP 800-38D allows 2^32 messages under one key this way; nothing here comes near.
 */
export function seal(key: Uint8Array, plaintext: Uint8Array, boundTo: readonly (string | number)[]): Buffer {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(boundBytes(boundTo))
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()])
  return Buffer.concat([Buffer.of(version), iv, cipher.getAuthTag(), body])
}

/** Opens what `seal` made; null when the key, the binding or any byte is another one. */
export function unseal(key: Uint8Array, sealed: Uint8Array, boundTo: readonly (string | number)[]): Buffer | null {
  if (sealed.length < headBytes || sealed[0] !== version) return null
  const iv = sealed.subarray(1, 1 + ivBytes)
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes })
    .setAAD(boundBytes(boundTo))
    .setAuthTag(sealed.subarray(1 + ivBytes, headBytes))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(headBytes)), decipher.final()])
  } catch {
    return null
  }
}

/** JSON keeps the parts apart: ["a","bc"] is not ["ab","c"]. */
function boundBytes(parts: readonly (string | number)[]): Buffer {
  return Buffer.from(JSON.stringify(parts))
}
