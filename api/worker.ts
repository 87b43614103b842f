import { expireJob } from './jobs/expire.ts'
import type { Job } from './jobs/queue.ts'

/** Every background job of the product. */
export const jobs: readonly Job[] = [expireJob]
