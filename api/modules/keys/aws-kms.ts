import { createPublicKey } from 'node:crypto'
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EnableKeyCommand,
  GenerateDataKeyCommand,
  GetPublicKeyCommand,
  type KeyMetadata,
  ListResourceTagsCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
} from '@aws-sdk/client-kms'
import { LRUCache } from 'lru-cache'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import type { KeyPurpose, PublicJwk } from '../../db/tables/index.ts'
import { createKmsCalls, isAlreadyThere, isNotFound, type KmsCalls } from './aws-kms-client.ts'
import { aliasOf, readTags, tagsOf } from './aws-kms-names.ts'
import { scanAccount } from './aws-kms-scan.ts'
import type { KeyProvider } from './provider.ts'

/**
 * Keys in AWS KMS. CreateKey takes no client token, so a key is tagged as it is made and CreateAlias is the commit
 * point: whoever loses that race deletes the key they made, and one left without an alias by a crash is found by its
 * tags (`scanKeys`). A key is used only after its tags have named the tenant.
 */
export function createAwsKms(options: { region: string; endpoint?: string | undefined }): KeyProvider {
  const kms = createKmsCalls(options)
  /** Key ARN -> tenant: tags of our keys never change, so one look is enough. */
  const owners = new LRUCache<string, string>({ max: 10_000 })

  async function requireOwn(ctx: TenantCtx, keyId: string): Promise<void> {
    let owner = owners.get(keyId)
    if (owner === undefined) {
      const { Tags } = await kms.call((client, o) => client.send(new ListResourceTagsCommand({ KeyId: keyId }), o))
      owner = readTags(Tags)?.tenantId ?? ''
      if (owner) owners.set(keyId, owner)
    }
    if (owner !== ctx.tenantId) throw new AppError('KEY_UNAVAILABLE')
  }

  return {
    name: 'aws',

    async ensureKey(ctx, { purpose, version }) {
      const alias = aliasOf(ctx.tenantId, purpose, version)
      const key = (await describe(kms, alias)) ?? (await makeKey(kms, ctx, purpose, version))
      if (key.KeyState === 'PendingDeletion') throw new AppError('KEY_UNAVAILABLE')
      const providerKeyId = arnOf(key)
      owners.set(providerKeyId, ctx.tenantId)
      return { providerKeyId, publicJwk: purpose === 'SIGNING' ? await readPublicKey(kms, providerKeyId) : null }
    },

    async sign(ctx, providerKeyId, message) {
      await requireOwn(ctx, providerKeyId)
      const { Signature } = await kms.call((client, o) =>
        client.send(
          new SignCommand({
            KeyId: providerKeyId,
            Message: message,
            MessageType: 'RAW',
            SigningAlgorithm: 'ED25519_SHA_512',
          }),
          o,
        ),
      )
      return toBuffer(Signature)
    },

    async generateDataKey(ctx, providerKeyId, context) {
      await requireOwn(ctx, providerKeyId)
      const { Plaintext, CiphertextBlob } = await kms.call((client, o) =>
        client.send(
          new GenerateDataKeyCommand({ KeyId: providerKeyId, KeySpec: 'AES_256', EncryptionContext: context }),
          o,
        ),
      )
      return { plaintext: toBuffer(Plaintext), wrapped: toBuffer(CiphertextBlob) }
    },

    async unwrapDataKey(ctx, providerKeyId, wrapped, context) {
      await requireOwn(ctx, providerKeyId)
      const { Plaintext } = await kms.call((client, o) =>
        client.send(
          new DecryptCommand({ KeyId: providerKeyId, CiphertextBlob: wrapped, EncryptionContext: context }),
          o,
        ),
      )
      return toBuffer(Plaintext)
    },

    async scheduleDeletion(ctx, providerKeyId, days) {
      const key = await describe(kms, providerKeyId)
      if (!key) return { deletionAt: null, changed: false }
      await requireOwn(ctx, providerKeyId)
      if (key.DeletionDate) return { deletionAt: key.DeletionDate, changed: false }
      return { deletionAt: await scheduleDeletion(kms, providerKeyId, days), changed: true }
    },

    async cancelDeletion(ctx, providerKeyId) {
      const key = await describe(kms, providerKeyId)
      if (!key) throw new AppError('KEY_UNAVAILABLE')
      await requireOwn(ctx, providerKeyId)
      if (key.KeyState === 'PendingDeletion')
        await kms.call((client, o) => client.send(new CancelKeyDeletionCommand({ KeyId: providerKeyId }), o))
      // AWS leaves a rescued key disabled.
      if (key.KeyState !== 'Enabled')
        await kms.call((client, o) => client.send(new EnableKeyCommand({ KeyId: providerKeyId }), o))
    },

    async listKeys(ctx) {
      const found = []
      for await (const page of scanAccount(kms))
        for (const { tenantId, providerKeyId, purpose, version } of page) {
          if (tenantId !== ctx.tenantId) continue
          const key = await describe(kms, providerKeyId)
          if (key && key.KeyState !== 'PendingDeletion') found.push({ providerKeyId, purpose, version })
        }
      return found
    },

    scanKeys: () => scanAccount(kms),

    close: () => kms.close(),
  }
}

