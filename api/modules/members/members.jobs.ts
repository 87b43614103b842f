import { withTenant } from '../../core/context.ts'
import { defineJob } from '../../jobs/queue.ts'
import { endAtProvider, syncMembership } from './identity-sync.ts'
import { expireTransfer } from './transfer.ts'

declare module '../../jobs/queue.ts' {
  interface JobPayloads {
    'members.sync': { tenantId: string; memberId: string }
    'members.end': { tenantId: string; membershipId: string }
    'ownership.expire': { tenantId: string; transferId: string }
  }
}

/** Half an hour of tries: the provider may be away, and the team must not wait for it. */
const retries = 30

const syncJob = defineJob({
  name: 'members.sync',
  retries,
  run: (ctx, { tenantId, memberId }) => syncMembership(withTenant(ctx, tenantId), memberId),
})

const endJob = defineJob({
  name: 'members.end',
  retries,
  run: (ctx, { tenantId, membershipId }) => endAtProvider(withTenant(ctx, tenantId), membershipId),
})

const expireTransferJob = defineJob({
  name: 'ownership.expire',
  run: (ctx, { tenantId, transferId }) => expireTransfer(withTenant(ctx, tenantId), transferId),
})

export const memberJobs = [syncJob, endJob, expireTransferJob]
