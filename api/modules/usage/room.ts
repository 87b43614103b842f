import { plainArray, textArray } from '../../db/array-literals.ts'
import type { TenantSession } from '../../db/tenant-batch.ts'

/** One meter in one billing period. */
export interface MeterPeriod {
  meter: string
  periodStart: Date
}

/** What is used of a meter in a period, and what is spoken for. */
export interface Standing extends MeterPeriod {
  used: number
  reserved: number
}

const params = (tenant: TenantSession, of: readonly MeterPeriod[]) => [
  tenant.tenantId,
  textArray(of.map(({ meter }) => meter)),
  plainArray(of.map(({ periodStart }) => `"${periodStart.toISOString()}"`)),
]

const asked = 'unnest($2::text[], $3::timestamptz[]) as asked (meter, period_start)'

const addMissing = `
  insert into usage_counters (tenant_id, meter, period_start, quantity)
  select $1, meter, period_start, 0 from ${asked} order by meter, period_start
  on conflict (tenant_id, meter, period_start) do nothing`

const readCounters = `
  select c.meter, (extract(epoch from c.period_start) * 1000)::bigint as period_start, c.quantity::text as quantity
  from ${asked} join usage_counters c on c.tenant_id = $1 and c.meter = asked.meter and c.period_start = asked.period_start
  order by c.meter, c.period_start`

const readReserved = `
  select r.meter, (extract(epoch from r.period_start) * 1000)::bigint as period_start, sum(r.quantity)::text as quantity
  from ${asked} join quota_reservations r
    on r.tenant_id = $1 and r.meter = asked.meter and r.period_start = asked.period_start and r.state = 'OPEN'
  where r.expires_at > now()
  group by r.meter, r.period_start`

interface Row {
  meter: string
  period_start: string
  quantity: string
}

/**
 * Where meters stand, with the locks on their counters until the transaction ends: whoever decides by them that there is
 * room takes it before anybody else can look. What is reserved is read by a statement of its own, which begins when the
 * locks are held: read together with them it could be from before the wait.
 */
export async function lockStandings(tenant: TenantSession, of: readonly MeterPeriod[]): Promise<Standing[]> {
  const given = params(tenant, of)
  // They leave in one go and run in this order.
  const [, counters, reserved] = await settled([
    tenant.query<Row>(addMissing, given),
    tenant.query<Row>(`${readCounters} for update of c`, given),
    tenant.query<Row>(readReserved, given),
  ])
  return together(of, counters ?? [], reserved ?? [])
}

/** Where meters stand just now. */
export async function readStandings(tenant: TenantSession, of: readonly MeterPeriod[]): Promise<Standing[]> {
  const given = params(tenant, of)
  const [counters, reserved] = await settled([
    tenant.query<Row>(readCounters, given),
    tenant.query<Row>(readReserved, given),
  ])
  return together(of, counters ?? [], reserved ?? [])
}

/** What was reserved by a lease and is used, or will not be, is reserved no longer. A lease that is over is left alone. */
export async function shrinkLease(tenant: TenantSession, lease: string, quantity: number): Promise<void> {
  await tenant.query(
    'update quota_reservations set quantity = greatest(0, quantity - $3) where tenant_id = $1 and id = $2',
    [tenant.tenantId, lease, quantity],
  )
}

/** Waits for all, so that none is still on its way when the first failure is thrown. */
async function settled<T>(queries: Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(queries)
  return Promise.all(queries)
}

function together(of: readonly MeterPeriod[], counters: Row[], reserved: Row[]): Standing[] {
  const quantityIn = (rows: Row[], { meter, periodStart }: MeterPeriod) =>
    Number(rows.find((row) => row.meter === meter && Number(row.period_start) === periodStart.getTime())?.quantity ?? 0)
  return of.map((each) => ({ ...each, used: quantityIn(counters, each), reserved: quantityIn(reserved, each) }))
}
