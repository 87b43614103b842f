import { sql } from 'drizzle-orm'
import { fromDrizzle, type JobWithMetadata, PgBoss } from 'pg-boss'
import { type Ctx, type Services, systemCtx } from '../core/context.ts'
import type { Logger } from '../core/log.ts'
import { carryTrace, continued, type TraceCarrier } from '../core/tracing.ts'
import type { Tx } from '../db/tenancy.ts'

const schema = 'jobs'

/** Job name -> payload. Each module adds its own by declaration merging. Payloads hold ids, never secrets. */
// biome-ignore lint/suspicious/noEmptyInterface: the modules fill it
export interface JobPayloads {}

export type JobName = keyof JobPayloads & string

/** How one kind of job is worked off. Handlers must be safe to run twice: a worker may die after the effect. */
export interface Job<Name extends JobName = JobName> {
  name: Name
  /** Runs side by side in one worker. Default 4. */
  concurrency?: number
  /** Tries after the first, with exponential backoff between `retryDelaySeconds` and 60 s. Default 8. */
  retries?: number
  retryDelaySeconds?: number
  /** Cron expression (UTC) when the job also runs by itself; its payload is then `{}`. */
  cron?: string
  /** Also runs this many seconds after a worker starts; its payload is then `{}`. */
  atStartAfterSeconds?: readonly number[]
  run: (ctx: Ctx, payload: JobPayloads[Name], job: { lastTry: boolean; signal: AbortSignal }) => Promise<void>
}

/** Declares a job with its payload's type checked. */
export function defineJob<Name extends JobName>(job: Job<Name>): Job {
  return job as unknown as Job
}

export interface Queue {
  boss: PgBoss
  /** Starts working off the given jobs in this process. */
  work: (services: Services, jobs: readonly Job[]) => Promise<void>
  /** Stops taking jobs and waits up to `seconds` for those in hand. */
  stop: (seconds: number) => Promise<void>
}

declare module '../core/context.ts' {
  interface Services {
    queue: Queue
  }
}

/** A worker that has not been heard of for this long is dead and its jobs go back. pg-boss allows no less. */
const heartbeatSeconds = 10

/** Installs the queue's own tables and queues, as the owner; grants the product's roles what they need. */
export async function installQueue(ownerUrl: string, jobs: readonly Job[]): Promise<void> {
  const boss = new PgBoss({
    connectionString: ownerUrl,
    schema,
    supervise: false,
    schedule: false,
    registerInstance: false,
    max: 1,
  })
  boss.on('error', () => undefined)
  await boss.start()
  try {
    const known = new Set((await boss.getQueues()).map((queue) => queue.name))
    for (const job of jobs) {
      const options = {
        retryLimit: job.retries ?? 8,
        retryDelay: job.retryDelaySeconds ?? 1,
        retryBackoff: true,
        retryDelayMax: 60,
        heartbeatSeconds,
        expireInSeconds: 900,
        deleteAfterSeconds: 3 * 24 * 3600,
        notify: true,
      }
      if (known.has(job.name)) await boss.updateQueue(job.name, options)
      else await boss.createQueue(job.name, { ...options, policy: 'standard' })
    }
    const grants = [
      `grant usage on schema ${schema} to betrace_app, betrace_platform`,
      `grant select, insert on all tables in schema ${schema} to betrace_app`,
      `grant select, insert, update, delete on all tables in schema ${schema} to betrace_platform`,
      `grant usage on all sequences in schema ${schema} to betrace_app, betrace_platform`,
      `grant execute on all functions in schema ${schema} to betrace_app, betrace_platform`,
    ]
    for (const grant of grants) await boss.getDb().executeSql(grant)
  } finally {
    await boss.stop({ graceful: false })
  }
}

/** Connects to the queue as the platform role. `worker` also supervises: retries, schedules, dead workers. */
export async function startQueue(platformUrl: string, options: { worker: boolean; log: Logger }): Promise<Queue> {
  const boss = new PgBoss({
    connectionString: platformUrl,
    application_name: 'betrace-jobs',
    schema,
    migrate: false,
    createSchema: false,
    supervise: options.worker,
    schedule: options.worker,
    useListenNotify: options.worker,
    // A dead worker's job is back after the heartbeat (10 s) and at most one pass of the monitor.
    monitorIntervalSeconds: 1,
    superviseIntervalSeconds: 1,
    // Rebuilding an index takes its owner; the platform role owns nothing.
    reindex: false,
    monitorVacuum: false,
    max: options.worker ? 6 : 2,
  })
  boss.on('error', (error) => options.log.error({ err: error }, 'the job queue failed'))
  boss.on('warning', (warning) => options.log.warn({ warning }, 'the job queue warns'))
  await boss.start()
  return {
    boss,
    work: (services, jobs) => workOff(boss, services, jobs),
    stop: (seconds) => boss.stop({ graceful: true, timeout: seconds * 1000 }),
  }
}

/**
 * Enqueues in the caller's transaction: the job exists exactly when the change does, and workers are woken at once.
 */
export async function enqueue<Name extends JobName>(
  tx: Tx,
  name: Name,
  payload: JobPayloads[Name],
  options: { startAfter?: Date } = {},
): Promise<void> {
  const { boss } = tx.ctx.services.queue
  await boss.send(name, withTrace(payload as object), { ...options, db: fromDrizzle(tx, sql) })
}

/** A job's data: its payload, and the trace in which somebody asked for it. */
export function withTrace(payload: object): object {
  const trace = carryTrace()
  return trace.traceparent ? { ...payload, trace } : payload
}

async function workOff(boss: PgBoss, services: Services, jobs: readonly Job[]): Promise<void> {
  for (const job of jobs) {
    if (job.cron) await boss.schedule(job.name as string, job.cron, {}, { tz: 'UTC' })
    for (const startAfter of job.atStartAfterSeconds ?? []) await boss.send(job.name as string, {}, { startAfter })
    const options = {
      includeMetadata: true,
      localConcurrency: job.concurrency ?? 4,
      pollingIntervalSeconds: 0.5,
      notifyPollingIntervalSeconds: 2,
      heartbeatRefreshSeconds: 3,
    } as const
    await boss.work(job.name as string, options, async ([taken]: JobWithMetadata<JobPayloads[JobName]>[]) => {
      if (taken) await runJob(services, job, taken)
    })
  }
}

async function runJob(services: Services, job: Job, taken: JobWithMetadata<JobPayloads[JobName]>): Promise<void> {
  const ctx = systemCtx(services, `job:${job.name}`)
  const started = performance.now()
  const lastTry = taken.retryCount >= taken.retryLimit
  const { trace = {}, ...payload } = taken.data as object & { trace?: TraceCarrier }
  const attributes = { 'messaging.message.id': taken.id, 'betrace.attempt': taken.retryCount + 1 }
  try {
    await continued(trace, `job ${job.name}`, attributes, () =>
      job.run(ctx, payload as JobPayloads[JobName], { lastTry, signal: taken.signal }),
    )
    ctx.log.debug({ job: taken.id, ms: Math.round(performance.now() - started) }, `${job.name} done`)
  } catch (error) {
    ctx.log.warn({ err: error, job: taken.id, attempt: taken.retryCount + 1 }, `${job.name} failed`)
    throw error
  }
}
