import { and, asc, desc, eq } from 'drizzle-orm'
import type { Ctx } from '../../core/context.ts'
import { invalidField } from '../../core/errors.ts'
import { plans } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'

export type PlanRow = typeof plans.$inferSelect

/** Read once per request, however many tenants of a list ask for their plan. */
const ofRequest = new WeakMap<Ctx, Promise<PlanRow[]>>()

/** Every version of every plan, drafts included, in the order they are shown, newest version first. */
export function readCatalogue(ctx: Ctx): Promise<PlanRow[]> {
  const known =
    ofRequest.get(ctx) ??
    ctx.services.db.app.run((db) =>
      db.select().from(plans).orderBy(asc(plans.position), asc(plans.code), desc(plans.version)),
    )
  ofRequest.set(ctx, known)
  return known
}

/** The plans on offer: of every plan the version that is published. */
export async function listPlans(ctx: Ctx): Promise<PlanRow[]> {
  return (await readCatalogue(ctx)).filter((plan) => plan.state === 'PUBLISHED')
}

/** The version of a plan that a tenant is on. */
export async function planOfTenant(
  ctx: Ctx,
  { planCode, planVersion }: { planCode: string; planVersion: number },
): Promise<PlanRow> {
  const found = (await readCatalogue(ctx)).find((plan) => plan.code === planCode && plan.version === planVersion)
  if (!found) throw new Error(`there is no version ${planVersion} of the plan ${planCode}`)
  return found
}

/** The version of a plan that is on offer. Throws INVALID_INPUT (field `planCode`) where there is none. */
export async function requirePlan(ctx: Ctx, code: string): Promise<PlanRow> {
  return offered((await listPlans(ctx)).find((candidate) => candidate.code === code))
}

/** As requirePlan, read in the caller's transaction. */
export async function requireOfferedPlan(tx: Tx, code: string): Promise<PlanRow> {
  const [plan] = await tx
    .select()
    .from(plans)
    .where(and(eq(plans.code, code), eq(plans.state, 'PUBLISHED')))
  return offered(plan)
}

function offered(plan: PlanRow | undefined): PlanRow {
  if (!plan) throw invalidField('planCode', 'There is no such plan.')
  return plan
}
