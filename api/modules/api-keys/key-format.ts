import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { parsePublicId, toPublicId } from '../../core/ids.ts'

export type KeyEnvironment = 'LIVE' | 'TEST'

/**
 * What a key looks like, for secret scanners too (the README publishes it). `btk_live_` or `btk_test_`, the id of the
 * tenant without its `ten_`, an underscore and 38 characters; for credentials of the platform `bts_` and 38 characters.
 * The 38 are 32 random ones (190 bits) and a checksum of 6.
 */
export const keyPattern = /\b(?:btk_(?:live|test)_[0-7][0-9a-hjkmnp-tv-z]{25}_|bts_)[0-9A-Za-z]{38}\b/

const whole = new RegExp(`^${keyPattern.source}$`)
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const secretLength = 32
const checksumLength = 6
const shownLength = 6
/** `btk_live_`, 26, `_`, 38. */
export const longestKey = 74

/** Whose a key is: a tenant's, in one of its environments, or the platform's own. */
export type KeyOwner = { tenantId: string; environment: KeyEnvironment } | 'platform'

export interface NewKey {
  key: string
  /** What may be shown of it later, to tell it from others. */
  start: string
}

/** A fresh key. It is nowhere but in what this returns. */
export function newKey(owner: KeyOwner): NewKey {
  const prefix = prefixOf(owner)
  const secret = randomSecret()
  const body = prefix + secret
  const brief = owner === 'platform' ? prefix : prefix.slice(0, 'btk_live_'.length)
  return { key: body + checksum(body), start: `${brief}…${secret.slice(0, shownLength)}` }
}

/** Whose key this says it is. Null for what is no key: another form, or a typo, which the checksum finds without a look-up. */
export function parseKey(text: string): KeyOwner | null {
  if (text.length > longestKey || !whole.test(text)) return null
  if (checksum(text.slice(0, -checksumLength)) !== text.slice(-checksumLength)) return null
  if (text.startsWith('bts_')) return 'platform'
  const tenantId = parsePublicId(
    'tenant',
    `ten_${text.slice('btk_live_'.length, -(1 + secretLength + checksumLength))}`,
  )
  return tenantId === null ? null : { tenantId, environment: text.startsWith('btk_live_') ? 'LIVE' : 'TEST' }
}

function prefixOf(owner: KeyOwner): string {
  if (owner === 'platform') return 'bts_'
  return `btk_${owner.environment.toLowerCase()}_${toPublicId('tenant', owner.tenantId).slice('ten_'.length)}_`
}

/** CRC-32 finds every wrong character, and two neighbours that changed places, for certain; other typos almost always. */
function checksum(text: string): string {
  let rest = crc32(text)
  let digits = ''
  for (let place = 0; place < checksumLength; place++) {
    digits = alphabet[rest % alphabet.length] + digits
    rest = Math.floor(rest / alphabet.length)
  }
  return digits
}

/** Bytes from 248 on are thrown away: 256 is no multiple of 62, and some characters would be likelier than others. */
function randomSecret(): string {
  let secret = ''
  while (secret.length < secretLength)
    for (const byte of randomBytes(secretLength))
      if (byte < 4 * alphabet.length && secret.length < secretLength) secret += alphabet[byte % alphabet.length]
  return secret
}
