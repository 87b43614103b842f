import { createPublicKey, verify } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError, invalidField } from '../../core/errors.ts'
import { validate } from '../../core/validate.ts'
import { requireOpenNow } from '../../db/open-tenant.ts'
import { type KeyPurpose, tenantKeys } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { recordAudit } from '../audit/audit.ts'
import { decryptMessage, encryptMessage, readEnvelope } from './ciphertext.ts'
import { keyTarget, ofKey, type TenantKeyRow } from './keys.ts'
import type { EncryptionContext } from './provider.ts'

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
  const key = await findActive(ctx, 'SIGNING')
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
  const key = await findKey(ctx, keyId, 'SIGNING')
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
  const { keyProvider, dataKeys } = ctx.services
  const { tenantId } = ctx
  const key = await findActive(ctx, 'ENCRYPTION')
  const ciphertext = await dataKeys.encrypting(
    key.id,
    () => keyProvider.generateDataKey(ctx, providerIdOf(ctx, key), contextOf(ctx)),
    (dataKey) =>
      encryptMessage(plaintext, { tenantId, keyId: key.id, plaintext: dataKey.plaintext, wrapped: dataKey.wrapped }),
  )
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
  const envelope = readEnvelope(ciphertext)
  if (!envelope) throw invalidField('ciphertext', 'This was not encrypted here.')
  const { keyProvider, dataKeys } = ctx.services
  const key = await findKey(ctx, envelope.keyId, 'ENCRYPTION')
  if (!key) throw new AppError('NOT_FOUND', { message: 'No key of this tenant opens this ciphertext.' })
  if (key.state !== 'ACTIVE' && key.state !== 'RETIRED') throw new AppError('KEY_UNAVAILABLE')
  const plaintext = await dataKeys.decrypting(
    key.id,
    envelope.wrapped,
    async () => ({
      wrapped: envelope.wrapped,
      plaintext: await keyProvider.unwrapDataKey(ctx, providerIdOf(ctx, key), envelope.wrapped, contextOf(ctx)),
    }),
    (dataKey) => decryptMessage(envelope, { tenantId: ctx.tenantId, plaintext: dataKey.plaintext }),
  )
  if (!plaintext) throw new AppError('KEY_UNAVAILABLE', { message: 'This ciphertext has been changed.' })
  await recordUse(ctx, 'key.decrypt', key, { bytes: plaintext.length })
  return { keyId: key.id, plaintext: plaintext.toString('base64') }
}

async function findActive(ctx: TenantCtx, purpose: KeyPurpose): Promise<TenantKeyRow> {
  const ofPurpose = and(eq(tenantKeys.tenantId, ctx.tenantId), eq(tenantKeys.purpose, purpose))
  const [key] = await inTenant(ctx, async (tx) => {
    await requireOpenNow(tx, ctx)
    return tx
      .select()
      .from(tenantKeys)
      .where(and(ofPurpose, eq(tenantKeys.state, 'ACTIVE')))
  })
  if (!key) throw new AppError('KEY_UNAVAILABLE', { message: 'The tenant has no active key for this yet.' })
  return key
}

async function findKey(ctx: TenantCtx, id: string, purpose: KeyPurpose): Promise<TenantKeyRow | null> {
  const [key] = await inTenant(ctx, (tx) => tx.select().from(tenantKeys).where(ofKey(ctx, id)))
  return key?.purpose === purpose ? key : null
}

function providerIdOf(ctx: TenantCtx, key: TenantKeyRow): string {
  if (key.provider !== ctx.services.keyProvider.name)
    throw new AppError('KEY_UNAVAILABLE', {
      message: `This key lies with another key provider (${key.provider}) than the one configured now.`,
    })
  if (!key.providerKeyId) throw new AppError('KEY_UNAVAILABLE')
  return key.providerKeyId
}

function contextOf(ctx: TenantCtx): EncryptionContext {
  return { tenant_id: ctx.tenantId, key_type: 'ENCRYPTION' }
}

/** Who used which key, on how much; never on what. */
function recordUse(ctx: TenantCtx, action: string, key: TenantKeyRow, after: Record<string, unknown>): Promise<void> {
  return inTenant(ctx, (tx) => recordAudit(tx, { action, target: keyTarget(key), after }))
}
