import { and, eq } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError, invalidField } from '../../core/errors.ts'
import { requireOpenNow } from '../../db/open-tenant.ts'
import { type KeyPurpose, tenantKeys } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { decryptMessage, encryptMessage, readEnvelope } from './ciphertext.ts'
import { ofKey, type TenantKeyRow } from './keys.ts'
import type { EncryptionContext } from './provider.ts'

/**
 * Encrypts under a data key of the tenant's active encryption key; what comes out names what opens it. Nobody's audit
 * log is told. May call the key provider, so never in a transaction. Throws TENANT_SUSPENDED, TENANT_DELETING,
 * KEY_UNAVAILABLE, UNAVAILABLE.
 */
export async function sealForTenant(
  ctx: TenantCtx,
  plaintext: Buffer,
): Promise<{ key: TenantKeyRow; ciphertext: Buffer }> {
  const { keyProvider, dataKeys } = ctx.services
  const { tenantId } = ctx
  const key = await findActiveKey(ctx, 'ENCRYPTION')
  const ciphertext = await dataKeys.encrypting(
    key.id,
    () => keyProvider.generateDataKey(ctx, providerIdOf(ctx, key), contextOf(ctx)),
    (dataKey) =>
      encryptMessage(plaintext, { tenantId, keyId: key.id, plaintext: dataKey.plaintext, wrapped: dataKey.wrapped }),
  )
  return { key, ciphertext }
}

/**
 * Opens what sealForTenant made, also under a retired key. Throws INVALID_INPUT for something else, NOT_FOUND for a key
 * that is not this tenant's, KEY_UNAVAILABLE when the key is to be deleted or any byte was changed, UNAVAILABLE.
 */
export async function openForTenant(
  ctx: TenantCtx,
  ciphertext: Buffer,
): Promise<{ key: TenantKeyRow; plaintext: Buffer }> {
  const envelope = readEnvelope(ciphertext)
  if (!envelope) throw invalidField('ciphertext', 'This was not encrypted here.')
  const { keyProvider, dataKeys } = ctx.services
  const key = await findTenantKey(ctx, envelope.keyId, 'ENCRYPTION')
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
  return { key, plaintext }
}

/** The tenant's active key of a purpose. Throws TENANT_SUSPENDED, TENANT_DELETING, KEY_UNAVAILABLE. */
export async function findActiveKey(ctx: TenantCtx, purpose: KeyPurpose): Promise<TenantKeyRow> {
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

/** A key of the tenant, in whatever state; null for one of another purpose. */
export async function findTenantKey(ctx: TenantCtx, id: string, purpose: KeyPurpose): Promise<TenantKeyRow | null> {
  const [key] = await inTenant(ctx, (tx) => tx.select().from(tenantKeys).where(ofKey(ctx, id)))
  return key?.purpose === purpose ? key : null
}

/** The key's id at the provider. Throws KEY_UNAVAILABLE where it has none, or lies with another provider. */
export function providerIdOf(ctx: TenantCtx, key: TenantKeyRow): string {
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