/** Makes a key and commits it by naming it; when another was quicker, deletes it again and answers with the other's. */
async function makeKey(kms: KmsCalls, ctx: TenantCtx, purpose: KeyPurpose, version: number): Promise<KeyMetadata> {
  const { tenantId } = ctx
  const alias = aliasOf(tenantId, purpose, version)
  const made = await kms.callOnce((client, o) =>
    client.send(
      new CreateKeyCommand({
        ...(purpose === 'SIGNING'
          ? { KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' }
          : { KeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'ENCRYPT_DECRYPT' }),
        Description: `BeTrace tenant ${tenantId}, ${purpose.toLowerCase()} key, version ${version}`,
        Tags: tagsOf(tenantId, purpose, version),
      }),
      o,
    ),
  )
  const ours = made.KeyMetadata
  if (!ours) throw new Error('AWS KMS made a key and did not say which')
  try {
    await kms.callNew((client, o) =>
      client.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: ours.KeyId }), o),
    )
    return ours
  } catch (error) {
    if (!isAlreadyThere(error)) throw error
  }
  const named = await describe(kms, alias)
  // KMS is eventually consistent: the alias that was in the way may not be readable yet. The next try will see it.
  if (!named) throw new AppError('UNAVAILABLE', { retryAfter: 2 })
  // A retried CreateAlias whose first answer was lost finds its own alias.
  if (named.KeyId !== ours.KeyId) {
    const left = (error: unknown) =>
      ctx.log.warn({ err: error, key: ours.Arn }, 'a superfluous key is left to the sweep')
    await scheduleDeletion(kms, arnOf(ours), 7).catch(left)
  }
  return named
}

/** The key behind an id, ARN or alias; null when there is none. */
async function describe(kms: KmsCalls, keyId: string): Promise<KeyMetadata | null> {
  try {
    const { KeyMetadata } = await kms.call((client, o) => client.send(new DescribeKeyCommand({ KeyId: keyId }), o))
    return KeyMetadata ?? null
  } catch (error) {
    if (isNotFound(error)) return null
    throw error
  }
}

async function scheduleDeletion(kms: KmsCalls, keyId: string, days: number): Promise<Date | null> {
  const { DeletionDate } = await kms.call((client, o) =>
    client.send(new ScheduleKeyDeletionCommand({ KeyId: keyId, PendingWindowInDays: days }), o),
  )
  return DeletionDate ?? null
}

/** AWS answers with a DER SubjectPublicKeyInfo; the product publishes JWKs. */
async function readPublicKey(kms: KmsCalls, keyId: string): Promise<PublicJwk> {
  const { PublicKey } = await kms.callNew((client, o) => client.send(new GetPublicKeyCommand({ KeyId: keyId }), o))
  const jwk = createPublicKey({ key: toBuffer(PublicKey), format: 'der', type: 'spki' }).export({ format: 'jwk' })
  if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519' || !jwk.x) throw new Error('AWS KMS answered with another kind of key')
  return { kty: 'OKP', crv: 'Ed25519', x: jwk.x }
}

function arnOf(key: KeyMetadata): string {
  if (!key.Arn) throw new Error('AWS KMS did not name the key')
  return key.Arn
}

function toBuffer(bytes: Uint8Array | undefined): Buffer {
  if (!bytes) throw new Error('AWS KMS answered without the bytes that were asked for')
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
