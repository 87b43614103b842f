import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { and, eq, sql } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { isUuid, newId } from '../../core/ids.ts'
import { seal, unseal } from '../../core/sealed-box.ts'
import { type KeyPurpose, keyringKeys, type PublicJwk } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { scanKeyring } from './local-keyring.jobs.ts'
import type { EncryptionContext, KeyProvider } from './provider.ts'

type KeyringRow = typeof keyringKeys.$inferSelect

/**
 * The embedded key provider. Ed25519 private keys (PKCS #8) and AES-256 keys lie in `keyring_keys`, each sealed under
 * the master key and bound to its tenant, id, purpose and version, so that a row moved elsewhere does not open.
 */
export function createLocalKeyring(masterKey: Buffer): KeyProvider {
  return {
    name: 'local',

    async ensureKey(ctx, { purpose, version }) {
      const row = (await findVersion(ctx, purpose, version)) ?? (await makeKey(ctx, masterKey, purpose, version))
      if (row.state !== 'ENABLED') throw unavailable()
      return { providerKeyId: row.id, publicJwk: row.publicJwk }
    },

    async sign(ctx, providerKeyId, message) {
      const row = await findUsable(ctx, providerKeyId, 'SIGNING')
      return withMaterial(masterKey, row, (material) => {
        const key = createPrivateKey({ key: material, format: 'der', type: 'pkcs8' })
        return sign(null, message, key)
      })
    },

    async generateDataKey(ctx, providerKeyId, context) {
      const row = await findUsable(ctx, providerKeyId, 'ENCRYPTION')
      const plaintext = randomBytes(32)
      const wrapped = withMaterial(masterKey, row, (material) =>
        seal(material, plaintext, dataKeyBinding(row, context)),
      )
      return { plaintext, wrapped }
    },

    async unwrapDataKey(ctx, providerKeyId, wrapped, context) {
      const row = await findUsable(ctx, providerKeyId, 'ENCRYPTION')
      const plaintext = withMaterial(masterKey, row, (material) =>
        unseal(material, wrapped, dataKeyBinding(row, context)),
      )
      if (!plaintext) throw unavailable()
      return plaintext
    },

    async scheduleDeletion(ctx, providerKeyId, days) {
      const deletionAt = new Date(ctx.services.now().getTime() + days * 86_400_000)
      return inTenant(ctx, async (tx) => {
        const [changed] = await tx
          .update(keyringKeys)
          .set({ state: 'PENDING_DELETION', deletionAt })
          .where(and(ofTenant(ctx, providerKeyId), eq(keyringKeys.state, 'ENABLED')))
          .returning()
        if (changed) return { deletionAt, changed: true }
        const [row] = await tx.select().from(keyringKeys).where(ofTenant(ctx, providerKeyId))
        if (!row) throw unavailable()
        return { deletionAt: row.deletionAt, changed: false }
      })
    },

    async cancelDeletion(ctx, providerKeyId) {
      const [row] = await inTenant(ctx, (tx) =>
        tx
          .update(keyringKeys)
          .set({ state: 'ENABLED', deletionAt: null })
          .where(and(ofTenant(ctx, providerKeyId), sql`${keyringKeys.state} <> 'DESTROYED'`))
          .returning(),
      )
      if (!row) throw unavailable()
    },

    async listKeys(ctx) {
      const rows = await inTenant(ctx, (tx) =>
        tx
          .select()
          .from(keyringKeys)
          .where(and(eq(keyringKeys.tenantId, ctx.tenantId), eq(keyringKeys.state, 'ENABLED'))),
      )
      return rows.map(({ id, purpose, version }) => ({ providerKeyId: id, purpose, version }))
    },

    scanKeys: scanKeyring,

    close() {
      masterKey.fill(0)
    },
  }
}

/** The insert decides: of two at once one row stays, and the loser's material was never stored. */
async function makeKey(ctx: TenantCtx, masterKey: Buffer, purpose: KeyPurpose, version: number): Promise<KeyringRow> {
  const row = { tenantId: ctx.tenantId, id: newId(), purpose, version }
  const { material, publicJwk } = purpose === 'SIGNING' ? makeSigningKey() : makeEncryptionKey()
  const wrappedMaterial = seal(masterKey, material, materialBinding(row))
  material.fill(0)
  const values = { ...row, state: 'ENABLED' as const, wrappedMaterial, publicJwk, createdAt: ctx.services.now() }
  const [made] = await inTenant(ctx, (tx) => tx.insert(keyringKeys).values(values).onConflictDoNothing().returning())
  const kept = made ?? (await findVersion(ctx, purpose, version))
  if (!kept) throw new Error('the keyring has lost a key')
  return kept
}

function makeSigningKey(): { material: Buffer; publicJwk: PublicJwk } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const { x } = publicKey.export({ format: 'jwk' })
  if (!x) throw new Error('the public key has no x')
  return {
    material: privateKey.export({ format: 'der', type: 'pkcs8' }),
    publicJwk: { kty: 'OKP', crv: 'Ed25519', x },
  }
}

function makeEncryptionKey(): { material: Buffer; publicJwk: null } {
  return { material: randomBytes(32), publicJwk: null }
}

async function findVersion(ctx: TenantCtx, purpose: KeyPurpose, version: number): Promise<KeyringRow | null> {
  const { tenantId } = ctx
  const [row] = await inTenant(ctx, (tx) =>
    tx
      .select()
      .from(keyringKeys)
      .where(
        and(eq(keyringKeys.tenantId, tenantId), eq(keyringKeys.purpose, purpose), eq(keyringKeys.version, version)),
      ),
  )
  return row ?? null
}

async function findUsable(ctx: TenantCtx, id: string, purpose: KeyPurpose): Promise<KeyringRow> {
  const [row] = await inTenant(ctx, (tx) => tx.select().from(keyringKeys).where(ofTenant(ctx, id)))
  if (row?.state !== 'ENABLED' || row.purpose !== purpose) throw unavailable()
  return row
}

function ofTenant(ctx: TenantCtx, id: string) {
  if (!isUuid(id)) throw unavailable()
  return and(eq(keyringKeys.tenantId, ctx.tenantId), eq(keyringKeys.id, id))
}

/** Lends the plain material to `use`, which must be done with it when it returns: it is wiped then. */
function withMaterial<T>(masterKey: Buffer, row: KeyringRow, use: (material: Buffer) => T): T {
  const material = row.wrappedMaterial && unseal(masterKey, row.wrappedMaterial, materialBinding(row))
  if (!material) throw new Error(`the keyring's key ${row.id} does not open under this master key`)
  try {
    return use(material)
  } finally {
    material.fill(0)
  }
}

function materialBinding(row: Pick<KeyringRow, 'tenantId' | 'id' | 'purpose' | 'version'>) {
  return ['keyring key', row.tenantId, row.id, row.purpose, row.version]
}

function dataKeyBinding(row: KeyringRow, context: EncryptionContext) {
  return ['data key', row.id, context.tenant_id, context.key_type]
}

function unavailable(): AppError {
  return new AppError('KEY_UNAVAILABLE')
}
