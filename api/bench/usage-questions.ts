import type postgres from 'postgres'
import { newId } from '../core/ids.ts'

const meters = ['api_calls', 'spans', 'signals', 'rules']

/**
 * Writes what recording `count` events leaves behind, spread over the last 30 days, for a tenant: rows in bulk, since
 * through the product ten million take an hour. Rollups are summed from the events, as the product does with each batch.
 */
export async function insertHistory(sql: postgres.Sql, tenantId: string, count: number): Promise<void> {
  const prefix = newId().slice(0, 13)
  await sql`
    insert into usage_events (tenant_id, key, source, event_id, meter, quantity, occurred_at, recorded_at)
    select ${tenantId}, (${prefix} || '-7' || lpad(to_hex(i / 4294967296), 3, '0') || '-8000-'
        || lpad(to_hex(i % 4294967296), 12, '0'))::uuid, 'history', i::text, (${meters}::text[])[1 + i % 4], 1 + i % 50,
      now() - interval '30 days' * (i::float8 / ${count}), now()
    from generate_series(1::bigint, ${count}) i`
  await sql`
    insert into usage_rollups (tenant_id, meter, dimension, grain, bucket, series, quantity)
    select tenant_id, meter, dimension, grain, date_bin(make_interval(mins => grain), minute, 'epoch') as bucket, '', sum(quantity)
    from (select tenant_id, meter, date_bin('1 minute', occurred_at, 'epoch') as minute, sum(quantity) as quantity
      from usage_events where tenant_id = ${tenantId} and source = 'history' group by 1, 2, 3) by_minute
    cross join (values ('TOTAL'), ('KEY')) as dimensions (dimension)
    cross join (values (1), (15), (60), (1440)) as grains (grain)
    group by tenant_id, meter, dimension, grain, bucket
    -- The product reads gauges meanwhile.
    on conflict (tenant_id, meter, dimension, grain, bucket, series)
      do update set quantity = usage_rollups.quantity + excluded.quantity`
}

/** The dashboard's question: the last 30 days by day in a zone with a change of clocks, four meters. */
export function monthQuestion(): string {
  const query = `query ($input: UsageInput!) { usage(input: $input) { edges series { meter { code } values total } } }`
  const day = 86_400_000
  const [from, to] = [new Date(Date.now() - 30 * day), new Date()]
  return JSON.stringify({
    query,
    variables: { input: { meters, from, to, granularity: 'DAY', timeZone: 'Europe/Berlin' } },
  })
}
