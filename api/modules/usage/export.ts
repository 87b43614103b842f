import type { TenantCtx } from '../../core/context.ts'
import { toPublicId } from '../../core/ids.ts'
import { inTenant } from '../../db/tenancy.ts'
import { sessionOf, type TenantSession } from '../../db/tenant-batch.ts'
import { listMeters } from './meters.ts'
import { type AskedQuestion, ask, type UsageQuestion } from './query.ts'
import { readSeries } from './series.ts'

/** Two years by the hour, a month by the minute. */
const maxSteps = 50_000
/** Steps read at a time: what bounds the memory of an export. */
const stepsAtOnce = { TOTAL: 1000, KEY: 100, SUBJECT: 20 }

/** One value of one series. */
export interface UsageLine {
  from: Date
  to: Date
  meter: string
  unit: string
  /** A key's id as the API names it, a subject, or empty. */
  name: string
  value: bigint
}

/**
 * Every value of a question, step after step, with every key or subject by name; steps where a series has no usage are
 * left out. Read piece by piece while the caller takes them. Throws INVALID_INPUT before the first line.
 */
export async function exportUsage(ctx: TenantCtx, input: UsageQuestion): Promise<AsyncGenerator<UsageLine>> {
  const known = await listMeters(ctx.services)
  const asked = await within(ctx, (tenant) => ask(ctx, tenant, known, input, maxSteps))
  return lines(ctx, asked)
}

async function* lines(ctx: TenantCtx, asked: AskedQuestion): AsyncGenerator<UsageLine> {
  const { edges, grouping } = asked
  const size = stepsAtOnce[grouping]
  const shown = (name: string | null) => (grouping === 'KEY' && name ? toPublicId('apiKey', name) : (name ?? ''))
  for (let start = 0; start < edges.length - 1; start += size) {
    const part = edges.slice(start, start + size + 1)
    const everyone = Number.MAX_SAFE_INTEGER
    const series = await within(ctx, (tenant) => readSeries(tenant, { ...asked, edges: part, top: everyone }))
    for (const [i, from] of part.slice(0, -1).entries())
      for (const { meter, name, values } of series) {
        const value = values[i]
        if (!value && meter.aggregation === 'SUM') continue
        if (value === null || value === undefined) continue
        const to = new Date(part[i + 1] ?? from)
        yield { from: new Date(from), to, meter: meter.code, unit: meter.unit, name: shown(name), value }
      }
  }
}

/** A transaction for each piece: a slow reader holds no connection. */
function within<T>(ctx: TenantCtx, work: (tenant: TenantSession) => Promise<T>): Promise<T> {
  return inTenant(ctx, (tx) => work(sessionOf(tx, ctx.tenantId)))
}
