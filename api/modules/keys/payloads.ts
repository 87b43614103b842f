import { createPublicKey, verify } from 'node:crypto'
import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { validate } from '../../core/validate.ts'
import { inTenant } from '../../db/tenancy.ts'
import { recordAudit } from '../audit/audit.ts'
import { keyTarget, type TenantKeyRow } from './keys.ts'
import { findActiveKey, findTenantKey, openForTenant, providerIdOf, sealForTenant } from './sealing.ts'

/** What AWS KMS signs at most in one call; larger payloads are hashed by the caller. */
const maxPayloadBytes = 4 * 1024
const maxPlaintextBytes = 64 * 1024
/** A message, its wrapped data key (AWS: under 6 KiB) and the rest of the envelope. */
const maxCiphertextBytes = maxPlaintextBytes + 8 * 1024

/** Bytes in base64. The length of the text is looked at first, so that nothing huge is decoded. */
function base64(maxBytes: number) {
  const tooLong = `At most ${maxBytes / 1024} KiB before base64.`
  return z
    .string()
    .max(Math.ceil(maxBytes / 3) * 4, tooLong)
    .pipe(z.base64('This is not base64.'))
    .transform((text) => Buffer.from(text, 'base64'))
    .refine((bytes) => bytes.length <= maxBytes, tooLong)
}

const payloadInput = z.object({ payload: base64(maxPayloadBytes) })
const signatureInput = z.object({
  keyId: z.string(),
  payload: base64(maxPayloadBytes),
  signature: z.base64url('This is not base64url.').max(200, 'An Ed25519 signature has 64 bytes.'),
})
const plaintextInput = z.object({ plaintext: base64(maxPlaintextBytes) })
const ciphertextInput = z.object({ ciphertext: base64(maxCiphertextBytes) })

/**
 * Signs up to 4 KiB (given as base64) with the tenant's active signing key. Anyone can check the signature (Ed25519,
 * base64url) against the tenant's JWKS, where `keyId` is the `kid`. Nothing new is signed or encrypted in the name of a
 * tenant that is suspended or being deleted (TENANT_SUSPENDED, TENANT_DELETING); what there is can be verified and opened.
 * Throws KEY_UNAVAILABLE and UNAVAILABLE.
 */
export async function signPayload(
  ctx: TenantCtx,
  input: z.input<typeof payloadInput>,
): Promise<{ keyId: string; algorithm: 'EdDSA'; signature: string }> {
  const { payload } = validate(payloadInput, input)
  const key = await findActiveKey(ctx, 'SIGNING')
  const signature = await ctx.services.keyProvider.sign(ctx, providerIdOf(ctx, key), payload)
  await recordUse(ctx, 'key.sign', key, { bytes: payload.length })
  return { keyId: key.id, algorithm: 'EdDSA', signature: signature.toString('base64url') }
}

/**
 * Checks a signature with the public half of the named key, also of a retired one; needs no key provider. Throws
 * NOT_FOUND for a key that is not a signing key of this tenant, KEY_UNAVAILABLE for a destroyed one.
 */
export async function verifySignature(
  ctx: TenantCtx,
  input: z.input<typeof signatureInput>,
): Promise<{ keyId: string; valid: boolean }> {
  const { keyId, payload, signature } = validate(signatureInput, input)
  const key = await findTenantKey(ctx, keyId, 'SIGNING')
  if (!key?.publicJwk) throw new AppError('NOT_FOUND', { message: 'There is no such signing key.' })
  if (key.state === 'DESTROYED') throw new AppError('KEY_UNAVAILABLE')
  const publicKey = createPublicKey({ key: { ...key.publicJwk }, format: 'jwk' })
  const valid = verify(null, payload, publicKey, Buffer.from(signature, 'base64url'))
  await recordUse(ctx, 'key.verify', key, { bytes: payload.length, valid })
  return { keyId: key.id, valid }
}

/**
 * Encrypts up to 64 KiB (base64) under a data key of the tenant's active encryption key. The ciphertext (base64) names
 * what opens it, and stays readable after rotations. Throws KEY_UNAVAILABLE and UNAVAILABLE.
 */
export async function encryptData(
  ctx: TenantCtx,
  input: z.input<typeof plaintextInput>,
): Promise<{ keyId: string; ciphertext: string }> {
  const { plaintext } = validate(plaintextInput, input)
  const { key, ciphertext } = await sealForTenant(ctx, plaintext)
  await recordUse(ctx, 'key.encrypt', key, { bytes: plaintext.length })
  return { keyId: key.id, ciphertext: ciphertext.toString('base64') }
}

/**
 * Opens what `encryptData` made for this tenant, also under a retired key. Throws INVALID_INPUT for something else,
 * NOT_FOUND for a key that is not this tenant's (whether or not it is another's), KEY_UNAVAILABLE when the key is to be
 * deleted or any byte was changed.
 */
export async function decryptData(
  ctx: TenantCtx,
  input: z.input<typeof ciphertextInput>,
): Promise<{ keyId: string; plaintext: string }> {
  const { ciphertext } = validate(ciphertextInput, input)
  const { key, plaintext } = await openForTenant(ctx, ciphertext)
  await recordUse(ctx, 'key.decrypt', key, { bytes: plaintext.length })
  return { keyId: key.id, plaintext: plaintext.toString('base64') }
}

/** Who used which key, on how much; never on what. */
function recordUse(ctx: TenantCtx, action: string, key: TenantKeyRow, after: Record<string, unknown>): Promise<void> {
  return inTenant(ctx, (tx) => recordAudit(tx, { action, target: keyTarget(key), after }))
}
