import type postgres from 'postgres'

/** Tenants on a plan of 10.00 a month and 0.04 cents for each span beyond a thousand, whose January 2027 is not billed. */
export async function seedTenants(sql: postgres.Sql, count: number): Promise<void> {
  const prices = {
    ...{ currency: 'EUR', base: { MONTH: '1000', YEAR: null }, trialDays: 0 },
    meters: { spans: { included: 1000, scheme: 'PER_UNIT', unitAmount: '0.04' } },
  }
  await sql`
    insert into plans (code, version, position, name, summary, limits, state, prices)
    values ('LOAD', 1, 9, 'Load', 'For measuring.', '{}', 'PUBLISHED', ${sql.json(prices)})`
  await sql`
    insert into tenants (tenant_id, name, slug, time_zone, plan_code, plan_version, billing_anchor_day, status,
      created_at, updated_at, activated_at)
    select gen_random_uuid(), 'Tenant ' || n, 'tenant-' || n, 'UTC', 'LOAD', 1, 1, 'ACTIVE', at, at, at
    from generate_series(1, ${count}) as n, (values ('2027-01-01T00:00:00Z'::timestamptz)) as given (at)`
  await sql`
    insert into subscriptions (tenant_id, state, interval, started_at, term_start, term_end, billed_until, due_at)
    select tenant_id, 'ACTIVE', 'MONTH', created_at, created_at, '2027-02-01T00:00:00Z', created_at,
      '2027-02-01T00:00:00Z' from tenants`
  await sql`
    insert into usage_counters (tenant_id, meter, period_start, quantity)
    select tenant_id, 'spans', created_at, floor(random() * 1000000) from tenants`
  await sql`analyze`
}
