import { and, eq, gt, inArray, isNull, or } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { newId } from '../../core/ids.ts'
import { usageAlerts } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { publishEvent } from '../../jobs/events.ts'
import { mailHolders } from '../members/holder-mail.ts'
import type { TenantRow } from '../tenants/tenants.ts'
import { thresholdMail } from './alert-mail.ts'
import { type AlertRow, type Due, dueOf, isAbout } from './due.ts'
import { readLevels, type TenantLevels } from './levels.ts'
import { readChosen, type Thresholds, usualThresholds } from './thresholds.ts'

declare module '../../jobs/events.ts' {
  interface EventPayloads {
    /** So much of a limit is used; `periodStart` is null for a count of what is there, which has no periods. */
    'usage.threshold-reached': {
      tenantId: string
      alertId: string
      meter: string
      percent: number
      limit: number
      used: number
      periodStart: string | null
      at: string
    }
  }
}

/** Where an active tenant stands, and what it calls for, limit by limit. */
export interface TenantDue {
  levels: TenantLevels
  due: { what: Due; thresholds: Thresholds; inForce: readonly AlertRow[] }[]
}

/**
 * Compares active tenants with their thresholds, in a few queries for all. The alerts are read before the levels: one
 * that is armed again in between is then not raised for a level that has fallen since.
 */
export async function findDue(tx: Tx, tenantIds: readonly string[]): Promise<Map<string, TenantDue>> {
  const inForce = Map.groupBy(await readInForce(tx, tenantIds), ({ tenantId }) => tenantId)
  const chosen = await readChosen(tx, tenantIds)
  const found = await readLevels(tx, tenantIds)
  return new Map(
    [...found].map(([tenantId, levels]) => {
      const alerts = inForce.get(tenantId) ?? []
      const due = levels.levels.map((level) => {
        const thresholds = chosen.get(tenantId)?.get(level.meter) ?? usualThresholds
        const ofLimit = alerts.filter((alert) => isAbout(alert, level))
        return { what: dueOf(level, thresholds, alerts), thresholds, inForce: ofLimit }
      })
      return [tenantId, { levels, due }]
    }),
  )
}

/** Whether an alert is to be raised or armed again. */
export function isSomethingDue({ due }: TenantDue): boolean {
  return due.some(({ what }) => what.reached.length > 0 || what.over.length > 0)
}

/** The alerts of running periods, and those of counts that have not fallen since. */
export function readInForce(tx: Tx, tenantIds: readonly string[]): Promise<AlertRow[]> {
  const now = tx.ctx.services.now()
  return tx
    .select()
    .from(usageAlerts)
    .where(
      and(
        inArray(usageAlerts.tenantId, [...tenantIds]),
        isNull(usageAlerts.rearmedAt),
        or(isNull(usageAlerts.periodEnd), gt(usageAlerts.periodEnd, now)),
      ),
    )
}

/**
 * Raises the alerts a tenant has coming: the row of each decides that it happens once, whoever else looks at the same
 * time, and event and mails go out with it. Several thresholds of a limit at once are one mail, which names the highest.
 * Answers with where the tenant stands; null unless it is ACTIVE.
 */
export function raiseAlerts(ctx: TenantCtx): Promise<TenantDue | null> {
  return inTenant(ctx, async (tx) => {
    const tenantDue = (await findDue(tx, [ctx.tenantId])).get(ctx.tenantId) ?? null
    const { tenant } = tenantDue?.levels ?? {}
    for (const { what, thresholds, inForce } of tenantDue?.due ?? []) {
      if (what.over.length > 0) await armAgain(tx, ctx, what.over)
      if (what.reached.length === 0 || !tenant) continue
      const raised = await insertAlerts(tx, ctx, what)
      for (const alert of raised) await publish(tx, alert)
      await tell(tx, tenant, what, thresholds, raised, inForce)
    }
    return tenantDue
  })
}

async function armAgain(tx: Tx, ctx: TenantCtx, over: readonly AlertRow[]): Promise<void> {
  const ids = over.map(({ id }) => id)
  await tx
    .update(usageAlerts)
    .set({ rearmedAt: ctx.services.now() })
    .where(and(eq(usageAlerts.tenantId, ctx.tenantId), inArray(usageAlerts.id, ids), isNull(usageAlerts.rearmedAt)))
}

/** Those that nobody else has raised, in one statement and in ascending order: of two at once one waits for the other. */
function insertAlerts(tx: Tx, ctx: TenantCtx, { level, reached }: Due): Promise<AlertRow[]> {
  const { meter, used, limit, period } = level
  const rows = reached.map((percent) => ({
    ...{ tenantId: ctx.tenantId, id: newId(), meter, percent, used, limit: limit.limit ?? 0 },
    ...{ periodStart: period?.start ?? new Date(0), periodEnd: period?.end ?? null },
    reachedAt: ctx.services.now(),
  }))
  return tx.insert(usageAlerts).values(rows).onConflictDoNothing().returning()
}

async function publish(tx: Tx, { id: alertId, reachedAt, periodStart, periodEnd, ...alert }: AlertRow): Promise<void> {
  const { tenantId, meter, percent, limit, used } = alert
  await publishEvent(tx, 'usage.threshold-reached', {
    ...{ tenantId, alertId, meter, percent, limit, used },
    periodStart: periodEnd && periodStart.toISOString(),
    at: reachedAt.toISOString(),
  })
}

/** A threshold that was chosen below one that was told already is no news. */
async function tell(
  tx: Tx,
  tenant: TenantRow,
  { level }: Due,
  { roles }: Thresholds,
  raised: readonly AlertRow[],
  before: readonly AlertRow[],
): Promise<void> {
  const highest = Math.max(...raised.map(({ percent }) => percent))
  if (raised.length === 0 || before.some(({ percent }) => percent > highest)) return
  const { config } = tx.ctx.services
  await mailHolders(tx, tenant.tenantId, roles, (to) => thresholdMail({ to, tenant, config, level, percent: highest }))
}
