import type { OrganizationMembership } from '@workos-inc/node'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import type { Role } from '../../core/permissions.ts'
import type { IdentityProvider, IdentityUser } from './provider.ts'
import type { WorkOSClient } from './workos-client.ts'

/**
 * WorkOS has two roles in every environment, `admin` and `member`. The product's own roles live in its database and
 * decide everything here; these two only tell WorkOS's pages (domain and SSO set-up) who may administer them.
 */
const roleSlugs: Record<Role, string> = {
  OWNER: 'admin',
  ADMIN: 'admin',
  DEVELOPER: 'member',
  BILLING: 'member',
  VIEWER: 'member',
}

type Directory = Omit<IdentityProvider, 'name' | 'redirect' | 'events'>

/** Organizations and memberships at WorkOS. An organization carries the tenant's id as its external id. */
export function workosOrganizations({ call }: WorkOSClient): Directory {
  const find = (ctx: TenantCtx) => absent(call((sdk) => sdk.organizations.getOrganizationByExternalId(ctx.tenantId)))

  const create = (ctx: TenantCtx, name: string, idempotencyKey: string) =>
    // A conflict means another attempt made it in the meantime; the look-up that follows finds it.
    call((sdk) => sdk.organizations.createOrganization({ name, externalId: ctx.tenantId }, { idempotencyKey })).catch(
      onConflict,
    )

  async function findMembership(organizationId: string, userId: string): Promise<OrganizationMembership | undefined> {
    const { data } = await call((sdk) =>
      sdk.userManagement.listOrganizationMemberships({
        organizationId,
        userId,
        statuses: ['active', 'inactive', 'pending'],
      }),
    )
    return data[0]
  }

  async function workosUserOf(user: IdentityUser): Promise<string> {
    if (user.workosUserId) return user.workosUserId
    const { data } = await call((sdk) => sdk.userManagement.listUsers({ email: user.email }))
    if (data[0]) return data[0].id
    // The person proved the address to this product before WorkOS was switched on.
    const created = await call((sdk) => sdk.userManagement.createUser({ email: user.email, emailVerified: true }))
    return created.id
  }

  return {
    async ensureOrganization(ctx, { name }) {
      const existing = await find(ctx)
      if (existing) return { organizationId: existing.id }
      await create(ctx, name, `organization-${ctx.tenantId}`)
      // Looked up rather than taken from the answer, which may be the replay of one that has since been deleted.
      const made = await find(ctx)
      if (made) return { organizationId: made.id }
      await create(ctx, name, `organization-${ctx.tenantId}-${newId()}`)
      const remade = await find(ctx)
      if (!remade) throw new AppError('UNAVAILABLE', { message: 'WorkOS does not show the new organization yet.' })
      return { organizationId: remade.id }
    },

    async renameOrganization(_ctx, { organizationId, name }) {
      await call((sdk) => sdk.organizations.updateOrganization({ organization: organizationId, name }))
    },

    async deleteOrganization(_ctx, organizationId) {
      await absent(call((sdk) => sdk.organizations.deleteOrganization(organizationId)))
    },

    async ensureMembership(_ctx, { organizationId, user, role }) {
      const userId = await workosUserOf(user)
      const roleSlug = roleSlugs[role]
      const existing = await findMembership(organizationId, userId)
      if (!existing) {
        const created = await call((sdk) =>
          sdk.userManagement.createOrganizationMembership({ organizationId, userId, roleSlug }),
        ).catch(onConflict)
        const membershipId = created?.id ?? (await findMembership(organizationId, userId))?.id
        if (!membershipId) throw new AppError('CONFLICT')
        return { membershipId }
      }
      if (existing.status === 'inactive')
        await call((sdk) => sdk.userManagement.reactivateOrganizationMembership(existing.id))
      if (existing.role.slug !== roleSlug)
        await call((sdk) => sdk.userManagement.updateOrganizationMembership(existing.id, { roleSlug }))
      return { membershipId: existing.id }
    },

    async deleteMembership(_ctx, membershipId) {
      await absent(call((sdk) => sdk.userManagement.deleteOrganizationMembership(membershipId)))
    },

    async findOrganization(ctx) {
      const organization = await find(ctx)
      return organization ? { organizationId: organization.id, name: organization.name } : null
    },
  }
}

/** Null for what WorkOS does not have. */
async function absent<T>(answer: Promise<T>): Promise<T | null> {
  return answer.catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return null
    throw error
  })
}

function onConflict(error: unknown): null {
  if (error instanceof AppError && error.code === 'CONFLICT') return null
  throw error
}
