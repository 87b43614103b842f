import { plainArray, textArray } from '../../db/array-literals.ts'
import type { TenantSession } from '../../db/tenant-batch.ts'
import type { Meter } from './meters.ts'
import { type Grain, type Piece, piecesOf } from './steps.ts'

export const groupings = ['TOTAL', 'KEY', 'SUBJECT'] as const
export type Grouping = (typeof groupings)[number]

/** Which grains the rollups of a dimension have, longest first (see write.sql.ts). */
const grains: Record<Grouping, readonly Grain[]> = {
  TOTAL: [1440, 60, 15, 1],
  KEY: [1440, 60, 15, 1],
  SUBJECT: [1440, 15],
}

/** The values of one meter, or of one key or subject of it, step by step. */
export interface Series {
  meter: Meter
  grouping: Grouping
  /** A key's id or a subject; empty for people; null for the total, and for all that are not among the largest. */
  name: string | null
  /** A sum is 0 where nothing was used; a gauge is null before its first reading. */
  values: (bigint | null)[]
  total: bigint | null
}

interface Reading {
  tenant: TenantSession
  meters: readonly Meter[]
  grouping: Grouping
  edges: readonly number[]
  /** How many series of each meter are named. */
  top: number
}

interface Cell {
  meter: string
  name: string | null
  step: number
  quantity: string
  peak: string | null
  last: string | null
}

/** Reads the steps between `edges` from the rollups. Meters in the order asked; of each the largest series first. */
export async function readSeries(tenant: TenantSession, asked: Omit<Reading, 'tenant'>): Promise<Series[]> {
  const { meters, grouping, edges, top } = asked
  const cells = await readCells(tenant, asked, piecesOf(edges, grains[grouping]), top)
  const byMeter = Map.groupBy(cells, ({ meter }) => meter)
  const earlier = grouping === 'TOTAL' ? await readEarlier(tenant, meters, edges[0] ?? 0) : new Map<string, bigint>()
  return meters.flatMap((meter) => {
    const found = [...Map.groupBy(byMeter.get(meter.code) ?? [], ({ name }) => name)]
    if (grouping === 'TOTAL' && found.length === 0) found.push([null, []])
    const series = found.map(([name, of]) => ({
      ...{ meter, grouping, name },
      ...valuesOf(meter, of, edges.length - 1, earlier.get(meter.code) ?? null),
    }))
    return series.sort((one, other) => order(one) - order(other) || compare(other.total, one.total))
  })
}

/** The rest comes last. */
const order = ({ name }: Series) => (name === null ? 1 : 0)

function compare(one: bigint | null, other: bigint | null): number {
  return Number((one ?? -1n) - (other ?? -1n))
}

async function readCells(
  tenant: TenantSession,
  { meters, grouping, edges }: Omit<Reading, 'tenant'>,
  pieces: readonly Piece[],
  top: number,
): Promise<Cell[]> {
  const instants = (values: readonly number[]) =>
    plainArray(values.map((value) => `"${new Date(value).toISOString()}"`))
  return tenant.query<Cell>(grouping === 'TOTAL' ? totals : largest, [
    tenant.tenantId,
    grouping,
    textArray(meters.map(({ code }) => code)),
    instants(pieces.map(({ from }) => from)),
    instants(pieces.map(({ to }) => to)),
    plainArray(pieces.map(({ grain }) => grain)),
    instants(edges.slice(0, -1)),
    ...(grouping === 'TOTAL' ? [] : [top]),
  ])
}

/** $1 tenant, $2 dimension, $3 meters, $4 to $6 pieces, $7 where steps begin. */
const inSteps = `
  from unnest($4::timestamptz[], $5::timestamptz[], $6::smallint[]) as piece (from_, to_, grain)
  cross join unnest($3::text[]) as asked (meter)
  join usage_rollups r on r.tenant_id = $1 and r.meter = asked.meter and r.dimension = $2 and r.grain = piece.grain
    and r.bucket >= piece.from_ and r.bucket < piece.to_`
const values = `sum(r.quantity)::text as quantity, max(r.peak)::text as peak,
    (array_agg(r.last order by r.last_at desc) filter (where r.last is not null))[1]::text as last`
const step = `width_bucket(r.bucket, $7::timestamptz[]) - 1`

const totals = `select r.meter, null as name, ${step} as step, ${values} ${inSteps} group by r.meter, step`

/**
 * The largest series by name, all others as one. Subjects past the month's cap (empty) belong to the others. Ranked by
 * windows over one reading rather than by a join: without statistics, on a table that has just been filled, the planner
 * read everything again for each row (8 s for 3,000 rows; so 0.1 s at most).
 */
const largest = `
with cells as (
  select r.meter, r.series, ${step} as step, sum(r.quantity) as quantity, max(r.peak) as peak,
    (array_agg(r.last order by r.last_at desc) filter (where r.last is not null))[1] as last, max(r.last_at) as last_at,
    sum(sum(r.quantity)) over whole as total, max(max(r.peak)) over whole as most,
    not (r.dimension = 'SUBJECT' and r.series = '') as named
  ${inSteps}
  group by r.meter, r.series, r.dimension, step
  window whole as (partition by r.meter, r.series)
), ranked as (
  select *, dense_rank() over (partition by meter, named order by total desc, most desc nulls last, series) as place
  from cells
), shown as (
  select *, case when named and place <= $8 then series end as name from ranked
)
select r.meter, r.name, r.step, ${values} from shown r group by r.meter, r.name, r.step`

/** The last reading of each gauge before the range: what it stands at until the next one. */
async function readEarlier(
  tenant: TenantSession,
  meters: readonly Meter[],
  before: number,
): Promise<Map<string, bigint>> {
  const gauges = meters.filter(({ aggregation }) => aggregation === 'LAST').map(({ code }) => code)
  if (gauges.length === 0) return new Map()
  const rows = await tenant.query<{ meter: string; last: string }>(
    `select asked.meter, found.last::text from unnest($2::text[]) as asked (meter)
     cross join lateral (
       select last from usage_rollups r
       where r.tenant_id = $1 and r.meter = asked.meter and r.dimension = 'TOTAL' and r.grain = 15 and r.bucket < $3
       order by r.bucket desc limit 1) found`,
    [tenant.tenantId, textArray(gauges), new Date(before).toISOString()],
  )
  return new Map(rows.map(({ meter, last }) => [meter, BigInt(last)]))
}

/** Empty steps are 0 of a sum; a gauge stays where its last reading left it. */
function valuesOf(meter: Meter, cells: readonly Cell[], steps: number, earlier: bigint | null) {
  const { aggregation } = meter
  const values = new Array<bigint | null>(steps).fill(aggregation === 'SUM' ? 0n : null)
  for (const cell of cells) values[cell.step] = toBigInt(cell[column[aggregation]])
  if (aggregation === 'LAST')
    for (let i = 0, last = earlier; i < steps; i++) {
      last = values[i] ?? last
      values[i] = last
    }
  return { values, total: totalOf(aggregation, values) }
}

const column = { SUM: 'quantity', MAX: 'peak', LAST: 'last' } as const

function totalOf(aggregation: Meter['aggregation'], values: readonly (bigint | null)[]): bigint | null {
  if (aggregation === 'LAST') return values.at(-1) ?? null
  if (aggregation === 'SUM') return values.reduce<bigint>((sum, value) => sum + (value ?? 0n), 0n)
  return values.reduce((most, value) => (most === null || (value !== null && value > most) ? value : most), null)
}

function toBigInt(value: string | null): bigint | null {
  return value === null ? null : BigInt(value)
}
