import { type BillingCalendar, changeCalendar, dayOfMonth } from '../plans/periods.ts'
import type { TenantRow } from './tenants.ts'

type Billed = Pick<TenantRow, 'timeZone' | 'billingAnchorDay' | 'formerBilling' | 'createdAt'>

/** By which rules a tenant's billing periods begin. Before its activation they count from the day it was created. */
export function billingCalendarOf({ timeZone, billingAnchorDay, formerBilling, createdAt }: Billed): BillingCalendar {
  return { day: billingAnchorDay ?? dayOfMonth(createdAt, timeZone), timeZone, former: formerBilling }
}

/** The columns of a tenant's calendar when it moves to another zone at `at`: the running period stays as it is. */
export function moveCalendar(tenant: Billed, at: Date, timeZone: string): Pick<TenantRow, 'formerBilling'> {
  return { formerBilling: [...changeCalendar(billingCalendarOf(tenant), at, { timeZone }).former] }
}
