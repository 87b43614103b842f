import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemCtx, type TenantCtx, withTenant } from '../../core/context.ts'
import { newId } from '../../core/ids.ts'
import type { TestApp } from '../../test/app.ts'
import type { IdentityProvider, IdentityUser } from './provider.ts'

/** What every identity provider keeps, run against each adapter. */
export function describeIdentityProvider(name: string, open: () => Promise<TestApp>): void {
  describe(`the identity provider contract, kept by ${name}`, () => {
    let app: TestApp
    let provider: IdentityProvider
    beforeAll(async () => {
      app = await open()
      provider = app.services.identityProvider
    })
    afterAll(() => app.close())

    const newTenant = (): TenantCtx => withTenant(systemCtx(app.services, 'test'), newId())
    const newUser = (): IdentityUser => {
      const userId = newId()
      return { userId, email: `${userId}@example.com`, workosUserId: null }
    }

    test('a tenant has no organization until one is made', async () => {
      expect(await provider.findOrganization(newTenant())).toBeNull()
    })

    test('an organization is made once, however often it is asked for', async () => {
      const ctx = newTenant()
      const first = await provider.ensureOrganization(ctx, { name: 'Acme' })
      expect(await provider.ensureOrganization(ctx, { name: 'Acme' })).toEqual(first)
      expect(await provider.findOrganization(ctx)).toEqual({ ...first, name: 'Acme' })
    })

    test('asked for by eight at once, one is made', async () => {
      const ctx = newTenant()
      const made = await Promise.all(
        Array.from({ length: 8 }, () => provider.ensureOrganization(ctx, { name: 'Acme' })),
      )
      expect(new Set(made.map((each) => each.organizationId)).size).toBe(1)
    })

    test('two tenants of one name have two organizations', async () => {
      const [one, other] = [newTenant(), newTenant()]
      const made = await provider.ensureOrganization(one, { name: 'Same' })
      expect(await provider.ensureOrganization(other, { name: 'Same' })).not.toEqual(made)
    })

    test('an organization is renamed; one that is not there is NOT_FOUND', async () => {
      const ctx = newTenant()
      const { organizationId } = await provider.ensureOrganization(ctx, { name: 'Old' })
      await provider.renameOrganization(ctx, { organizationId, name: 'New & “better”' })
      expect(await provider.findOrganization(ctx)).toEqual({ organizationId, name: 'New & “better”' })
      const missing = provider.renameOrganization(newTenant(), { organizationId: newId(), name: 'New' })
      await expect(missing).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })

    test('a deleted organization is gone, deleting it again is fine, and a new one can be made', async () => {
      const ctx = newTenant()
      const first = await provider.ensureOrganization(ctx, { name: 'Acme' })
      await provider.ensureMembership(ctx, { ...first, user: newUser(), role: 'OWNER' })
      await provider.deleteOrganization(ctx, first.organizationId)
      await provider.deleteOrganization(ctx, first.organizationId)
      expect(await provider.findOrganization(ctx)).toBeNull()
      const second = await provider.ensureOrganization(ctx, { name: 'Acme' })
      expect(second).not.toEqual(first)
      expect(await provider.findOrganization(ctx)).toEqual({ ...second, name: 'Acme' })
    })

    test('a person has one membership, also when asked for by five at once and in another role', async () => {
      const ctx = newTenant()
      const { organizationId } = await provider.ensureOrganization(ctx, { name: 'Acme' })
      const user = newUser()
      const first = await provider.ensureMembership(ctx, { organizationId, user, role: 'OWNER' })
      const others = await Promise.all(
        (['OWNER', 'ADMIN', 'VIEWER', 'BILLING', 'DEVELOPER'] as const).map((role) =>
          provider.ensureMembership(ctx, { organizationId, user, role }),
        ),
      )
      for (const other of others) expect(other).toEqual(first)
      const colleague = await provider.ensureMembership(ctx, { organizationId, user: newUser(), role: 'VIEWER' })
      expect(colleague).not.toEqual(first)
    })

    test('a new person asked for by five at once has one membership', async () => {
      const ctx = newTenant()
      const { organizationId } = await provider.ensureOrganization(ctx, { name: 'Acme' })
      const user = newUser()
      const made = await Promise.all(
        Array.from({ length: 5 }, () => provider.ensureMembership(ctx, { organizationId, user, role: 'OWNER' })),
      )
      expect(new Set(made.map((each) => each.membershipId)).size).toBe(1)
    })

    test('a deleted membership may be deleted again and made anew', async () => {
      const ctx = newTenant()
      const { organizationId } = await provider.ensureOrganization(ctx, { name: 'Acme' })
      const user = newUser()
      const { membershipId } = await provider.ensureMembership(ctx, { organizationId, user, role: 'OWNER' })
      await provider.deleteMembership(ctx, membershipId)
      await provider.deleteMembership(ctx, membershipId)
      const again = await provider.ensureMembership(ctx, { organizationId, user, role: 'OWNER' })
      expect(again.membershipId).not.toBe(membershipId)
    })

    test('a suspended membership may be suspended again, one that is gone too, and ensuring brings the person back', async () => {
      const ctx = newTenant()
      const { organizationId } = await provider.ensureOrganization(ctx, { name: 'Acme' })
      const user = newUser()
      const first = await provider.ensureMembership(ctx, { organizationId, user, role: 'VIEWER' })
      await provider.suspendMembership(ctx, first.membershipId)
      await provider.suspendMembership(ctx, first.membershipId)
      const back = await provider.ensureMembership(ctx, { organizationId, user, role: 'ADMIN' })
      expect(await provider.ensureMembership(ctx, { organizationId, user, role: 'ADMIN' })).toEqual(back)
      await provider.deleteMembership(ctx, back.membershipId)
      await provider.suspendMembership(ctx, back.membershipId)
      const anew = await provider.ensureMembership(ctx, { organizationId, user, role: 'VIEWER' })
      expect(anew.membershipId).not.toBe(back.membershipId)
    })

    test('a membership of an organization that does not exist is NOT_FOUND', async () => {
      const membership = { organizationId: newId(), user: newUser(), role: 'OWNER' as const }
      await expect(provider.ensureMembership(newTenant(), membership)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })
  })
}
