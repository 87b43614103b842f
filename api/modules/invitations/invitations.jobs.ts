import { and, asc, eq, isNull, lte, type SQL, sql } from 'drizzle-orm'
import { type Ctx, type TenantCtx, withTenant } from '../../core/context.ts'
import { invitations, tenants } from '../../db/tables/index.ts'
import { asPlatform, inTenant, type Tx } from '../../db/tenancy.ts'
import { defineJob } from '../../jobs/queue.ts'
import { lockTenantRow } from '../tenants/tenants.ts'
import { endOverdue } from './invitations.ts'
import { remind, reminderHours } from './reminder.ts'

declare module '../../jobs/queue.ts' {
  interface JobPayloads {
    'invitations.expire': Record<string, never>
    'invitations.remind': Record<string, never>
  }
}

const batchSize = 200

/** Says of invitations that are over that they are. They stopped working at their time, whether or not this has run. */
const expireJob = defineJob({
  name: 'invitations.expire',
  cron: '*/5 * * * *',
  concurrency: 1,
  run: (ctx) =>
    forEachPending(ctx, lte(invitations.expiresAt, ctx.services.now()), (tx, inside, id) =>
      endOverdue(tx, inside, eq(invitations.id, id)),
    ),
})

/** Reminds of invitations that end within a day. Those that never held for two days are not worth a second mail. */
const remindJob = defineJob({
  name: 'invitations.remind',
  cron: '*/10 * * * *',
  concurrency: 1,
  run: (ctx) => {
    const soon = new Date(ctx.services.now().getTime() + reminderHours * 3_600_000)
    const due = and(
      lte(invitations.expiresAt, soon),
      isNull(invitations.remindedAt),
      sql`${invitations.lifetimeHours} >= ${2 * reminderHours}`,
      sql`exists (select 1 from ${tenants} t where t.tenant_id = ${invitations.tenantId} and t.status = 'ACTIVE')`,
    )
    return forEachPending(ctx, due, remind)
  },
})

/** Works on every pending invitation that matches, of all tenants; one that fails does not hold up the others. */
async function forEachPending(
  ctx: Ctx,
  which: SQL | undefined,
  work: (tx: Tx, ctx: TenantCtx, id: string) => Promise<unknown>,
): Promise<void> {
  let beyond: SQL | undefined
  for (;;) {
    const rows = await asPlatform(ctx, (tx) =>
      tx
        .select({ tenantId: invitations.tenantId, id: invitations.id })
        .from(invitations)
        .where(and(eq(invitations.state, 'PENDING'), which, beyond))
        .orderBy(asc(invitations.tenantId), asc(invitations.id))
        .limit(batchSize),
    )
    for (const { tenantId, id } of rows) {
      const inside = withTenant(ctx, tenantId)
      await inTenant(inside, async (tx) => {
        await lockTenantRow(tx, tenantId)
        await work(tx, inside, id)
      }).catch((error: unknown) => ctx.log.warn({ err: error, invitation: id }, 'an invitation could not be worked on'))
    }
    const last = rows.at(-1)
    if (!last || rows.length < batchSize) return
    beyond = sql`(${invitations.tenantId}, ${invitations.id}) > (${last.tenantId}::uuid, ${last.id}::uuid)`
  }
}

export const invitationJobs = [expireJob, remindJob]
