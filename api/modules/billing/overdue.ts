import { and, inArray, isNotNull } from 'drizzle-orm'
import type { Ctx } from '../../core/context.ts'
import { subscriptions } from '../../db/tables/index.ts'
import { asPlatform } from '../../db/tenancy.ts'
import type { TenantRow } from '../tenants/tenants.ts'
import { readSettings } from './book.ts'
import { type Measure, measuresAgainst } from './due.ts'

/** How far it has come with a tenant that owes something. */
export interface Dunning {
  /** When it was noticed that an invoice is overdue; everything counts from then. */
  since: Date
  noticesSent: number
  /** How many there are to be. */
  notices: number
  restrictedAt: Date | null
  /** What happens next by itself; null when nothing more does. */
  next: Measure | null
}

/** How far it has come with those of the tenants that owe something, by tenant. For operators. */
export function findDunning(ctx: Ctx, tenants: readonly TenantRow[]): Promise<Map<string, Dunning>> {
  const ids = tenants.map(({ tenantId }) => tenantId)
  return asPlatform(ctx, async (tx) => {
    const owing = and(inArray(subscriptions.tenantId, ids), isNotNull(subscriptions.pastDueSince))
    const rows = await tx.select().from(subscriptions).where(owing)
    const settings = await readSettings(tx)
    const byTenant = new Map(rows.map((row) => [row.tenantId, row]))
    const found = tenants.flatMap((tenant): [string, Dunning][] => {
      const subscription = byTenant.get(tenant.tenantId)
      if (!subscription?.pastDueSince) return []
      const { pastDueSince: since, dunningStage: noticesSent, restrictedAt } = subscription
      const [next = null] = measuresAgainst({ tenant, subscription, settings }).sort(
        (a, b) => Number(a.at) - Number(b.at),
      )
      return [[tenant.tenantId, { since, noticesSent, notices: settings.noticeDays.length, restrictedAt, next }]]
    })
    return new Map(found)
  })
}
