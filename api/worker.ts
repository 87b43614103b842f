import { expireJob } from './jobs/expire.ts'
import type { Job } from './jobs/queue.ts'
import { keyJobs } from './modules/keys/keys.jobs.ts'
import { mailSendJob } from './modules/mail/mail.jobs.ts'
import { onboardingJobs } from './modules/onboarding/onboarding.jobs.ts'

/** Every background job of the product. */
export const jobs: readonly Job[] = [expireJob, ...keyJobs, mailSendJob, ...onboardingJobs]
