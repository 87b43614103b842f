import type { Ctx, TenantCtx } from '../../core/context.ts'
import type { KeyPurpose, PublicJwk } from '../../db/tables/index.ts'

/** What a data key is bound to; a data key only opens with the same context. */
export type EncryptionContext = { tenant_id: string; key_type: string }

/** One key as the provider holds it. */
export interface ProviderKey {
  providerKeyId: string
  purpose: KeyPurpose
  version: number
}

/** One key found by a scan over every tenant. */
export interface ScannedKey extends ProviderKey {
  tenantId: string
  createdAt: Date
  /** False for what a crash left behind between making a key and naming it: nobody can ever find that key by its name. */
  committed: boolean
}

/**
 * Where tenants' key material lives: the local keyring, or AWS KMS. Plain private keys never leave it. A key is only
 * reachable in the context of its own tenant: any other `providerKeyId` is KEY_UNAVAILABLE. Every method may throw
 * AppError UNAVAILABLE when the provider does not answer; it is never called inside a transaction.
 */
export interface KeyProvider {
  readonly name: 'local' | 'aws'
  /**
   * Makes the key of a tenant, purpose and version, or finds the one already made: calling it twice, at once or after a
   * crash at any point, leaves one key. SIGNING is Ed25519 and comes with its public half; ENCRYPTION is AES-256.
   * Throws KEY_UNAVAILABLE when that key is already on its way out.
   */
  ensureKey(
    ctx: TenantCtx,
    spec: { purpose: KeyPurpose; version: number },
  ): Promise<{ providerKeyId: string; publicJwk: PublicJwk | null }>
  /** Ed25519 signature (64 bytes) over `message`, at most 4 KiB. Throws KEY_UNAVAILABLE when disabled or destroyed. */
  sign(ctx: TenantCtx, providerKeyId: string, message: Uint8Array): Promise<Buffer>
  /** A fresh AES-256 data key, plain (32 bytes) and wrapped under the tenant's key. */
  generateDataKey(
    ctx: TenantCtx,
    providerKeyId: string,
    context: EncryptionContext,
  ): Promise<{ plaintext: Buffer; wrapped: Buffer }>
  /** Opens a wrapped data key. Throws KEY_UNAVAILABLE for another context, another key, or one scheduled for deletion. */
  unwrapDataKey(ctx: TenantCtx, providerKeyId: string, wrapped: Uint8Array, context: EncryptionContext): Promise<Buffer>
  /**
   * Makes the key unusable now and gone after `days` (7 to 30). Doing it twice is fine: the first date stands and
   * `changed` is false, as it is for a key already gone.
   */
  scheduleDeletion(
    ctx: TenantCtx,
    providerKeyId: string,
    days: number,
  ): Promise<{ deletionAt: Date | null; changed: boolean }>
  /** Takes back a scheduled deletion; the key is usable again. Throws KEY_UNAVAILABLE for a key that is gone. */
  cancelDeletion(ctx: TenantCtx, providerKeyId: string): Promise<void>
  /** Every key the provider holds for the tenant that is not gone or on its way. */
  listKeys(ctx: TenantCtx): Promise<ProviderKey[]>
  /**
   * Every key of every tenant, page by page in bounded memory, for the sweep that finds orphans. May include keys that
   * are on their way out.
   */
  scanKeys(ctx: Ctx): AsyncIterable<ScannedKey[]>
  /** Forgets secrets and closes connections. */
  close(): void
}

declare module '../../core/context.ts' {
  interface Services {
    keyProvider: KeyProvider
  }
}
