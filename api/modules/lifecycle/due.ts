import { and, asc, eq, gt, isNotNull, isNull, lte, or } from 'drizzle-orm'
import { type Ctx, type TenantCtx, withTenant } from '../../core/context.ts'
import { reminderDays } from '../../core/lifecycle.ts'
import { tenants } from '../../db/tables/index.ts'
import { asPlatform, inTenant } from '../../db/tenancy.ts'
import { enqueue } from '../../jobs/queue.ts'
import { lockTenantRow, type TenantRow } from '../tenants/tenants.ts'
import { changeStatus } from '../tenants/transitions.ts'
import { mailAdministrators } from './administrators.ts'
import { dayMs } from './deletion.ts'
import { reminderMail } from './lifecycle-mail.ts'

const batchSize = 200
/** Requests that were let in before the tenant was closed have ended by then; nothing is written behind the purge. */
const purgeDelayMs = 60_000
/** A purge that has not been heard of for this long is begun again. */
const staleMs = 10 * 60_000

/**
 * Does what time asks for in tenants that are being deleted: reminds a week and a day before the end, ends those whose
 * 30 days are over, and takes up purges that a killed worker has left. One that fails does not hold up the others.
 */
export async function advanceDeletions(ctx: Ctx): Promise<void> {
  const now = ctx.services.now()
  const firstReminder = new Date(now.getTime() + reminderDays[0] * dayMs)
  const stale = new Date(now.getTime() - staleMs)
  const wanted = or(
    and(eq(tenants.status, 'DELETING'), lte(tenants.deletionAt, firstReminder)),
    and(eq(tenants.status, 'DELETED'), lte(tenants.updatedAt, stale)),
  )
  for (let after = ''; ; ) {
    const rows = await asPlatform(ctx, (tx) =>
      tx
        .select({ tenantId: tenants.tenantId })
        .from(tenants)
        .where(
          and(
            isNotNull(tenants.deletionAt),
            isNull(tenants.purgedAt),
            wanted,
            after ? gt(tenants.tenantId, after) : undefined,
          ),
        )
        .orderBy(asc(tenants.tenantId))
        .limit(batchSize),
    )
    for (const { tenantId } of rows)
      await advanceDeletion(withTenant(ctx, tenantId)).catch((error: unknown) =>
        ctx.log.warn({ err: error, tenantId }, 'a deletion could not be advanced'),
      )
    if (rows.length < batchSize) return
    after = rows.at(-1)?.tenantId ?? ''
  }
}

function advanceDeletion(ctx: TenantCtx): Promise<void> {
  return inTenant(ctx, async (tx) => {
    const tenant = await lockTenantRow(tx, ctx.tenantId)
    const now = ctx.services.now()
    if (!tenant.deletionAt || tenant.purgedAt) return
    if (tenant.status === 'DELETED') return enqueue(tx, 'lifecycle.purge', { tenantId: ctx.tenantId })
    if (tenant.status !== 'DELETING') return
    if (tenant.deletionAt <= now) {
      await changeStatus(tx, tenant, { name: 'purge', agent: 'SYSTEM' })
      const startAfter = new Date(Date.now() + purgeDelayMs)
      return enqueue(tx, 'lifecycle.purge', { tenantId: ctx.tenantId }, { startAfter })
    }
    const days = dueReminder(tenant, now)
    if (days === null) return
    await tx.update(tenants).set({ deletionReminder: days }).where(eq(tenants.tenantId, ctx.tenantId))
    const { config } = ctx.services
    await mailAdministrators(tx, ctx.tenantId, (to) => reminderMail({ to, tenant, config, days }))
  })
}

/** The nearest reminder whose time has come and that was not mailed; after a pause only the last of several. */
function dueReminder({ deletionAt, deletionReminder }: TenantRow, now: Date): number | null {
  const left = ((deletionAt?.getTime() ?? 0) - now.getTime()) / dayMs
  const due = reminderDays.findLast((days) => left <= days)
  return due !== undefined && (deletionReminder === null || deletionReminder > due) ? due : null
}
