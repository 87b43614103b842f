import { and, eq } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { isUuid, newId } from '../../core/ids.ts'
import { identityMemberships, identityOrganizations } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import type { IdentityProvider } from './provider.ts'

/** The built-in directory: organizations and memberships in the tenant's own rows, sign-in by e-mailed code. */
export const emailDirectory: IdentityProvider = {
  name: 'email',
  redirect: null,
  singleSignOn: null,
  events: null,

  async ensureOrganization(ctx, { name, adopt }) {
    if (adopt) throw noOrganization()
    return inTenant(ctx, async (tx) => {
      const { tenantId } = ctx
      await tx
        .insert(identityOrganizations)
        .values({ tenantId, id: newId(), name, createdAt: ctx.services.now() })
        .onConflictDoNothing()
      const organization = await readOrganization(tx, ctx)
      if (!organization) throw new AppError('CONFLICT')
      return { organizationId: organization.id }
    })
  },

  async releaseOrganization(ctx, organizationId) {
    await emailDirectory.deleteOrganization(ctx, organizationId)
  },

  // Nobody makes an organization in the built-in directory but this product, for a tenant.
  adoptableOrganizations: async () => [],

  async renameOrganization(ctx, { organizationId, name }) {
    const renamed = await inTenant(ctx, (tx) =>
      tx
        .update(identityOrganizations)
        .set({ name })
        .where(organizationIs(ctx, organizationId))
        .returning({ id: identityOrganizations.id }),
    )
    if (renamed.length === 0) throw noOrganization()
  },

  async deleteOrganization(ctx, organizationId) {
    await inTenant(ctx, async (tx) => {
      const gone = await tx
        .delete(identityOrganizations)
        .where(organizationIs(ctx, organizationId))
        .returning({ id: identityOrganizations.id })
      if (gone.length > 0) await tx.delete(identityMemberships).where(eq(identityMemberships.tenantId, ctx.tenantId))
    })
  },

  async ensureMembership(ctx, { organizationId, user, role }) {
    return inTenant(ctx, async (tx) => {
      const organization = await readOrganization(tx, ctx)
      if (organization?.id !== organizationId) throw noOrganization()
      const [membership] = await tx
        .insert(identityMemberships)
        .values({ tenantId: ctx.tenantId, userId: user.userId, id: newId(), role, createdAt: ctx.services.now() })
        .onConflictDoUpdate({ target: [identityMemberships.tenantId, identityMemberships.userId], set: { role } })
        .returning({ id: identityMemberships.id })
      if (!membership) throw new AppError('CONFLICT')
      return { membershipId: membership.id }
    })
  },

  async deleteMembership(ctx, membershipId) {
    const { tenantId } = ctx
    if (!isUuid(membershipId)) return
    await inTenant(ctx, (tx) =>
      tx
        .delete(identityMemberships)
        .where(and(eq(identityMemberships.tenantId, tenantId), eq(identityMemberships.id, membershipId))),
    )
  },

  // Nothing here asks the directory who may come in, so a membership out of use is none.
  async suspendMembership(ctx, membershipId) {
    await emailDirectory.deleteMembership(ctx, membershipId)
  },

  async findOrganization(ctx) {
    const organization = await inTenant(ctx, (tx) => readOrganization(tx, ctx))
    return organization ? { organizationId: organization.id, name: organization.name } : null
  },
}

async function readOrganization(tx: Tx, { tenantId }: TenantCtx) {
  const [organization] = await tx
    .select()
    .from(identityOrganizations)
    .where(eq(identityOrganizations.tenantId, tenantId))
  return organization
}

function organizationIs({ tenantId }: TenantCtx, organizationId: string) {
  const id = isUuid(organizationId) ? organizationId : newId()
  return and(eq(identityOrganizations.tenantId, tenantId), eq(identityOrganizations.id, id))
}

function noOrganization(): AppError {
  return new AppError('NOT_FOUND', { message: 'The tenant has no such organization.' })
}
