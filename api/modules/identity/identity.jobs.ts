import { defineJob } from '../../jobs/queue.ts'
import { applyEvents } from './apply-events.ts'
import { reconcileEvents } from './reconcile.ts'

declare module '../../jobs/queue.ts' {
  interface JobPayloads {
    'identity.events': { eventIds: string[] }
    'identity.reconcile': Record<string, never>
  }
}

/** Retried for half an hour: applying may have to ask the provider who somebody is. */
const eventsJob = defineJob({
  name: 'identity.events',
  retries: 30,
  run: (ctx, { eventIds }) => applyEvents(ctx, eventIds),
})

/** Every five minutes, and so also after a time when the product did not run. */
const reconcileJob = defineJob({
  name: 'identity.reconcile',
  cron: '*/5 * * * *',
  concurrency: 1,
  retries: 2,
  run: async (ctx) => {
    await reconcileEvents(ctx)
  },
})

export const identityJobs = [eventsJob, reconcileJob]
