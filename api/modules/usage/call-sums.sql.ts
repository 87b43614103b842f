/**
 * Writing calls of many tenants at a time, each statement for all of them: with statements for each tenant, writing to
 * PostgreSQL's socket was the largest part of a crowded replica's work. Each stands alone, none in another's WITH, which
 * Citus would take for one tenant only. Of a call in a minute and key of its own PostgreSQL works 35 us at the rollups, 9
 * at the counters and 6 at the event.
 */
const meter = `'api_calls'`
const instantOf = (minute: string) => `to_timestamp(${minute} * 60::float8)`

/**
 * $1 tenants, $2 keys of the events, $3 their ids, $4 API keys, $5 minutes since 1970, $6 subjects, $7 quantities, $8
 * source, $9 now. Fails on events that are there.
 */
export const addCalls = `
insert into usage_events (tenant_id, key, source, event_id, meter, quantity, occurred_at, recorded_at, key_id, subject)
select tenant_id, key, $8::text, event_id, ${meter}, quantity, ${instantOf('minute')}, $9::timestamptz, key_id, subject
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::int[], $6::text[], $7::bigint[])
  as given (tenant_id, key, event_id, key_id, minute, subject, quantity)`

/**
 * $1 tenants, $2 starts of periods in minutes since 1970, $3 quantities. Locks the counters in the order of the tenants,
 * as everything does that records.
 */
export const moveCounters = `
insert into usage_counters as old (tenant_id, meter, period_start, quantity)
select tenant_id, ${meter}, period, sum(quantity)
from unnest($1::uuid[], $2::int[], $3::bigint[]) as given (tenant_id, period_start, quantity)
cross join lateral (values ('epoch'::timestamptz), (${instantOf('period_start')})) as periods (period)
group by tenant_id, period
order by tenant_id, period
on conflict (tenant_id, meter, period_start) do update set
  quantity = old.quantity + excluded.quantity,
  late = old.late + case when old.closed_at is null then 0 else excluded.quantity end
returning tenant_id, (extract(epoch from period_start) * 1000)::bigint as period_start, quantity::text as quantity`

/**
 * $1 tenants, $2 API keys, $3 minutes since 1970, $4 subjects, empty for those past the cap, $5 quantities. In no order:
 * whoever holds a tenant's counters is the only one at its rollups. Sorting them first made updates 40 % dearer.
 */
export const moveRollups = `
insert into usage_rollups as old (tenant_id, meter, dimension, grain, bucket, series, quantity)
select tenant_id, ${meter}, dimension, grain, ${instantOf('(minute - minute % grain)')} as bucket, series, sum(quantity)
from unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::bigint[])
  as given (tenant_id, key_id, minute, subject, quantity)
cross join lateral (values ('TOTAL', ''), ('KEY', key_id::text), ('SUBJECT', subject)) as dimensions (dimension, series)
cross join (values (1), (15), (60), (1440)) as grains (grain)
where series is not null and (dimension <> 'SUBJECT' or grain in (15, 1440))
group by tenant_id, dimension, grain, bucket, series
on conflict (tenant_id, meter, dimension, grain, bucket, series) do update set quantity = old.quantity + excluded.quantity`

/** $1 tenants, $2 leases, $3 quantities: what was reserved and is used now is reserved no longer. */
export const leaveLeases = `
update quota_reservations r set quantity = greatest(0, r.quantity - used.quantity)
from (
  select tenant_id, id, sum(quantity) as quantity
  from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as given (tenant_id, id, quantity)
  group by tenant_id, id
) used
where r.tenant_id = used.tenant_id and r.id = used.id`

/**
 * $1 tenants, $2 keys of events, $3 starts of their periods in minutes since 1970. Runs behind moveCounters, which holds
 * the counters: a period that it found closed is closed here, too.
 */
export const markLateCalls = `
update usage_events e set late = true
from unnest($1::uuid[], $2::uuid[], $3::int[]) as given (tenant_id, key, period_start)
join usage_counters c
  on c.tenant_id = given.tenant_id and c.meter = ${meter} and c.period_start = ${instantOf('given.period_start')}
where e.tenant_id = given.tenant_id and e.key = given.key and c.closed_at is not null`
