import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError, invalidField } from '../../core/errors.ts'
import { validate } from '../../core/validate.ts'
import { inTenant } from '../../db/tenancy.ts'
import { sessionOf } from '../../db/tenant-batch.ts'
import { recordAudit } from '../audit/audit.ts'
import type { Recorded } from './calls.ts'
import { checkEvent, eventKey, reversalKey, type UsageEvent } from './events.ts'
import { type Exceeded, findExceeded } from './exceeded.ts'
import { listMeters, type Meter } from './meters.ts'
import { readEntries, writeEntries } from './write.ts'

const maxEvents = 10_000

/** What became of the events of a call: counted, and one by one those that were not accepted. */
export interface RecordingReport {
  accepted: number
  duplicates: number
  conflicts: number
  refused: number
  overQuota: number
  notAccepted: Rejection[]
  /** The limits that had no room. */
  exceeded: Exceeded[]
}

interface Rejection {
  /** Place of the event in the call. */
  index: number
  status: Exclude<Recorded, 'ACCEPTED'> | 'REFUSED'
  reason: string
}

const reasons = {
  DUPLICATE: 'This event has been recorded before.',
  CONFLICT: 'Another event has been recorded under this source and id.',
  QUOTA_EXCEEDED: 'The limit of its billing period has no room for it.',
}

/**
 * Records up to 10,000 events, each with an answer of its own: a bad one never spoils the good ones. Answers when what
 * it accepted is on disk. Source and id say which event it is: the same with the same content counts once, however
 * often it is sent, as long as the event is not older than 35 days. Where a HARD limit has no room for an event, that one
 * is refused, and may be sent again when there is. Throws INVALID_INPUT for no events or too many.
 */
export async function recordUsage(
  ctx: TenantCtx,
  { events }: { events: readonly unknown[] },
): Promise<RecordingReport> {
  if (events.length === 0 || events.length > maxEvents)
    throw invalidField('events', `A call records 1 to ${maxEvents.toLocaleString('en')} events.`)
  const meters = new Map((await listMeters(ctx.services)).map((meter) => [meter.code, meter]))
  const at = ctx.services.now()
  const { good, places, refusals } = checkEvents(events, meters, at)
  const keyId = ctx.actor.kind === 'key' ? ctx.actor.keyId : null
  const gauges = [...meters.values()].filter(({ kind }) => kind === 'GAUGE').map(({ code }) => code)
  const { tenantId, services } = ctx
  const outcomes = good.length ? await services.usageRecorder.record({ tenantId, keyId, events: good, at, gauges }) : []
  const rejections = outcomes.flatMap((status, i): Rejection[] =>
    status === 'ACCEPTED' ? [] : [{ index: places[i] ?? i, status, reason: reasons[status] }],
  )
  const count = (status: Recorded) => outcomes.filter((each) => each === status).length
  const overQuota = good.filter((_, i) => outcomes[i] === 'QUOTA_EXCEEDED')
  return {
    accepted: count('ACCEPTED'),
    duplicates: count('DUPLICATE'),
    conflicts: count('CONFLICT'),
    refused: refusals.length,
    overQuota: overQuota.length,
    notAccepted: [...refusals, ...rejections].sort((one, other) => one.index - other.index),
    exceeded: overQuota.length ? await findExceeded(ctx, overQuota) : [],
  }
}

/** The events that may be written with their places in the call, and the others with what is wrong with them. */
function checkEvents(events: readonly unknown[], meters: ReadonlyMap<string, Meter>, at: Date) {
  const good: UsageEvent[] = []
  const places: number[] = []
  const refusals: Rejection[] = []
  for (const [index, input] of events.entries()) {
    const event = checkEvent(input, meters, at.getTime())
    if ('refusal' in event) refusals.push({ index, status: 'REFUSED', reason: event.refusal })
    else places[good.push(event) - 1] = index
  }
  return { good, places, refusals }
}

const reversal = z.object({
  source: z.string().max(100),
  id: z.string().max(200),
  reason: z.string().trim().min(1, 'Say why.').max(500),
})

export type ReverseUsageInput = z.input<typeof reversal>

/**
 * Takes one event back, at any time, by an entry of the same moment with the negative quantity: both stay. Throws
 * NOT_FOUND for an event that was never recorded or has been removed with age, ALREADY_REVERSED the second time, and
 * INVALID_INPUT for a reading of a gauge, which the next reading corrects.
 */
export async function reverseUsage(ctx: TenantCtx, input: ReverseUsageInput): Promise<UsageEvent> {
  const { source, id, reason } = validate(reversal, input)
  const key = eventKey(source, id)
  const gauge = (await listMeters(ctx.services)).filter(({ kind }) => kind === 'GAUGE').map(({ code }) => code)
  const { original, counters } = await inTenant(ctx, async (tx) => {
    const tenant = sessionOf(tx, ctx.tenantId)
    const original = (await readEntries(tenant, [key])).get(key)
    if (!original) throw new AppError('NOT_FOUND')
    if (gauge.includes(original.meter))
      throw invalidField('id', 'A reading of a gauge is not taken back: record the right one.')
    const keyId = ctx.actor.kind === 'key' ? ctx.actor.keyId : null
    const entry = { ...original, key: reversalKey(key), quantity: -original.quantity, keyId }
    const written = await writeEntries(tenant, [entry], gauge, ctx.services.now(), {
      reversal: { reverses: key, reason },
    })
    if (written.fresh.size === 0) throw new AppError('ALREADY_REVERSED')
    const { meter, quantity } = original
    const target = { kind: 'usage-event', id: `${source}/${id}` }
    await recordAudit(tx, { action: 'usage.reverse', target, after: { meter, quantity, reason } })
    return { original, counters: written.counters }
  })
  ctx.services.usageWatch?.(ctx.tenantId, counters)
  return original
}
