import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const formatVersion = 1
const idBytes = 16
const ivBytes = 12
const tagBytes = 16
const headBytes = 1 + idBytes + 2

/**
 * A message as it leaves the product, self-describing: `version (1) | key id (16) | length of the wrapped data key (2) |
 * wrapped data key | iv (12) | tag (16) | ciphertext`. AES-256-GCM; the header and the tenant are authenticated along.
 */
export interface Envelope {
  keyId: string
  wrapped: Buffer
  header: Buffer
  iv: Buffer
  tag: Buffer
  body: Buffer
}

export function encryptMessage(
  message: Uint8Array,
  key: { tenantId: string; keyId: string; plaintext: Buffer; wrapped: Buffer },
): Buffer {
  const header = Buffer.alloc(headBytes)
  header.writeUInt8(formatVersion, 0)
  header.write(key.keyId.replaceAll('-', ''), 1, 'hex')
  header.writeUInt16BE(key.wrapped.length, 1 + idBytes)
  const head = Buffer.concat([header, key.wrapped])
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', key.plaintext, iv).setAAD(authenticated(head, key.tenantId))
  const body = Buffer.concat([cipher.update(message), cipher.final()])
  return Buffer.concat([head, iv, cipher.getAuthTag(), body])
}

/** Takes a ciphertext apart; null when it is not one of this format. */
export function readEnvelope(bytes: Buffer): Envelope | null {
  if (bytes.length < headBytes || bytes[0] !== formatVersion) return null
  const ivAt = headBytes + bytes.readUInt16BE(1 + idBytes)
  const bodyAt = ivAt + ivBytes + tagBytes
  if (bytes.length < bodyAt) return null
  const hex = bytes.toString('hex', 1, 1 + idBytes)
  return {
    keyId: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    wrapped: bytes.subarray(headBytes, ivAt),
    header: bytes.subarray(0, ivAt),
    iv: bytes.subarray(ivAt, ivAt + ivBytes),
    tag: bytes.subarray(ivAt + ivBytes, bodyAt),
    body: bytes.subarray(bodyAt),
  }
}

/** The message; null when the key, the tenant or any byte is another one. */
export function decryptMessage(envelope: Envelope, key: { tenantId: string; plaintext: Buffer }): Buffer | null {
  const decipher = createDecipheriv('aes-256-gcm', key.plaintext, envelope.iv, { authTagLength: tagBytes })
    .setAAD(authenticated(envelope.header, key.tenantId))
    .setAuthTag(envelope.tag)
  try {
    return Buffer.concat([decipher.update(envelope.body), decipher.final()])
  } catch {
    return null
  }
}

function authenticated(header: Buffer, tenantId: string): Buffer {
  return Buffer.concat([header, Buffer.from(tenantId)])
}
