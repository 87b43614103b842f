import { and, asc, eq, gt, isNotNull, lte, ne, or, type SQL, sql } from 'drizzle-orm'
import { type Ctx, type TenantCtx, withTenant } from '../../core/context.ts'
import { tenantKeys, tenants } from '../../db/tables/index.ts'
import { asPlatform, inTenant } from '../../db/tenancy.ts'
import { defineJob, enqueue, type Job } from '../../jobs/queue.ts'
import { applyKeyDeletion, markDestroyed } from './deletion.ts'
import { rotateTenantKey, type TenantKeyRow } from './keys.ts'
import { eraseDueMaterialJob } from './local-keyring.jobs.ts'
import { sweepOrphansJob } from './orphans.jobs.ts'
import { activateTenantKey } from './provisioning.ts'

interface KeyPayload {
  tenantId: string
  keyId: string
}

declare module '../../jobs/queue.ts' {
  interface JobPayloads {
    'keys.activate': KeyPayload
    'keys.apply-deletion': KeyPayload
    'keys.resume': Record<string, never>
    'keys.rotate-due': Record<string, never>
    'keys.destroy-due': Record<string, never>
  }
}

const batchSize = 200
/** The tries of one job end within about this time; what is unfinished then gets a new job. */
const triesEndMs = 5 * 60_000

const activateJob = defineJob({
  name: 'keys.activate',
  run: (ctx, { tenantId, keyId }) => activateTenantKey(withTenant(ctx, tenantId), keyId),
})

const applyDeletionJob = defineJob({
  name: 'keys.apply-deletion',
  run: (ctx, { tenantId, keyId }) => applyKeyDeletion(withTenant(ctx, tenantId), keyId),
})

/**
 * Takes up what the provider has still not done after all tries of a job, for as long as it takes. First versions are
 * the onboarding's, which has tries of its own.
 */
const resumeJob = defineJob({
  name: 'keys.resume',
  cron: '*/5 * * * *',
  concurrency: 1,
  run: (ctx) => {
    const old = new Date(ctx.services.now().getTime() - triesEndMs)
    const lostRotation = and(eq(tenantKeys.state, 'PENDING'), gt(tenantKeys.version, 1), lte(tenantKeys.createdAt, old))
    const lostDeletion = and(ne(tenantKeys.state, 'PENDING'), isNotNull(tenantKeys.error))
    // The condition of the partial index over the few keys that are not finished.
    const unfinished = or(eq(tenantKeys.state, 'PENDING'), isNotNull(tenantKeys.error))
    return forEachKey(ctx, and(unfinished, or(lostRotation, lostDeletion)), (tenantCtx, { tenantId, id, state }) => {
      const job = state === 'PENDING' ? 'keys.activate' : 'keys.apply-deletion'
      return inTenant(tenantCtx, (tx) => enqueue(tx, job, { tenantId, keyId: id }))
    })
  },
})

/** Starts the rotation of keys that have reached their age (KEY_ROTATION_DAYS), in tenants that are active. */
const rotateDueJob = defineJob({
  name: 'keys.rotate-due',
  cron: '*/10 * * * *',
  concurrency: 1,
  run: (ctx) => {
    const due = and(
      eq(tenantKeys.state, 'ACTIVE'),
      lte(tenantKeys.rotateAfter, ctx.services.now()),
      sql`exists (select 1 from ${tenants} t where t.tenant_id = ${tenantKeys.tenantId} and t.status = 'ACTIVE')`,
      sql`not exists (select 1 from ${tenantKeys} next where next.tenant_id = ${tenantKeys.tenantId}
        and next.purpose = ${tenantKeys.purpose} and next.state = 'PENDING')`,
    )
    return forEachKey(ctx, due, (tenantCtx, { purpose }) => rotateTenantKey(tenantCtx, { purpose }))
  },
})

/** Writes down which keys are gone. AWS and the local keyring have erased them by then, or do so within a day. */
const destroyDueJob = defineJob({
  name: 'keys.destroy-due',
  cron: '29 * * * *',
  concurrency: 1,
  run: (ctx) => {
    const due = and(eq(tenantKeys.state, 'PENDING_DELETION'), lte(tenantKeys.deletionAt, ctx.services.now()))
    return forEachKey(ctx, due, (tenantCtx, { id }) => markDestroyed(tenantCtx, id))
  },
})

/** Works on every key that matches, of all tenants, 200 at a time; one that fails does not hold up the others. */
async function forEachKey(
  ctx: Ctx,
  where: SQL | undefined,
  work: (tenantCtx: TenantCtx, key: TenantKeyRow) => Promise<unknown>,
): Promise<void> {
  let beyond: SQL | undefined
  for (;;) {
    const keys = await asPlatform(ctx, (tx) =>
      tx
        .select()
        .from(tenantKeys)
        .where(and(where, beyond))
        .orderBy(asc(tenantKeys.tenantId), asc(tenantKeys.id))
        .limit(batchSize),
    )
    for (const key of keys) {
      const failed = (error: unknown) => ctx.log.warn({ err: error, keyId: key.id }, 'a key could not be worked on')
      await work(withTenant(ctx, key.tenantId), key).catch(failed)
    }
    const last = keys.at(-1)
    if (!last || keys.length < batchSize) return
    beyond = sql`(${tenantKeys.tenantId}, ${tenantKeys.id}) > (${last.tenantId}::uuid, ${last.id}::uuid)`
  }
}

export const keyJobs: readonly Job[] = [
  activateJob,
  applyDeletionJob,
  resumeJob,
  rotateDueJob,
  destroyDueJob,
  sweepOrphansJob,
  eraseDueMaterialJob,
]
