import { type TenantCtx, withTenant } from '../../core/context.ts'
import { defineJob } from '../../jobs/queue.ts'
import { getTenant } from '../tenants/tenants.ts'

declare module '../../jobs/queue.ts' {
  interface JobPayloads {
    'settings.rename-organization': { tenantId: string }
  }
}

/**
 * Gives the identity organization the tenant's name. The name is read here and compared afterwards: of two renames whose
 * jobs overtake each other, the tenant's last name is what stays.
 */
export async function renameOrganization(ctx: TenantCtx): Promise<void> {
  for (;;) {
    const { organizationId, name, status } = await getTenant(ctx)
    if (!organizationId || status === 'DELETED') return
    await ctx.services.identityProvider.renameOrganization(ctx, { organizationId, name })
    if ((await getTenant(ctx)).name === name) return
  }
}

export const settingsJobs = [
  defineJob({
    name: 'settings.rename-organization',
    retries: 30,
    run: (ctx, { tenantId }) => renameOrganization(withTenant(ctx, tenantId)),
  }),
]
