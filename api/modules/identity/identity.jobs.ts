import { defineJob } from '../../jobs/queue.ts'
import { applyEvents } from './apply-events.ts'
import { reconcileEvents } from './reconcile.ts'

declare module '../../jobs/queue.ts' {
  interface JobPayloads {
    'identity.events': { eventIds: string[] }
    'identity.reconcile': Record<string, never>
    'identity.revoke-session': { workosSessionId: string }
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

/** What was ended here ends at the provider too, or its next sign-in would ask for nothing. Retried for half an hour. */
const revokeSessionJob = defineJob({
  name: 'identity.revoke-session',
  retries: 30,
  run: async (ctx, { workosSessionId }) => {
    await ctx.services.identityProvider.redirect?.revokeSession(ctx, workosSessionId)
  },
})

export const identityJobs = [eventsJob, reconcileJob, revokeSessionJob]
