import { asc, desc, eq } from 'drizzle-orm'
import type { Ctx } from '../../core/context.ts'
import { invalidField } from '../../core/errors.ts'
import { plans } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'

export type PlanRow = typeof plans.$inferSelect

/** Read once per request, however many tenants of a list ask for their plan. */
const ofRequest = new WeakMap<Ctx, Promise<PlanRow[]>>()

/** The newest version of every plan on offer, in the order they are shown. */
export function listPlans(ctx: Ctx): Promise<PlanRow[]> {
  const known = ofRequest.get(ctx) ?? readPlans(ctx)
  ofRequest.set(ctx, known)
  return known
}

function readPlans(ctx: Ctx): Promise<PlanRow[]> {
  return ctx.services.db.app.run((db) =>
    db
      .selectDistinctOn([plans.position, plans.code])
      .from(plans)
      .orderBy(asc(plans.position), plans.code, desc(plans.version)),
  )
}

/** The newest version of a plan. Throws INVALID_INPUT (field `planCode`) for an unknown one. */
export async function requirePlan(ctx: Ctx, code: string): Promise<PlanRow> {
  const plan = (await listPlans(ctx)).find((candidate) => candidate.code === code)
  if (!plan) throw invalidField('planCode', 'There is no such plan.')
  return plan
}

/**
 * As requirePlan, on the caller's connection: a transaction that holds a lock must not wait for a second connection, which
 * those who wait for the lock may have taken.
 */
export async function requirePlanIn(tx: Tx, code: string): Promise<PlanRow> {
  const [plan] = await tx.select().from(plans).where(eq(plans.code, code)).orderBy(desc(plans.version)).limit(1)
  if (!plan) throw invalidField('planCode', 'There is no such plan.')
  return plan
}

/** What a tenant may choose at most, and gets when it does not choose: 90 days where the plan allows as many. */
export const retentionDays = { min: 1, max: 365, usual: 90 }

/** How many days a plan keeps data at most. */
export function maxRetentionDays(limits: PlanRow['limits']): number {
  return Math.min(limits.retention_days ?? retentionDays.max, retentionDays.max)
}

export function defaultRetentionDays(limits: PlanRow['limits']): number {
  return Math.min(retentionDays.usual, maxRetentionDays(limits))
}
