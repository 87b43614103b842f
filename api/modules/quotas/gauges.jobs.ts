import { and, asc, eq, gt, inArray, ne } from 'drizzle-orm'
import type { Ctx } from '../../core/context.ts'
import { newId } from '../../core/ids.ts'
import { tenants, usageCounters } from '../../db/tables/index.ts'
import { asPlatform, type Tx } from '../../db/tenancy.ts'
import { defineJob } from '../../jobs/queue.ts'
import { eventKey, reservedSource, type UsageEvent } from '../usage/events.ts'
import { listMeters } from '../usage/meters.ts'

declare module '../../jobs/queue.ts' {
  interface JobPayloads {
    'usage.read-gauges': Record<string, never>
  }
}

/** Tenants whose gauges are counted by one query each, and recorded in a few commits. */
const batchSize = 500
/** Of all time: where the last reading of a gauge is kept. */
const allTime = new Date(0)

interface Reading {
  tenantId: string
  meter: string
  value: number
}

/**
 * Records what there is of members, API keys and whatever else has a gauge, so that charts have it. A gauge stays at its
 * last reading, so only changed ones are recorded: ten thousand tenants at rest cost a few queries for every 500 of them.
 * Gives the number of readings.
 */
export async function recordGauges(ctx: Ctx, batch = batchSize): Promise<number> {
  const { gauges, usageRecorder, now } = ctx.services
  const meters = await listMeters(ctx.services)
  const read = gauges.filter(({ of }) =>
    meters.some(({ code, kind, active }) => code === of && kind === 'GAUGE' && active),
  )
  const codes = read.map(({ of }) => of)
  if (codes.length === 0) return 0
  let recorded = 0
  for (let after: string | null = null; ; ) {
    const { tenantIds, changed } = await asPlatform(ctx, async (tx) => {
      const ids = await listTenants(tx, after, batch)
      const last = await readLast(tx, ids, codes)
      const found: Reading[] = []
      for (const gauge of read) {
        const counted = await gauge.count(tx, ids)
        for (const tenantId of ids) {
          const value = counted.get(tenantId) ?? 0
          if (value !== (last.get(`${tenantId} ${gauge.of}`) ?? 0)) found.push({ tenantId, meter: gauge.of, value })
        }
      }
      return { tenantIds: ids, changed: found }
    })
    const at = now()
    const records = [...Map.groupBy(changed, ({ tenantId }) => tenantId)].map(([tenantId, of]) =>
      usageRecorder.record({ tenantId, keyId: null, events: of.map((one) => eventOf(one, at)), at, gauges: codes }),
    )
    await Promise.all(records)
    recorded += changed.length
    after = tenantIds.at(-1) ?? null
    if (tenantIds.length < batch) return recorded
  }
}

async function listTenants(tx: Tx, after: string | null, limit: number): Promise<string[]> {
  const rows = await tx
    .select({ tenantId: tenants.tenantId })
    .from(tenants)
    .where(and(ne(tenants.status, 'DELETED'), after ? gt(tenants.tenantId, after) : undefined))
    .orderBy(asc(tenants.tenantId))
    .limit(limit)
  return rows.map(({ tenantId }) => tenantId)
}

async function readLast(tx: Tx, tenantIds: readonly string[], codes: readonly string[]): Promise<Map<string, number>> {
  const { tenantId, meter, periodStart, last } = usageCounters
  const rows = await tx
    .select({ tenantId, meter, last })
    .from(usageCounters)
    .where(and(inArray(tenantId, [...tenantIds]), inArray(meter, [...codes]), eq(periodStart, allTime)))
  return new Map(rows.map((row) => [`${row.tenantId} ${row.meter}`, row.last ?? 0]))
}

function eventOf({ meter, value }: Reading, at: Date): UsageEvent {
  const [source, id] = [reservedSource, newId()]
  const what = { meter, quantity: value, occurredAt: at.getTime(), subject: null, dimensions: null }
  return { key: eventKey(source, id), source, id, ...what }
}

export const gaugeJobs = [
  defineJob({
    name: 'usage.read-gauges',
    cron: '*/5 * * * *',
    concurrency: 1,
    run: async (ctx) => {
      const readings = await recordGauges(ctx)
      ctx.log.debug({ readings }, 'gauges read')
    },
  }),
]
