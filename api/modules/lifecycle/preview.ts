import type { TenantCtx } from '../../core/context.ts'
import { deletionDays } from '../../core/lifecycle.ts'
import { inTenant } from '../../db/tenancy.ts'
import { inventory } from '../exports/inventory.ts'
import { countKind } from '../exports/kind.ts'
import { requireTenantRow } from '../tenants/tenants.ts'
import { dayMs } from './deletion.ts'

/** What a deletion would take away, in words. */
export interface DeletionPreview {
  slug: string
  /** When it would be gone, if it were asked for now. */
  deletionAt: Date
  contents: { what: string; count: number }[]
}

/** Counts what would go with the tenant; kinds of which there is nothing are left out. */
export function previewDeletion(ctx: TenantCtx): Promise<DeletionPreview> {
  return inTenant(ctx, async (tx) => {
    const { slug } = await requireTenantRow(tx, ctx.tenantId)
    const contents: DeletionPreview['contents'] = []
    for (const { table, counted } of inventory) {
      const count = counted ? await countKind(tx, ctx, { table }) : 0
      if (counted && count > 0) contents.push({ what: count === 1 ? counted.one : counted.many, count })
    }
    return { slug, deletionAt: new Date(ctx.services.now().getTime() + deletionDays * dayMs), contents }
  })
}
