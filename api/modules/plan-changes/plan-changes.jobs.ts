import { defineJob } from '../../jobs/queue.ts'
import { moveTenants } from './moving.ts'

declare module '../../jobs/queue.ts' {
  interface JobPayloads {
    'plans.move-tenants': { code: string; fromVersion: number; toVersion: number }
  }
}

export const planChangeJobs = [
  defineJob({
    name: 'plans.move-tenants',
    run: async (ctx, payload) => {
      const moved = await moveTenants(ctx, payload)
      ctx.log.info({ ...payload, moved }, 'tenants were moved to another version of their plan')
    },
  }),
]
