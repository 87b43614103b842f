import type { TenantCtx } from '../../core/context.ts'
import { inTenant } from '../../db/tenancy.ts'
import { countUsed } from './gauges.ts'
import { type EffectiveLimits, effectiveLimits } from './limits.ts'

/** The limits of a tenant, and by limit or feature what it uses of it. */
export interface TenantUse {
  effective: EffectiveLimits
  used: ReadonlyMap<string, number>
}

/** What the tenant may use and uses now. */
export function readUse(ctx: TenantCtx): Promise<TenantUse> {
  return inTenant(ctx, async (tx) => {
    const effective = await effectiveLimits(tx, ctx.tenantId)
    const used = (await countUsed(tx, [ctx.tenantId])).get(ctx.tenantId) ?? new Map()
    return { effective, used }
  })
}
