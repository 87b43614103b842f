import { withTenant } from '../../core/context.ts'
import { defineJob } from '../../jobs/queue.ts'
import { advanceDeletions } from './due.ts'
import { purgeTenant } from './purge.ts'

declare module '../../jobs/queue.ts' {
  interface JobPayloads {
    'lifecycle.advance': Record<string, never>
    'lifecycle.purge': { tenantId: string }
  }
}

export const lifecycleJobs = [
  defineJob({
    name: 'lifecycle.advance',
    cron: '*/5 * * * *',
    concurrency: 1,
    run: (ctx) => advanceDeletions(ctx),
  }),
  defineJob({
    name: 'lifecycle.purge',
    concurrency: 2,
    retries: 30,
    run: (ctx, { tenantId }) => purgeTenant(withTenant(ctx, tenantId)),
  }),
]
