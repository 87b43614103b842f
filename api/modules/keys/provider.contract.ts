import { createPublicKey, randomBytes, verify } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Ctx, type TenantCtx, withTenant } from '../../core/context.ts'
import { newId } from '../../core/ids.ts'
import type { PublicJwk } from '../../db/tables/index.ts'
import type { EncryptionContext, KeyProvider, ScannedKey } from './provider.ts'

/** What every key provider promises. `base` gives a context without a tenant and the provider under test. */
export function keyProviderContract(name: string, base: () => { ctx: Ctx; provider: KeyProvider }): void {
  describe(`${name} keeps the key provider contract`, () => {
    let provider: KeyProvider
    const newTenant = (): TenantCtx => withTenant(base().ctx, newId())
    const contextOf = (ctx: TenantCtx): EncryptionContext => ({ tenant_id: ctx.tenantId, key_type: 'ENCRYPTION' })
    const signing = (ctx: TenantCtx, version = 1) => provider.ensureKey(ctx, { purpose: 'SIGNING', version })
    const encryption = (ctx: TenantCtx, version = 1) => provider.ensureKey(ctx, { purpose: 'ENCRYPTION', version })
    const verifies = (jwk: PublicJwk | null, message: Uint8Array, signature: Uint8Array) =>
      verify(null, message, createPublicKey({ key: { ...jwk }, format: 'jwk' }), signature)
    const unavailable = { code: 'KEY_UNAVAILABLE' }

    beforeAll(() => {
      provider = base().provider
    })

    test.each(['SIGNING', 'ENCRYPTION'] as const)(
      'ten who ensure the same %s key at once get one key',
      async (purpose) => {
        const ctx = newTenant()
        const made = await Promise.all(
          Array.from({ length: 10 }, () => provider.ensureKey(ctx, { purpose, version: 1 })),
        )
        expect(new Set(made.map((key) => JSON.stringify(key))).size).toBe(1)
        expect(await provider.listKeys(ctx)).toEqual([{ providerKeyId: made[0]?.providerKeyId, purpose, version: 1 }])
        expect(await provider.ensureKey(ctx, { purpose, version: 1 })).toEqual(made[0])
      },
    )

    test('a signature verifies with the public key and with no other message or key', async () => {
      const ctx = newTenant()
      const [key, other] = [await signing(ctx), await signing(newTenant())]
      expect(key.publicJwk).toEqual({ kty: 'OKP', crv: 'Ed25519', x: expect.stringMatching(/^[\w-]{43}$/) })
      const message = randomBytes(4096)
      const signature = await provider.sign(ctx, key.providerKeyId, message)
      expect(signature).toHaveLength(64)
      expect(verifies(key.publicJwk, message, signature)).toBe(true)
      expect(verifies(key.publicJwk, randomBytes(4096), signature)).toBe(false)
      expect(verifies(other.publicJwk, message, signature)).toBe(false)
    })

    test('a data key opens with its own context and with no other', async () => {
      const ctx = newTenant()
      const { providerKeyId, publicJwk } = await encryption(ctx)
      expect(publicJwk).toBeNull()
      const { plaintext, wrapped } = await provider.generateDataKey(ctx, providerKeyId, contextOf(ctx))
      expect(plaintext).toHaveLength(32)
      expect(wrapped.includes(plaintext)).toBe(false)
      expect(await provider.unwrapDataKey(ctx, providerKeyId, wrapped, contextOf(ctx))).toEqual(plaintext)
      for (const wrong of [
        { ...contextOf(ctx), key_type: 'SIGNING' },
        { ...contextOf(ctx), tenant_id: newId() },
      ])
        await expect(provider.unwrapDataKey(ctx, providerKeyId, wrapped, wrong)).rejects.toMatchObject(unavailable)
      await expect(
        provider.unwrapDataKey(ctx, providerKeyId, randomBytes(wrapped.length), contextOf(ctx)),
      ).rejects.toMatchObject(unavailable)
    })

    test('another tenant’s key is refused for every use', async () => {
      const [ctx, foreign] = [newTenant(), newTenant()]
      const [signer, encrypter] = [await signing(foreign), await encryption(foreign)]
      const { wrapped } = await provider.generateDataKey(foreign, encrypter.providerKeyId, contextOf(foreign))
      const attempts = [
        provider.sign(ctx, signer.providerKeyId, randomBytes(8)),
        provider.generateDataKey(ctx, encrypter.providerKeyId, contextOf(ctx)),
        provider.unwrapDataKey(ctx, encrypter.providerKeyId, wrapped, contextOf(foreign)),
        provider.scheduleDeletion(ctx, signer.providerKeyId, 7),
        provider.cancelDeletion(ctx, signer.providerKeyId),
      ]
      for (const attempt of await Promise.allSettled(attempts))
        expect(attempt).toMatchObject({ status: 'rejected', reason: unavailable })
      expect(await provider.listKeys(ctx)).toEqual([])
      expect(await provider.listKeys(foreign)).toHaveLength(2)
    })

    test('a key is only used for its purpose', async () => {
      const ctx = newTenant()
      const [signer, encrypter] = [await signing(ctx), await encryption(ctx)]
      await expect(provider.sign(ctx, encrypter.providerKeyId, randomBytes(8))).rejects.toMatchObject(unavailable)
      await expect(provider.generateDataKey(ctx, signer.providerKeyId, contextOf(ctx))).rejects.toMatchObject(
        unavailable,
      )
    })

    test('versions are separate keys', async () => {
      const ctx = newTenant()
      const [first, second] = [await signing(ctx, 1), await signing(ctx, 2)]
      expect(second.providerKeyId).not.toBe(first.providerKeyId)
      expect(second.publicJwk).not.toEqual(first.publicJwk)
      const found = await provider.listKeys(ctx)
      expect(found.map((key) => key.version).sort()).toEqual([1, 2])
    })

    test('a key scheduled for deletion is unusable and unlisted until that is cancelled', async () => {
      const ctx = newTenant()
      const [signer, encrypter] = [await signing(ctx), await encryption(ctx)]
      const context = contextOf(ctx)
      const { wrapped, plaintext } = await provider.generateDataKey(ctx, encrypter.providerKeyId, context)
      const scheduled = await provider.scheduleDeletion(ctx, encrypter.providerKeyId, 7)
      expect(scheduled.changed).toBe(true)
      const days = ((scheduled.deletionAt?.getTime() ?? 0) - Date.now()) / 86_400_000
      expect(days).toBeGreaterThan(6.9)
      expect(days).toBeLessThan(7.1)
      expect(await provider.scheduleDeletion(ctx, encrypter.providerKeyId, 30)).toEqual({
        ...scheduled,
        changed: false,
      })
      await provider.scheduleDeletion(ctx, signer.providerKeyId, 7)
      for (const use of await Promise.allSettled([
        provider.sign(ctx, signer.providerKeyId, randomBytes(8)),
        provider.generateDataKey(ctx, encrypter.providerKeyId, context),
        provider.unwrapDataKey(ctx, encrypter.providerKeyId, wrapped, context),
        signing(ctx),
      ]))
        expect(use).toMatchObject({ status: 'rejected', reason: unavailable })
      expect(await provider.listKeys(ctx)).toEqual([])

      await provider.cancelDeletion(ctx, encrypter.providerKeyId)
      await provider.cancelDeletion(ctx, encrypter.providerKeyId)
      expect(await provider.unwrapDataKey(ctx, encrypter.providerKeyId, wrapped, context)).toEqual(plaintext)
      expect(await provider.listKeys(ctx)).toHaveLength(1)
    })

    test('a key that was never made is KEY_UNAVAILABLE to rescue', async () => {
      const ctx = newTenant()
      await expect(provider.cancelDeletion(ctx, newId())).rejects.toMatchObject(unavailable)
    })

    test('a scan finds the keys of every tenant with their names and age', async () => {
      const made = await Promise.all(
        Array.from({ length: 5 }, async () => {
          const ctx = newTenant()
          return { tenantId: ctx.tenantId, ...(await signing(ctx)) }
        }),
      )
      const found = new Map<string, ScannedKey>()
      for await (const page of provider.scanKeys(base().ctx)) for (const key of page) found.set(key.providerKeyId, key)
      for (const { tenantId, providerKeyId } of made) {
        const key = found.get(providerKeyId)
        expect(key).toMatchObject({ tenantId, purpose: 'SIGNING', version: 1, committed: true })
        expect(Math.abs(Date.now() - (key?.createdAt.getTime() ?? 0))).toBeLessThan(60_000)
      }
    })
  })
}
