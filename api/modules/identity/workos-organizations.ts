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

type Directory = Omit<IdentityProvider, 'name' | 'redirect' | 'singleSignOn' | 'events'>

/** Organizations and memberships at WorkOS. An organization carries the tenant's id as its external id. */
export function workosOrganizations({ call }: WorkOSClient): Directory {
  const find = (ctx: TenantCtx) => absent(call((sdk) => sdk.organizations.getOrganizationByExternalId(ctx.tenantId)))

  /** Refused when another attempt has made it in the meantime, which the look-up that follows shows. */
  const create = (ctx: TenantCtx, name: string, idempotencyKey: string) =>
    call((sdk) => sdk.organizations.createOrganization({ name, externalId: ctx.tenantId }, { idempotencyKey })).catch(
      ifRefused(() => find(ctx)),
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
    const findUser = async () => (await call((sdk) => sdk.userManagement.listUsers({ email: user.email }))).data[0]
    const existing = await findUser()
    if (existing) return existing.id
    // The person proved the address to this product before WorkOS was switched on.
    const created = await call((sdk) =>
      sdk.userManagement.createUser({ email: user.email, emailVerified: true }),
    ).catch(ifRefused(findUser))
    return created.id
  }

  async function adoptOrganization(ctx: TenantCtx, organization: string): Promise<{ organizationId: string }> {
    const { externalId } = await call((sdk) => sdk.organizations.getOrganization(organization))
    if (externalId && externalId !== ctx.tenantId)
      throw new AppError('CONFLICT', { message: 'This organization already belongs to another tenant.' })
    if (!externalId)
      await call((sdk) => sdk.organizations.updateOrganization({ organization, externalId: ctx.tenantId }))
    return { organizationId: organization }
  }

  return {
    async ensureOrganization(ctx, { name, adopt }) {
      if (adopt) return adoptOrganization(ctx, adopt)
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

    async releaseOrganization(ctx, organization) {
      const current = await absent(call((sdk) => sdk.organizations.getOrganization(organization)))
      if (current?.externalId === ctx.tenantId)
        await call((sdk) => sdk.organizations.updateOrganization({ organization, externalId: null }))
    },

    async adoptableOrganizations(_ctx, { workosUserId: userId }) {
      if (!userId) return []
      const { data } = await call((sdk) =>
        sdk.userManagement.listOrganizationMemberships({ userId, statuses: ['active'], limit: 100 }),
      )
      const administered = data.filter((membership) => membership.role.slug === roleSlugs.OWNER)
      const organizations = await Promise.all(
        administered.map(({ organizationId }) =>
          absent(call((sdk) => sdk.organizations.getOrganization(organizationId))),
        ),
      )
      return organizations.flatMap((each) =>
        each && !each.externalId ? { organizationId: each.id, name: each.name } : [],
      )
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
        ).catch(ifRefused(() => findMembership(organizationId, userId)))
        return { membershipId: created.id }
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

    async suspendMembership(_ctx, membershipId) {
      const membership = await absent(call((sdk) => sdk.userManagement.getOrganizationMembership(membershipId)))
      if (membership?.status === 'active')
        await call((sdk) => sdk.userManagement.deactivateOrganizationMembership(membershipId))
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

/**
 * For a creation that WorkOS refused: what another attempt made in the meantime, or else the refusal. WorkOS answers
 * 409, 400 or 422 for a duplicate, depending on the object.
 */
function ifRefused<T>(find: () => Promise<T | null | undefined>): (error: unknown) => Promise<T> {
  return async (error) => {
    const isRefusal = error instanceof AppError && (error.code === 'CONFLICT' || error.code === 'INVALID_INPUT')
    const existing = isRefusal ? await find() : null
    if (!existing) throw error
    return existing
  }
}
