import { sql } from 'drizzle-orm'
import { fromDrizzle } from 'pg-boss'
import type { Ctx } from '../core/context.ts'
import type { Tx } from '../db/tenancy.ts'
import { type Job, withTrace } from './queue.ts'

/** Event type -> payload. The module that publishes an event adds its type by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: the modules fill it
export interface EventPayloads {}

export type EventType = keyof EventPayloads & string

/** One module's interest in one type of event: a job that runs once for every such event. */
export interface Subscription {
  type: EventType
  job: Job
  /** Whether there is anything to do about an event; without it there always is. A job costs 2 ms, this less. */
  isWanted?: ((tx: Tx, payload: EventPayloads[EventType]) => Promise<boolean>) | undefined
}

declare module '../core/context.ts' {
  interface Services {
    /** Who hears of what. The list is in worker.ts, since a publisher must not know its subscribers. */
    subscriptions: readonly Subscription[]
  }
}

/**
 * Declares what `subscriber` (a module's name) does about an event. It runs at least once, retried like any job, in no
 * particular order with other events: compare the payload's own times where order matters.
 */
export function subscribe<Type extends EventType>(
  type: Type,
  subscriber: string,
  run: (ctx: Ctx, payload: EventPayloads[Type]) => Promise<void>,
  {
    isWanted,
    ...options
  }: Pick<Job, 'concurrency'> & { isWanted?: (tx: Tx, payload: EventPayloads[Type]) => Promise<boolean> } = {},
): Subscription {
  const name = `${type}/${subscriber}`
  const job = { ...options, name, run: (ctx: Ctx, payload: EventPayloads[Type]) => run(ctx, payload) }
  return { type, job: job as unknown as Job, isWanted: isWanted as Subscription['isWanted'] }
}

/**
 * Tells every subscriber of `type`, in the caller's transaction: one job each, there exactly when the change is. This is
 * how a module of a lower rank reaches those above it without importing them.
 */
export function publishEvent<Type extends EventType>(tx: Tx, type: Type, payload: EventPayloads[Type]): Promise<void> {
  return publishEvents(tx, type, [payload])
}

/** As publishEvent, for many events of one type at once: one statement a subscriber, however many there are. */
export async function publishEvents<Type extends EventType>(
  tx: Tx,
  type: Type,
  payloads: readonly EventPayloads[Type][],
): Promise<void> {
  const { queue, subscriptions } = tx.ctx.services
  for (const { job, isWanted, type: subscribed } of subscriptions) {
    if (subscribed !== type) continue
    const jobs: { data: object }[] = []
    for (const payload of payloads)
      if (!isWanted || (await isWanted(tx, payload))) jobs.push({ data: withTrace(payload as object) })
    if (jobs.length > 0) await queue.boss.insert(job.name as string, jobs, { db: fromDrizzle(tx, sql) })
  }
}
