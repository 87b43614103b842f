import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { invalidField } from '../../core/errors.ts'
import { validate } from '../../core/validate.ts'
import { textArray } from '../../db/array-literals.ts'
import { inTenant } from '../../db/tenancy.ts'
import { sessionOf, type TenantSession } from '../../db/tenant-batch.ts'
import { readBillingCalendar } from './billing-calendar.ts'
import { acceptance } from './events.ts'
import { listMeters, type Meter } from './meters.ts'
import { type Grouping, groupings, readSeries, type Series } from './series.ts'
import { granularities, previousEdges, stepEdges } from './steps.ts'

/** Steps of one question; an export has no such limit. */
const maxSteps = 5000
/** Rows by the minute are kept as long as events are accepted for them. */
export const minutesKeptMs = acceptance.pastMs + 86_400_000
const earliest = Date.UTC(2020, 0, 1)

const question = z.object({
  meters: z.array(z.string().max(100)).max(50).nullish(),
  from: z.date(),
  to: z.date(),
  granularity: z.enum(granularities),
  timeZone: z.string().max(100).nullish(),
  groupBy: z.enum(groupings).nullish(),
  top: z.int().min(1).max(50).nullish(),
  compareToPrevious: z.boolean().nullish(),
})

export type UsageQuestion = z.input<typeof question>

/** What was used in a range, step by step. */
export interface UsageAnswer {
  timeZone: string
  /** Where the steps begin, and where the last one ends. */
  edges: Date[]
  series: (Series & { keyName: string | null; previous: Series | null })[]
}

/** A question as it is answered: its meters known, its zone named, its steps cut. */
export interface AskedQuestion {
  meters: Meter[]
  grouping: Grouping
  granularity: (typeof granularities)[number]
  timeZone: string
  edges: number[]
  top: number
  compareToPrevious: boolean
}

/**
 * What the tenant used of some meters (all when none is named) between two instants, by minute, hour, day or month of a
 * zone (the tenant's when none is named), in total or by API key or subject: the largest series by name, the rest
 * together. The range is widened to whole steps. Rollups answer it, a month of days in 720 rows a meter, however many
 * events there were. Throws INVALID_INPUT.
 */
export async function getUsage(ctx: TenantCtx, input: UsageQuestion): Promise<UsageAnswer> {
  const known = await listMeters(ctx.services)
  return inTenant(ctx, async (tx) => {
    const tenant = sessionOf(tx, ctx.tenantId)
    const asked = await ask(ctx, tenant, known, input, maxSteps)
    const { edges, granularity, timeZone } = asked
    const current = await readSeries(tenant, asked)
    const before = asked.compareToPrevious
      ? await readSeries(tenant, { ...asked, edges: previousEdges(edges, granularity, timeZone) })
      : []
    const keyNames = await readKeyNames(tenant, current)
    const series = current.map((each) => ({
      ...each,
      keyName: keyNames.get(each.name ?? '') ?? null,
      previous: before.find((other) => isSame(each, other)) ?? null,
    }))
    return { timeZone, edges: edges.map((edge) => new Date(edge)), series }
  })
}

/** What the keys are called that the series are of, by id. */
async function readKeyNames(tenant: TenantSession, series: readonly Series[]): Promise<Map<string, string>> {
  const ids = series.flatMap(({ grouping, name }) => (grouping === 'KEY' && name ? [name] : []))
  if (ids.length === 0) return new Map()
  const rows = await tenant.query<{ id: string; name: string }>(
    'select id, name from api_keys where tenant_id = $1 and id = any($2::uuid[])',
    [tenant.tenantId, textArray([...new Set(ids)])],
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}

function isSame(one: Series, other: Series): boolean {
  return one.meter.code === other.meter.code && one.name === other.name
}

/** Checks a question and cuts its steps. Throws INVALID_INPUT. */
export async function ask(
  ctx: TenantCtx,
  tenant: TenantSession,
  known: Meter[],
  input: UsageQuestion,
  most: number,
): Promise<AskedQuestion> {
  const { from, to, granularity, groupBy, top, compareToPrevious, ...wanted } = validate(question, input)
  const now = ctx.services.now().getTime()
  if (to <= from) throw invalidField('to', 'The end comes after the beginning.')
  if (from.getTime() < earliest) throw invalidField('from', 'There is no usage before 2020.')
  if (to.getTime() > now + 400 * 86_400_000) throw invalidField('to', 'The end is more than a year ahead.')
  if (granularity === 'MINUTE' && from.getTime() < now - acceptance.pastMs)
    throw invalidField('from', 'Usage by the minute goes back 35 days.')
  if (granularity === 'MINUTE' && groupBy === 'SUBJECT')
    throw invalidField('granularity', 'By subject there is usage by the hour and longer.')
  const timeZone = wanted.timeZone ?? (await readBillingCalendar(tenant)).timeZone
  if (!isZone(timeZone)) throw invalidField('timeZone', 'There is no such time zone.')
  const edges = stepEdges(from, to, granularity, timeZone, most)
  if (edges.length - 1 > most)
    throw invalidField(
      'granularity',
      `This range has more than ${most.toLocaleString('en')} steps: ask for longer ones.`,
    )
  const meters = wanted.meters?.length
    ? [...new Set(wanted.meters)].map((code) => {
        const meter = known.find((each) => each.code === code)
        if (!meter) throw invalidField('meters', `There is no meter “${code}”.`)
        return meter
      })
    : known
  return {
    ...{ meters, granularity, timeZone, edges, grouping: groupBy ?? 'TOTAL' },
    ...{ top: top ?? 10, compareToPrevious: compareToPrevious ?? false },
  }
}

/** An IANA name or an alias of one; offsets are no zones. */
function isZone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}
