import type { TenantCtx } from '../../core/context.ts'
import type { KeyPurpose, PublicJwk } from '../../db/tables/index.ts'

/** Names one key at the provider. */
export interface KeyRef {
  tenantId: string
  providerKeyId: string
}

/** What a data key is bound to; a data key only opens with the same context. */
export type EncryptionContext = { tenant_id: string; key_type: string }

/**
 * Where tenants' key material lives: the local keyring, or AWS KMS. Plain private keys never leave it. Every method may
 * throw AppError UNAVAILABLE when the provider does not answer; it is never called inside a transaction.
 */
export interface KeyProvider {
  readonly name: 'local' | 'aws'
  /**
   * Makes the key of a tenant, purpose and version, or finds the one already made: calling it twice, at once or after a
   * crash at any point, leaves one key. SIGNING is Ed25519 and comes with its public half; ENCRYPTION is AES-256.
   */
  ensureKey(
    ctx: TenantCtx,
    spec: { purpose: KeyPurpose; version: number },
  ): Promise<{ providerKeyId: string; publicJwk: PublicJwk | null }>
  /** Ed25519 signature (64 bytes) over `message`, at most 4 KiB. Throws KEY_UNAVAILABLE when disabled or destroyed. */
  sign(ctx: TenantCtx, key: KeyRef, message: Uint8Array): Promise<Buffer>
  /** A fresh AES-256 data key, plain (32 bytes) and wrapped under the tenant's key. */
  generateDataKey(
    ctx: TenantCtx,
    key: KeyRef,
    context: EncryptionContext,
  ): Promise<{ plaintext: Buffer; wrapped: Buffer }>
  /** Opens a wrapped data key. Throws KEY_UNAVAILABLE for another context, another key, or one scheduled for deletion. */
  unwrapDataKey(ctx: TenantCtx, key: KeyRef, wrapped: Uint8Array, context: EncryptionContext): Promise<Buffer>
  /** Makes the key unusable now and gone after `days` (7 to 30). Doing it twice is fine. Returns when it will be gone. */
  scheduleDeletion(ctx: TenantCtx, key: KeyRef, days: number): Promise<{ deletionAt: Date }>
  /** Takes back a scheduled deletion; the key is usable again. */
  cancelDeletion(ctx: TenantCtx, key: KeyRef): Promise<void>
  /** Every key the provider holds for the tenant that is not gone or on its way: for the sweep that finds orphans. */
  listKeys(ctx: TenantCtx): Promise<{ providerKeyId: string; purpose: KeyPurpose; version: number }[]>
}

declare module '../../core/context.ts' {
  interface Services {
    keyProvider: KeyProvider
  }
}
