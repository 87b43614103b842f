import { defineJob } from '../../../jobs/queue.ts'
import { askForOthers } from './accounts.ts'
import { syncTenants } from './sync.ts'
import { tellUsage } from './usage-sending.ts'

declare module '../../../jobs/queue.ts' {
  interface JobPayloads {
    'billing.sync': Record<string, never>
    'billing.sync-new': Record<string, never>
    'billing.tell-usage': Record<string, never>
  }
}

export const collectorJobs = [
  defineJob({
    name: 'billing.sync',
    cron: '* * * * *',
    concurrency: 1,
    run: async (ctx) => {
      await syncTenants(ctx)
    },
  }),
  defineJob({
    name: 'billing.sync-new',
    cron: '41 * * * *',
    atStartAfterSeconds: [20],
    concurrency: 1,
    run: async (ctx) => {
      const tenants = await askForOthers(ctx)
      if (tenants > 0) ctx.log.info({ tenants }, 'tenants from before there was a billing provider are told to it')
    },
  }),
  defineJob({
    name: 'billing.tell-usage',
    cron: '*/5 * * * *',
    concurrency: 1,
    run: async (ctx) => {
      const events = await tellUsage(ctx)
      if (events > 0) ctx.log.info({ events }, 'the billing provider was told of usage')
    },
  }),
]
