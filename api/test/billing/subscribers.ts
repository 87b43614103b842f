import type { Sql } from 'postgres'
import { newId } from '../../core/ids.ts'
import { type BillingCalendar, type Period, periodAt, previousPeriod } from '../../modules/plans/periods.ts'

const dayMs = 86_400_000
/** Rows of one insert: PostgreSQL takes at most 65,534 parameters. */
const batch = 1000

/** Subscribers whose last billing period is over since three days: longer than a draft waits for late usage. */
export interface Subscribers {
  tenantIds: string[]
  ended: Period
}

/**
 * Writes tenants that pay 49.00 a month and 0.04 cents a span beyond 1,000, past the onboarding. Each has used up to
 * 100,000 spans in the period that ended, and nobody has billed it yet.
 */
export async function insertSubscribers(sql: Sql, count: number, now: Date): Promise<Subscribers> {
  const day = new Date(now.getTime() - 3 * dayMs).getUTCDate()
  const calendar: BillingCalendar = { day, timeZone: 'UTC', former: [] }
  const ended = previousPeriod(calendar, now)
  const plan = await insertPlan(sql)
  const tenantIds = Array.from({ length: count }, newId)
  for (let from = 0; from < count; from += batch) {
    const ids = tenantIds.slice(from, from + batch)
    const common = { status: 'ACTIVE', created_at: ended.start, updated_at: ended.start, activated_at: ended.start }
    await sql`insert into tenants ${sql(
      ids.map((tenantId) => ({
        ...{ tenant_id: tenantId, name: 'Payer', slug: `payer-${tenantId}`, time_zone: 'UTC', billing_anchor_day: day },
        ...{ plan_code: plan, plan_version: 1, ...common },
      })),
    )}`
    await sql`insert into subscriptions ${sql(
      ids.map((tenantId) => ({
        ...{ tenant_id: tenantId, state: 'ACTIVE', interval: 'MONTH', started_at: ended.start, due_at: ended.end },
        ...{ term_start: ended.start, term_end: ended.end, billed_until: ended.start },
      })),
    )}`
    await sql`insert into usage_counters ${sql(
      ids.map((tenantId, index) => ({
        ...{
          tenant_id: tenantId,
          meter: 'spans',
          period_start: ended.start,
          quantity: ((from + index) * 7919) % 100_000,
        },
      })),
    )}`
  }
  return { tenantIds, ended: periodAt(calendar, ended.start) }
}

async function insertPlan(sql: Sql): Promise<string> {
  const meters = { spans: { included: 1000, scheme: 'PER_UNIT', unitAmount: '0.04' } }
  const prices = { currency: 'EUR', base: { MONTH: '4900', YEAR: null }, trialDays: 0, meters }
  await sql`
    insert into plans (code, version, position, name, summary, limits, policies, features, state, prices)
    select 'PAYER', 1, 100, 'Payer', summary, '{}', '{}', features, 'PUBLISHED', ${sql.json(prices)}
    from plans where code = 'PRO' and version = 1
    on conflict do nothing`
  return 'PAYER'
}
