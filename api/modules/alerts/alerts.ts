import { and, eq, isNull, lte } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { toPublicId } from '../../core/ids.ts'
import { type Page, type PageRequest, readPage } from '../../db/page.ts'
import { usageAlerts } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { actorColumns, recordAudit } from '../audit/audit.ts'
import { type AlertRow, amountOf, isAbout } from './due.ts'
import { type Level, readLevels } from './levels.ts'
import { readInForce } from './raise.ts'

/** Below this an alert is worth a mail and a line in the history, not a banner on every page. */
const bannerPercent = 80

/** Every alert the tenant ever had, newest first. */
export function listAlerts(ctx: TenantCtx, args: PageRequest): Promise<Page<AlertRow>> {
  return readPage<AlertRow>((work) => inTenant(ctx, work), args, {
    from: usageAlerts,
    where: eq(usageAlerts.tenantId, ctx.tenantId),
    key: usageAlerts.id,
    keyOf: (row) => row.id,
  })
}

/**
 * What nobody in the tenant should overlook now: of each limit the highest alert from 80 % on that nobody has put away
 * and that is still true. After a limit was raised, or use was taken back, there is none.
 */
export function readOpenAlerts(ctx: TenantCtx): Promise<AlertRow[]> {
  return inTenant(ctx, async (tx) => {
    const inForce = await readInForce(tx, [ctx.tenantId])
    const shown = inForce.filter(({ percent, dismissedAt }) => percent >= bannerPercent && !dismissedAt)
    if (shown.length === 0) return []
    const levels = (await readLevels(tx, [ctx.tenantId])).get(ctx.tenantId)?.levels ?? []
    return levels.flatMap((level) => shown.filter((alert) => isStillTrue(alert, level)).sort(higherFirst)[0] ?? [])
  })
}

const higherFirst = (one: AlertRow, other: AlertRow) => other.percent - one.percent

function isStillTrue(alert: AlertRow, level: Level): boolean {
  return isAbout(alert, level) && level.used >= amountOf(alert.percent, alert.limit)
}

/**
 * Puts an alert away for everybody in the tenant, with those of the same limit below it. A higher threshold shows again.
 * Doing it twice changes nothing. Throws NOT_FOUND.
 */
export function dismissAlert(ctx: TenantCtx, id: string): Promise<AlertRow> {
  return inTenant(ctx, async (tx) => {
    const ofTenant = eq(usageAlerts.tenantId, ctx.tenantId)
    const [alert] = await tx
      .select()
      .from(usageAlerts)
      .where(and(ofTenant, eq(usageAlerts.id, id)))
      .for('update')
    if (!alert) throw new AppError('NOT_FOUND')
    if (alert.dismissedAt) return alert
    const { meter, percent, limit, periodStart } = alert
    const dismissed = { dismissedAt: ctx.services.now(), dismissedBy: actorColumns(ctx).actorLabel }
    await tx
      .update(usageAlerts)
      .set(dismissed)
      .where(
        and(
          ...[ofTenant, eq(usageAlerts.meter, meter), eq(usageAlerts.limit, limit), lte(usageAlerts.percent, percent)],
          ...[eq(usageAlerts.periodStart, periodStart), isNull(usageAlerts.dismissedAt)],
        ),
      )
    const target = { kind: 'usage-alert', id: toPublicId('usageAlert', id) }
    await recordAudit(tx, { action: 'alert.dismiss', target, after: { meter, percent } })
    return { ...alert, ...dismissed }
  })
}
