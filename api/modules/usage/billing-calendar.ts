import { LRUCache } from 'lru-cache'
import type { TenantSession } from '../../db/tenant-batch.ts'
import type { BillingCalendar } from '../plans/periods.ts'
import { billingCalendarOf } from '../tenants/billing-calendar.ts'

/** A change of the calendar counts from the end of the running period on, so a copy may be some seconds old. */
const kept = new LRUCache<string, BillingCalendar>({ max: 10_000, ttl: 5_000 })

interface BilledRow {
  time_zone: string
  billing_anchor_day: number | null
  former_billing: { day: number; timeZone: string; until: string }[]
  created_at: Date
}

const readTenant = `
  select time_zone, billing_anchor_day, former_billing, created_at from tenants where tenant_id = $1`

/** By which rule the tenant's billing periods begin. */
export async function readBillingCalendar(tenant: TenantSession): Promise<BillingCalendar> {
  const known = kept.get(tenant.tenantId)
  if (known) return known
  const [row] = await tenant.query<BilledRow>(readTenant, [tenant.tenantId])
  if (!row) throw new Error('usage of a tenant that is not there')
  const calendar = billingCalendarOf({
    timeZone: row.time_zone,
    billingAnchorDay: row.billing_anchor_day,
    formerBilling: row.former_billing,
    createdAt: new Date(row.created_at),
  })
  kept.set(tenant.tenantId, calendar)
  return calendar
}
