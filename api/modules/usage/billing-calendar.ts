import { LRUCache } from 'lru-cache'
import type { TenantSession } from '../../db/tenant-batch.ts'
import type { BillingCalendar } from '../plans/periods.ts'

/** A change of the calendar counts from the end of the running period on, so a copy may be some seconds old. */
const kept = new LRUCache<string, BillingCalendar>({ max: 10_000, ttl: 5_000 })

/** By which rule the tenant's billing periods begin. */
export async function readBillingCalendar(tenant: TenantSession): Promise<BillingCalendar> {
  const known = kept.get(tenant.tenantId)
  if (known) return known
  const [row] = await tenant.query<{ time_zone: string }>(`select time_zone from tenants where tenant_id = $1`, [
    tenant.tenantId,
  ])
  const calendar: BillingCalendar = { day: 1, timeZone: row?.time_zone ?? 'UTC', former: [] }
  kept.set(tenant.tenantId, calendar)
  return calendar
}
