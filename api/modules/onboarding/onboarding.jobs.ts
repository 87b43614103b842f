import { withTenant } from '../../core/context.ts'
import { defineJob } from '../../jobs/queue.ts'
import { resumeOnboardings } from './onboarding.ts'
import { advanceOnboarding } from './saga.ts'

declare module '../../jobs/queue.ts' {
  interface JobPayloads {
    'onboarding.run': { tenantId: string }
    'onboarding.resume': Record<string, never>
  }
}

export const onboardingJobs = [
  defineJob({
    name: 'onboarding.run',
    concurrency: 10,
    retryDelaySeconds: 1,
    run: (ctx, { tenantId }) => advanceOnboarding(withTenant(ctx, tenantId)),
  }),
  defineJob({
    name: 'onboarding.resume',
    cron: '* * * * *',
    concurrency: 1,
    // A killed process leaves leases that end within three seconds; the second look finds them free.
    atStartAfterSeconds: [0, 3.5],
    run: async (ctx) => {
      const resumed = await resumeOnboardings(ctx)
      if (resumed > 0) ctx.log.info({ resumed }, 'onboardings resumed')
    },
  }),
]
